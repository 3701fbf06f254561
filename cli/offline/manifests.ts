import { realpath } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { Command } from "commander";
import { stringifyYaml } from "../../engine/dialects/yaml.js";
import { FairleadError } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import { annotations } from "../../engine/model/annotations.js";
import type { ApplicationSource } from "../../engine/model/application-source.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";
import type { RenderRequest, RenderResult } from "../../engine/ports/renderer.js";
import { readRenderSettings } from "../../engine/source/render-settings.js";
import { createDirectoryPlugin } from "../../plugins/directory/plugin.js";
import { createDiskFileTree } from "../../plugins/disk-file-tree.js";
import { createHelmPlugin } from "../../plugins/helm/plugin.js";
import { createKustomizePlugin } from "../../plugins/kustomize/plugin.js";
import { createPluginRegistry } from "../../plugins/registry.js";
import { createRenderer } from "../../plugins/renderer.js";
import type { ToolName } from "../../plugins/tools/tool-modules.js";
import { type OfflineContext, type OfflineResult, readArguments, UsageError } from "./command.js";
import { argumentPath, findOnDisk } from "./disk-files.js";
import { noNetwork } from "./no-network.js";
import { collect } from "./read-list.js";
import { readOneObject } from "./read-objects.js";

interface Flags {
  readonly repoRoot?: string;
  readonly source?: string;
  readonly app?: string;
  readonly maxCombinedSize?: string;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
}

/** What a render is told of the Application. */
interface Subject {
  readonly source: ApplicationSource;
  readonly name: string;
  readonly project: string;
  readonly namespace: string;
  readonly helmSeed: string;
}

const sizeKey = "reposerver.max.combined.directory.manifests.size";

/**
 * `fairlead manifests DIR`: renders a folder as an Application's source is rendered, without network.
 * @throws UsageError; FairleadError as rendering does
 */
export async function renderManifests(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const flags = command.opts<Flags>();
  if (flags.app !== undefined && flags.source !== undefined) throw new UsageError("manifests: give either --app or --source");
  const [given = ""] = command.args;
  const place = await placeOf(given, flags, context);
  const subject = await readSubject(flags, context);
  const files = await createDiskFileTree(place.root);
  const source = { ...subject.source, path: place.path };
  const request: RenderRequest = {
    files,
    source,
    facts: {
      instanceName: subject.name,
      appName: subject.name,
      projectName: subject.project,
      namespace: subject.namespace,
      revision: files.commit,
      targetRevision: source.targetRevision ?? "",
      repoURL: source.repoURL,
      kubeVersion: flags.kubeVersion ?? "",
      apiVersions: (flags.apiVersions ?? []).join(","),
      helmSeed: subject.helmSeed,
      generatePaths: "",
    },
    remote: noNetwork,
    settings: settingsOf(flags),
  };
  const { sourceType, manifests: objects, warnings } = await render(request, context);
  return {
    exit: 0,
    result: { sourceType, manifests: objects as readonly unknown[] as readonly JsonObject[] },
    text: () => objects.map((object) => `---\n${stringifyYaml(object as unknown as Json)}`).join(""),
    notes: warnings,
  };
}

function createCommand(): Command {
  return new Command("manifests")
    .description("Renders a folder as an Application's source is rendered, without network")
    .argument("<directory>", "the Application's folder")
    .option("--repo-root <folder>", "folder that no path, link or file may leave; default: the Application's folder")
    .option("--source <file>", "an ApplicationSource: how to render")
    .option("--app <file>", "an Application: how to render, its name and its destination's namespace")
    .option("--max-combined-size <bytes>", "all files of a plain directory together; 0 is no limit; default 10Mi")
    .option("--kube-version <version>", "Kubernetes version that tools see")
    .option("--api-versions <versions>", "API versions that tools see; repeated", collect);
}

async function placeOf(given: string, { repoRoot }: Flags, context: OfflineContext) {
  const found = await findOnDisk(context, given);
  if (found.type === "file")
    throw refusal(`Cannot render ${JSON.stringify(given)}: it is a file; name the Application's folder`, "PATH_INVALID");
  const directory = join(found.root, found.path);
  if (repoRoot === undefined) return { root: directory, path: "" };
  const root = await realpath(argumentPath(context, repoRoot)).catch(() => undefined);
  if (root === undefined)
    throw refusal(`Cannot use --repo-root ${JSON.stringify(repoRoot)}: there is no such folder`, "PATH_NOT_FOUND");
  const path = relative(root, directory);
  if (path !== ".." && !path.startsWith(`..${sep}`)) return { root, path };
  throw refusal(`${given}: app path outside root; it must lie below --repo-root ${JSON.stringify(repoRoot)}`, "PATH_ESCAPE");
}

async function readSubject(flags: Flags, context: OfflineContext): Promise<Subject> {
  if (flags.app !== undefined) return subjectOf(await readOneObject(flags.app, context), flags.app);
  const source = flags.source === undefined ? {} : await readOneObject(flags.source, context);
  return { source: sourceFrom(source), name: "release-name", project: "default", namespace: "", helmSeed: "" };
}

function subjectOf(application: JsonObject, file: string): Subject {
  const metadata = objectAt(application, "metadata");
  const spec = objectAt(application, "spec");
  const { sources } = spec;
  const several: readonly Json[] = Array.isArray(sources) ? sources : [];
  if (several.length > 1) {
    throw refusal(
      `Cannot render ${JSON.stringify(file)}: spec.sources has ${several.length} sources; give one of them with --source`,
      "SPEC_INVALID",
    );
  }
  const [only = null] = several;
  return {
    source: sourceFrom(isObject(only) ? only : objectAt(spec, "source")),
    name: textAt(metadata, "name") || "release-name",
    project: textAt(spec, "project") || "default",
    namespace: textAt(objectAt(spec, "destination"), "namespace"),
    helmSeed: textAt(objectAt(metadata, "annotations"), annotations.helmSeed),
  };
}

/** The folder holds what the source would fetch, so a chart's name means nothing here. */
function sourceFrom({ chart: _chart, ...source }: JsonObject): ApplicationSource {
  return { ...source, repoURL: textAt(source, "repoURL") };
}

function objectAt(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  return isObject(value) ? value : {};
}

function textAt(object: JsonObject, field: string): string {
  const value = object[field];
  return typeof value === "string" ? value : "";
}

function settingsOf({ maxCombinedSize }: Flags) {
  if (maxCombinedSize === undefined) return readRenderSettings({});
  if (!/^\d+([KMG]i?)?$/.test(maxCombinedSize))
    throw new UsageError(`manifests: --max-combined-size takes bytes, not "${maxCombinedSize}"`);
  return readRenderSettings({ [sizeKey]: maxCombinedSize });
}

/** Renders, and waits for the modules that turn out to be needed. */
async function render(request: RenderRequest, { tools, signal }: OfflineContext): Promise<RenderResult> {
  const builtIn = [createHelmPlugin(tools), createKustomizePlugin(tools), createDirectoryPlugin(tools)];
  const renderer = createRenderer({ registry: createPluginRegistry({ builtIn }) });
  const waitedFor = new Set<unknown>();
  for (;;) {
    try {
      return await renderer.render(request, signal);
    } catch (error) {
      const { reason, tool } = error instanceof FairleadError ? error.details : {};
      if (reason !== "TOOL_BUILDING" || waitedFor.has(tool)) throw error;
      waitedFor.add(tool);
      await tools.modules.ready(tool as ToolName, signal);
    }
  }
}

function refusal(message: string, reason: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", message, { details: { reason } });
}
