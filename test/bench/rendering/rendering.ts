import type { Bench, BenchContext, Measurement } from "../bench.js";
import { inParallel, spreadOf, timed } from "../statistics.js";
import { measureCache } from "./cache.js";
import { renderCases, type Tool } from "./cases.js";
import { measureCommandLine } from "./command-line.js";
import { measureRenders, type RenderFigures } from "./measure-renders.js";
import { countObjects, type NativeTools, openNativeTools } from "./native-tools.js";
import { openRenderer } from "./open-renderer.js";
import { ownProfile } from "./own-profile.js";
import { poolMiB, poolOf } from "./pool.js";
import { type CaseOnDisk, writeCase } from "./write-case.js";

/** Pools that are begun anew; a large source has the same start before it. */
const firsts = { small: 3, large: 1 };
const budgetMs = { small: 5_000, large: 5_000 };
const marks: Readonly<Record<Tool, { readonly latencyMs: number; readonly cpuMs: number }>> = {
  helm: { latencyMs: 15, cpuMs: 30 },
  kustomize: { latencyMs: 15, cpuMs: 25 },
  jsonnet: { latencyMs: 8, cpuMs: 10 },
};
const timesNative = 3;

/** Helm, Kustomize and Jsonnet in the sandbox, beside the same tools as programs. Nothing is cached but where the cache is measured. */
export const rendering: Bench = {
  name: "rendering",
  about: "Helm, Kustomize and Jsonnet beside the native tools, their processes, the command line, the cache",
  async run(context) {
    const folder = context.folder();
    const cases = renderCases.map((one) => writeCase(folder, one));
    context.say("rendering: finding the native tools");
    const native = await openNativeTools(context.folder());
    const rows: Measurement[] = [];
    for (const one of cases) rows.push(...(await firstRenders(context, one, native)));
    rows.push(...(await warmRenders(context, cases, native)));
    rows.push(...(await measurePool(context, cases)));
    const small = cases.filter(({ size }) => size === "small");
    rows.push(...(await measureCommandLine(context, caseOf(small, "helm"))));
    rows.push(...(await measureCache(context, small)));
    return rows;
  },
};

/** Each in a pool that has no process yet; what is rendered is counted and compared. */
async function firstRenders(context: BenchContext, one: CaseOnDisk, native: NativeTools): Promise<readonly Measurement[]> {
  context.say(`rendering: the first ${nameOf(one)}`);
  const taken: number[] = [];
  for (let turn = 0; turn < firsts[one.size]; turn += 1) {
    const opened = await openRenderer(context.options.dist);
    context.ending(() => opened.close());
    const request = await opened.request(one);
    const { result, ms } = await timed(() => opened.render(request));
    await opened.close();
    if (result.manifests.length !== one.objects)
      throw new Error(`${nameOf(one)} gave ${result.manifests.length} objects instead of ${one.objects}`);
    taken.push(ms);
  }
  const printed = countObjects(one.tool, await native.render(one));
  if (printed !== one.objects) throw new Error(`the native ${nameOf(one)} gave ${printed} objects instead of ${one.objects}`);
  return [{ name: `${nameOf(one)}: first render in a new pool`, unit: "ms", ...spreadOf(taken) }];
}

async function warmRenders(
  context: BenchContext,
  cases: readonly CaseOnDisk[],
  native: NativeTools,
): Promise<readonly Measurement[]> {
  const opened = await openRenderer(context.options.dist);
  context.ending(() => opened.close());
  const rows: Measurement[] = [];
  for (const one of cases) {
    context.say(`rendering: ${nameOf(one)}, warm, and native`);
    const request = await opened.request(one);
    const ours = await context.profiled("rendering", ownProfile(), () =>
      measureRenders(() => opened.render(request), budgetMs[one.size]),
    );
    const theirs = await measureRenders(() => native.render(one), budgetMs[one.size]);
    rows.push(...comparison(one, ours, theirs));
  }
  await opened.close();
  return rows;
}

function comparison(one: CaseOnDisk, ours: RenderFigures, theirs: RenderFigures): readonly Measurement[] {
  const name = nameOf(one);
  const mark = one.size === "small" ? marks[one.tool] : undefined;
  return [
    { name: `${name}: warm`, unit: "ms", ...ours.latency, ...(mark && { target: { p50: mark.latencyMs } }) },
    { name: "– native", unit: "ms", ...theirs.latency },
    { name: `${name}: both cores busy`, unit: "renders/s", n: ours.n, value: ours.perSecond },
    { name: "– native", unit: "renders/s", n: theirs.n, value: theirs.perSecond },
    {
      name: "– ours by native",
      unit: "times",
      n: ours.n,
      value: ours.perSecond / theirs.perSecond,
      ...(mark && { target: { least: timesNative } }),
    },
    {
      name: `${name}: CPU of all processes`,
      unit: "ms a render",
      n: ours.n,
      value: ours.cpuMs,
      ...(mark && { target: { value: mark.cpuMs } }),
    },
    { name: "– native", unit: "ms a render", n: theirs.n, value: theirs.cpuMs },
  ];
}

/** What the processes of a pool hold: after their first renders, after many, after large ones. */
async function measurePool(context: BenchContext, cases: readonly CaseOnDisk[]): Promise<readonly Measurement[]> {
  context.say("rendering: memory of the pool");
  const opened = await openRenderer(context.options.dist);
  const renderAll = async (size: CaseOnDisk["size"], times: number) => {
    for (const one of cases) {
      if (one.size !== size) continue;
      const request = await opened.request(one);
      await inParallel(times, 2, async () => void (await opened.render(request)));
    }
  };
  try {
    const first = cases.filter(({ tool, size }) => tool === "jsonnet" && size === "small");
    for (const one of first) await opened.render(await opened.request(one));
    const begun = { n: poolOf(process.pid).length, value: poolMiB(process.pid) };
    await renderAll("small", 100);
    const many = { n: poolOf(process.pid).length, value: poolMiB(process.pid) };
    await renderAll("large", 2);
    const large = { n: poolOf(process.pid).length, value: poolMiB(process.pid) };
    return [
      { name: "memory of a pool that has rendered Jsonnet once (RSS, n processes)", unit: "MiB", ...begun },
      { name: "– after 100 small renders of each tool", unit: "MiB", ...many },
      { name: "– after the large ones", unit: "MiB", ...large },
    ];
  } finally {
    await opened.close();
  }
}

function nameOf({ tool, size }: CaseOnDisk): string {
  return `${tool}, ${size}`;
}

function caseOf(cases: readonly CaseOnDisk[], wanted: Tool): CaseOnDisk {
  const found = cases.find(({ tool }) => tool === wanted);
  if (found === undefined) throw new Error(`there is no case of ${wanted}`);
  return found;
}
