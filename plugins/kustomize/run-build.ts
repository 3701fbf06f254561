import { FairleadError } from "../../engine/errors.js";
import type { Json } from "../../engine/model/manifest.js";
import { createMountedFiles } from "../mounted-files.js";
import { repositoryPaths, runTool, type ToolRunner } from "../tools/run-tool.js";
import { kustomizationNames } from "./kustomization.js";
import type { KustomizeBuildInput, KustomizeBuildOutput } from "./messages.js";
import type { KustomizationGraph } from "./walk.js";

/** What `runBuild` is told besides the files. `directory` counts from the root of the repository. */
export type BuildRun = Omit<KustomizeBuildInput, "op">;

/**
 * Runs the module over a graph whose files are gathered.
 * @throws FairleadError as `buildKustomization`
 */
export async function runBuild(
  tools: ToolRunner,
  graph: KustomizationGraph,
  run: BuildRun,
  signal: AbortSignal,
): Promise<KustomizeBuildOutput> {
  const directory = run.directory === "" ? "/src" : `/src/${run.directory}`;
  const asked: KustomizeBuildInput = { op: "build", ...run, directory };
  const files = createMountedFiles({ mounts: graph.trees, overlay: graph.overlay });
  const preload = [...new Set([...graph.preload, ...graph.overlay.keys()].flatMap(soughtWith))];
  try {
    const job = { tool: "kustomize", input: asked as unknown as Json, files, preload } as const;
    const { output } = await runTool<KustomizeBuildOutput>(tools, job, signal);
    return { ...output, warnings: output.warnings.map((warning) => inPeoplesWords(repositoryPaths(warning), graph.names)) };
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    const { reason, file } = error.details;
    const message = withAdvice(inPeoplesWords(error.message, graph.names), reason, run.directory || ".");
    const named = typeof file === "string" ? { file: inPeoplesWords(file, graph.names) } : {};
    throw new FairleadError(error.code, message, { cause: error, details: { ...error.details, ...named } });
  }
}

/** A path, and if it is that of a kustomization the other names it might have had: Kustomize looks for all of them. */
function soughtWith(path: string): readonly string[] {
  const directory = path.slice(0, path.lastIndexOf("/") + 1);
  const names = kustomizationNames.map((name) => directory + name);
  return names.includes(path) ? names : [path];
}

/** Kustomize's own text, and what to do where it does not say so. */
function withAdvice(message: string, reason: unknown, directory: string): string {
  if (reason === "KUSTOMIZE_FILE_MISSING" && !message.includes(directory))
    return `${message.replace(/\.$/, "")}: there is none in "${directory}"`;
  if (reason === "KRM_FUNCTION_UNSUPPORTED")
    return `${message}; functions in containers and programs are not run: let a Fairlead plugin do it (docs/plugins.md)`;
  if (message.includes("must specify --enable-helm"))
    return `${message}; an administrator adds it to kustomize.buildOptions in argocd-cm`;
  return message;
}

/** A text in which what was fetched is called by its URL. */
function inPeoplesWords(text: string, names: ReadonlyMap<string, string>): string {
  const longestFirst = [...names].toSorted(([a], [b]) => b.length - a.length);
  return longestFirst.reduce((so, [path, name]) => so.replaceAll(path.replace(/^\/src\//, "").replace(/^\//, ""), name), text);
}
