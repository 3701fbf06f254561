import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseYamlDocuments, stringifyYaml } from "../../../engine/dialects/yaml.js";
import { FairleadError } from "../../../engine/errors.js";
import { equalJson } from "../../../engine/kubernetes/json-value.js";
import type { FileTree } from "../../../engine/model/file-tree.js";
import type { Json } from "../../../engine/model/manifest.js";
import type { RenderResult } from "../../../engine/ports/renderer.js";
import { readRenderSettings } from "../../../engine/source/render-settings.js";
import { createDiskFileTree } from "../../../plugins/disk-file-tree.js";
import { createPluginRegistry } from "../../../plugins/registry.js";
import { createRenderer } from "../../../plugins/renderer.js";
import type { GuestUsage, Sandbox } from "../../../plugins/sandbox/sandbox.js";
import type { Example } from "./example.js";
import { type PluginProject, pluginOf } from "./load-project.js";
import { recordedAnswers } from "./recorded-answers.js";
import { textDiff } from "./text-diff.js";

/** How an example came out. */
export interface ExampleReport {
  readonly name: string;
  readonly passed: boolean;
  /** Absent if the render failed. */
  readonly manifests?: readonly Json[];
  readonly warnings: readonly string[];
  /** The sentence with which the render failed, expected or not. */
  readonly error?: string;
  /** Why it did not pass: a difference in lines, or a sentence. */
  readonly difference?: string;
  /** `expected.yaml` was written. */
  readonly updated?: true;
  /** What the plugin logged; of an error it threw, where. */
  readonly log?: string;
  /** What the run cost; absent if it did not come to an answer. */
  readonly usage?: GuestUsage;
  /** Files read, directories listed, paths looked for in vain, and URLs fetched. */
  readonly reads?: number;
}

/**
 * Renders an example as the product does and compares it with `expected.yaml`.
 * @param options `update`: write what came out into `expected.yaml` instead
 */
export async function runExample(
  project: PluginProject,
  example: Example,
  { sandbox, update }: { readonly sandbox: Sandbox; readonly update: boolean },
  signal: AbortSignal,
): Promise<ExampleReport> {
  let usage: GuestUsage | undefined;
  let log = "";
  const measuring: Sandbox = {
    async run(guest, job, stop) {
      const answer = await sandbox.run(guest, job, stop);
      log += answer.log;
      usage = usage === undefined ? answer.usage : sumOf(usage, answer.usage);
      return answer;
    },
    close: () => sandbox.close(),
  };
  const cost = () => ({ ...(log !== "" && { log }), ...(usage !== undefined && { usage }) });
  try {
    const result = await render(project, example, measuring, signal);
    return { ...(await judge(example, result, update)), ...cost(), reads: readsOf(result) };
  } catch (error) {
    if (!(error instanceof FairleadError) || signal.aborted) throw error;
    if (typeof error.details["log"] === "string") log += error.details["log"];
    return { ...judgeFailure(example, error.message), ...cost() };
  }
}

/** What two runs cost together. */
function sumOf(one: GuestUsage, other: GuestUsage): GuestUsage {
  return {
    queuedMs: one.queuedMs + other.queuedMs,
    wallMs: one.wallMs + other.wallMs,
    cpuMs: one.cpuMs + other.cpuMs,
    peakBytes: Math.max(one.peakBytes, other.peakBytes),
  };
}

async function render(project: PluginProject, example: Example, sandbox: Sandbox, signal: AbortSignal): Promise<RenderResult> {
  const plugin = pluginOf(project, sandbox);
  const renderer = createRenderer({ registry: createPluginRegistry({ builtIn: [], installed: () => [plugin] }) });
  const refs = new Map<string, FileTree>();
  for (const [name, folder] of Object.entries(example.refs ?? {}))
    refs.set(name, await createDiskFileTree(join(example.folder, folder)));
  const { repoURL, targetRevision } = example.facts;
  return renderer.render(
    {
      files: await createDiskFileTree(join(example.folder, "input")),
      source: { repoURL, targetRevision, path: example.path, plugin: { name: plugin.name, ...example.plugin } },
      ...(example.refs !== undefined && { refs }),
      facts: example.facts,
      remote: recordedAnswers(example),
      settings: readRenderSettings({}),
    },
    signal,
  );
}

async function judge(example: Example, result: RenderResult, update: boolean): Promise<ExampleReport> {
  const { name, error } = example;
  const manifests = result.manifests as unknown as readonly Json[];
  const report = { name, manifests, warnings: result.warnings };
  if (error !== undefined)
    return { ...report, passed: false, difference: `It rendered, and example.yaml says it fails with ${JSON.stringify(error)}` };
  const file = join(example.folder, "expected.yaml");
  const expected = await readFile(file, "utf8").catch(() => undefined);
  if (expected !== undefined && equalJson(documentsOf(expected, name), manifests)) return { ...report, passed: true };
  if (update) {
    await writeFile(file, yamlOf(manifests));
    return { ...report, passed: true, updated: true };
  }
  const there = expected === undefined ? [] : documentsOf(expected, name);
  const missing = expected === undefined ? "There is no expected.yaml; --update writes it\n" : "";
  return { ...report, passed: false, difference: `${missing}${textDiff(yamlOf(there), yamlOf(manifests))}` };
}

function judgeFailure({ name, error: expected }: Example, error: string): ExampleReport {
  const report = { name, warnings: [], error };
  if (expected === undefined) return { ...report, passed: false, difference: error };
  if (error.includes(expected)) return { ...report, passed: true };
  return {
    ...report,
    passed: false,
    difference: `It fails as it should, but with another message than ${JSON.stringify(expected)}:\n${error}`,
  };
}

function documentsOf(expected: string, name: string): readonly Json[] {
  try {
    return parseYamlDocuments(expected).documents.map(({ value }) => value);
  } catch (error) {
    throw new FairleadError(
      "BAD_USER_INPUT",
      `Cannot read examples/${name}/expected.yaml: ${error instanceof Error ? error.message : ""}`,
      { cause: error },
    );
  }
}

function yamlOf(manifests: readonly Json[]): string {
  return manifests.map((manifest) => stringifyYaml(manifest)).join("---\n");
}

function readsOf({ readSet }: RenderResult): number {
  const trees = [readSet, ...Object.values(readSet.refs ?? {})];
  return trees.reduce(
    (sum, { files, directories, missing }) => sum + Object.keys(files).length + Object.keys(directories).length + missing.length,
    readSet.remote?.length ?? 0,
  );
}
