import { Command } from "commander";
import { stringifyYaml } from "../../engine/dialects/yaml.js";
import { FairleadError } from "../../engine/errors.js";
import type { PluginFiles } from "../../plugins/contract.js";
import { createDiskFileTree } from "../../plugins/disk-file-tree.js";
import { refuseLinksOut } from "../../plugins/helm/links-out.js";
import type { HelmManifest, HelmTemplateInput, HelmValues } from "../../plugins/helm/messages.js";
import { runTemplate } from "../../plugins/helm/run-template.js";
import { createMountedFiles } from "../../plugins/mounted-files.js";
import { createRecordingFileTree } from "../../plugins/recording-file-tree.js";
import { readArgumentText } from "./argument-text.js";
import { type OfflineContext, type OfflineResult, readArguments, UsageError } from "./command.js";
import { type DiskPlace, findOnDisk } from "./disk-files.js";
import { collect, collectList } from "./read-list.js";
import { mountSetFiles } from "./set-files.js";

interface Flags {
  readonly namespace: string;
  readonly values?: readonly string[];
  readonly set?: readonly string[];
  readonly setString?: readonly string[];
  readonly setJson?: readonly string[];
  readonly setLiteral?: readonly string[];
  readonly setFile?: readonly string[];
  readonly nameTemplate?: string;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
  readonly includeCrds: boolean;
  readonly skipTests: boolean;
  readonly hooks: boolean;
  readonly showOnly?: readonly string[];
  readonly skipSchemaValidation: boolean;
  readonly isUpgrade: boolean;
}

const switches = ["include-crds", "skip-tests", "no-hooks", "skip-schema-validation", "is-upgrade", "debug"];

/**
 * `fairlead helm template [NAME] CHART`: renders a chart's folder or archive as `helm template` of Helm 4 does, without cluster and network.
 * @throws UsageError; FairleadError as rendering does
 * @see helm/helm:pkg/cmd/template.go
 */
export async function helmTemplate(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args.flatMap(readSwitch));
  if (help !== undefined) return help;
  const flags = command.opts<Flags>();
  const [chart, name] = namesOf(command.args, flags);
  const place = await findChart(chart, context);
  const setFiles = await mountSetFiles(flags.setFile ?? [], context);
  await context.tools.modules.ready("helm", context.signal);
  const message: HelmTemplateInput = {
    op: "template",
    chart: place.path === "" ? "/src" : `/src/${place.path}`,
    releaseName: name ?? "release-name",
    ...(flags.nameTemplate !== undefined && { nameTemplate: flags.nameTemplate }),
    namespace: flags.namespace,
    values: await readValues(flags.values ?? [], context),
    setJson: flags.setJson ?? [],
    set: flags.set ?? [],
    setString: flags.setString ?? [],
    setFile: setFiles.written,
    setLiteral: flags.setLiteral ?? [],
    ...(flags.kubeVersion !== undefined && { kubeVersion: flags.kubeVersion }),
    apiVersions: flags.apiVersions ?? [],
    includeCrds: flags.includeCrds,
    skipTests: flags.skipTests,
    noHooks: !flags.hooks,
    showOnly: flags.showOnly ?? [],
    skipSchemaValidation: flags.skipSchemaValidation,
    isUpgrade: flags.isUpgrade,
  };
  const tree: PluginFiles = createRecordingFileTree(await createDiskFileTree(place.root));
  if (place.type === "directory") await refuseLinksOut(tree, place.path, context.signal);
  const files = createMountedFiles({ mounts: new Map([["/src", tree]]), overlay: setFiles.overlay });
  const job = { message, files, preload: [message.chart] };
  const { manifests, warnings } = await runTemplate(context.tools, job, context.signal);
  return {
    exit: 0,
    result: { manifests: manifests.map(({ source, object }) => ({ source, object })) },
    text: () => manifests.map(printManifest).join(""),
    notes: warnings,
  };
}

function createCommand(): Command {
  return new Command("helm template")
    .description("Renders a chart without cluster and network, as Helm 4 does")
    .argument("<names...>", "[NAME] CHART: a chart's folder or archive")
    .option("-n, --namespace <namespace>", "namespace of the release", "default")
    .option("-f, --values <files>", "values files, parted by commas or repeated; - is standard input", collectList)
    .option("--set <values>", "values: a.b=1,c={x,y}", collect)
    .option("--set-string <values>", "values that stay texts", collect)
    .option("--set-json <values>", 'values as JSON: a={"b": 1}', collect)
    .option("--set-literal <value>", "a value taken as it stands", collect)
    .option("--set-file <values>", "values read from files: key=path", collect)
    .option("--name-template <template>", "template of the release's name")
    .option("--kube-version <version>", "Kubernetes version that the chart sees")
    .option("-a, --api-versions <versions>", "API versions that the chart sees, parted by commas or repeated", collectList)
    .option("-s, --show-only <template>", "only what this template gives; repeated, globs", collect)
    .option("--include-crds", "print the objects of crds/ too", false)
    .option("--skip-tests", "leave test hooks out", false)
    .option("--no-hooks", "leave all hooks out")
    .option("--skip-schema-validation", "do not check values against values.schema.json", false)
    .option("--is-upgrade", "let .Release.IsUpgrade be true", false)
    .option("--debug", "accepted for Helm's sake", false);
}

/** Go's flags also take `--include-crds=true`, which commander does not. */
function readSwitch(argument: string): readonly string[] {
  const [, name = "", value = ""] = /^--([a-z-]+)=(.*)$/s.exec(argument) ?? [];
  if (!switches.includes(name)) return [argument];
  if (/^(1|t|T|true|TRUE|True)$/.test(value)) return [`--${name}`];
  if (/^(0|f|F|false|FALSE|False)$/.test(value)) return [];
  throw new UsageError(`helm template: --${name} takes true or false, not "${value}"`);
}

function namesOf(names: readonly string[], { nameTemplate }: Flags): readonly [chart: string, name: string | undefined] {
  const [first = "", second, ...others] = names;
  if (others.length > 0)
    throw new UsageError(`helm template: expected at most two arguments, unexpected arguments: ${others.join(", ")}`);
  if (second === undefined) return [first, undefined];
  if (nameTemplate === undefined) return [second, first];
  throw new UsageError("helm template: cannot set --name-template and also specify a name");
}

async function findChart(chart: string, context: OfflineContext): Promise<DiskPlace> {
  try {
    return await findOnDisk(context, chart);
  } catch (error) {
    throw new FairleadError(
      "NOT_FOUND",
      `path "${chart}" not found: CHART is a chart's folder or archive on disk; nothing is downloaded`,
      {
        cause: error,
        details: { reason: "PATH_NOT_FOUND" },
      },
    );
  }
}

async function readValues(files: readonly string[], context: OfflineContext): Promise<readonly HelmValues[]> {
  const values: HelmValues[] = [];
  for (const file of files) {
    values.push({ name: file, text: await readArgumentText(file, context) });
  }
  return values;
}

function printManifest({ source, object }: HelmManifest): string {
  return `---\n# Source: ${source}\n${stringifyYaml(object)}`;
}
