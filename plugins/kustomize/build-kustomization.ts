import type { JsonObject } from "../../engine/model/manifest.js";
import { buildEnvironment } from "../build-environment.js";
import type { PluginInput } from "../contract.js";
import { seedOf } from "../helm/run-template.js";
import type { ToolRunner } from "../tools/run-tool.js";
import { readBuildOptions, warningsOfVersion } from "./build-options.js";
import { keepComponents } from "./components.js";
import { kustomizeEdits, warningsOfEdits } from "./edits.js";
import { createChartInflation } from "./inflate-charts.js";
import { objectsOf, textsOf } from "./kustomization.js";
import type { KustomizeEdits } from "./messages.js";
import { type KustomizeOptions, readKustomizeOptions } from "./options.js";
import { runBuild } from "./run-build.js";
import { walkKustomization } from "./walk.js";

/** What a build gave, and what a person should know of it. */
export interface KustomizeBuild {
  readonly objects: readonly JsonObject[];
  /** The kustomization as the Application edited it; absent if it did not. */
  readonly kustomization?: string;
  readonly warnings: readonly string[];
}

/**
 * Builds the kustomization of a source.
 * @throws FairleadError `BAD_USER_INPUT` (`SPEC_INVALID`, `KUSTOMIZE_FILE_MISSING`, `KUSTOMIZE_EDIT_FAILED`, `KUSTOMIZE_BUILD_FAILED`, `KUSTOMIZE_VERSION_UNKNOWN`,
 *   `KUSTOMIZE_OPTION_FORBIDDEN`, `KRM_FUNCTION_UNSUPPORTED`, `PATH_ESCAPE`); `PERMISSION_DENIED` (`REMOTE_BASE_DENIED`); `RESOURCE_EXHAUSTED`
 *   (`INPUT_TOO_COMPLEX`); what fetching and the sandbox throw
 */
export async function buildKustomization(tools: ToolRunner, input: PluginInput, signal: AbortSignal): Promise<KustomizeBuild> {
  const options = readKustomizeOptions(input.source.kustomize);
  const build = readBuildOptions(options.version, input.settings);
  const environment = buildEnvironment(input);
  const components = await keepComponents(options, input, signal);
  const edits = kustomizeEdits({ ...options, components }, environment);
  const capabilities = () => ({
    kubeVersion: options.kubeVersion || build.helmKubeVersion || input.fact("kubeVersion"),
    apiVersions: apiVersionsOf(options, build.helmApiVersions, input),
  });
  const ofCharts = new Set<string>();
  const charts = { capabilities, seed: () => seedOf(input), onWarning: (warning: string) => ofCharts.add(warning) };
  const graph = await walkKustomization(
    {
      files: input.files,
      directory: input.path,
      added: addedBy(edits),
      remote: input.remote,
      loadRestrictor: build.loadRestrictor,
      ...(build.enableHelm && { inflate: createChartInflation({ tools, remote: input.remote, ...charts }) }),
    },
    signal,
  );
  const { loadRestrictor, reorder } = build;
  const run = { directory: input.path, loadRestrictor, ...(reorder !== undefined && { reorder }) };
  const output = await runBuild(
    tools,
    graph,
    { ...run, ...(edits !== undefined && { edits: withAdded(edits, graph.added) }) },
    signal,
  );
  const warnings = [
    ...warningsOfVersion(options.version),
    ...warningsOfEdits(options),
    ...environment.warnings,
    ...graph.warnings,
    ...ofCharts,
    ...output.warnings.map((warning) => `KUSTOMIZE_WARNING: ${warning}`),
  ];
  return {
    objects: output.objects,
    ...(output.kustomization !== undefined && { kustomization: output.kustomization }),
    warnings,
  };
}

/** What an Application's edits add to a kustomization that may lead to other files. */
function addedBy(edits: KustomizeEdits | undefined): JsonObject {
  if (edits === undefined) return {};
  const { namespace = "", patches, components } = edits;
  return { namespace, patches, components };
}

function withAdded(edits: KustomizeEdits, added: JsonObject): KustomizeEdits {
  return { ...edits, patches: objectsOf(added["patches"]), components: textsOf(added["components"]) };
}

function apiVersionsOf(options: KustomizeOptions, ofBuild: readonly string[], input: PluginInput): readonly string[] {
  if (options.apiVersions.length > 0) return options.apiVersions;
  return ofBuild.length > 0
    ? ofBuild
    : input
        .fact("apiVersions")
        .split(",")
        .filter((one) => one !== "");
}
