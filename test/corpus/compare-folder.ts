import type { OfflineTools } from "../../cli/offline/command.js";
import type { RenderTool } from "../../plugins/tools/tool-modules.js";
import { type CorpusCase, findCases } from "./find-cases.js";
import { judge } from "./judge.js";
import type { Comparison } from "./print-report.js";
import { type NativePrograms, renderNatively } from "./render-natively.js";
import { renderWithOurs } from "./render-with-ours.js";

/** How a folder is compared. */
export interface ComparisonOptions {
  readonly only: readonly RenderTool[];
  readonly programs: NativePrograms;
  readonly tools: OfflineTools;
  /** Cases worked on at once. */
  readonly jobs: number;
  /** For one rendering of one side. */
  readonly timeoutMs: number;
  /** Called after each case. */
  readonly progress?: (done: number, total: number) => void;
}

/** Renders all that a folder holds by the native tools and by ours, and compares. In the order in which the cases were found. */
export async function compareFolder(root: string, options: ComparisonOptions): Promise<readonly Comparison[]> {
  const cases = await findCases(root, options.only);
  const comparisons: Comparison[] = [];
  const waiting = cases.entries();
  let done = 0;
  const work = async () => {
    for (const [index, one] of waiting) {
      comparisons[index] = await compareCase(root, one, options);
      options.progress?.((done += 1), cases.length);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  return comparisons;
}

async function compareCase(root: string, one: CorpusCase, options: ComparisonOptions): Promise<Comparison> {
  const { programs, tools, timeoutMs } = options;
  const started = performance.now();
  const native = await renderNatively(one, programs, timeoutMs);
  const between = performance.now();
  const ours = await renderWithOurs(one, tools, timeoutMs);
  const oursMs = performance.now() - between;
  const verdict = await judge(one, { native, ours }, () => renderNatively(one, programs, timeoutMs));
  return { root, case: one, verdict, nativeMs: between - started, oursMs };
}
