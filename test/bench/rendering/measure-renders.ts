import { processCost } from "../process-cost.js";
import { inParallel, type Spread, sleep, spreadOf, timed } from "../statistics.js";

/** How renders of one case went. */
export interface RenderFigures {
  /** Milliseconds, one at a time. */
  readonly latency: Spread;
  /** With both cores busy. */
  readonly perSecond: number;
  /** Of all processes, a render. */
  readonly cpuMs: number;
  /** How many the last two are made of. */
  readonly n: number;
}

/** Renders under way at once, so that every core has one and finds the next. */
const atOnce = 4;
/** Between renders one at a time: each finds a machine at rest, as a render after a commit does. */
const pauseMs = 15;
const most = 200;
const least = 5;

/**
 * Renders a case again and again: several at once for half of `budgetMs`, which warms both processes of the pool and is not counted; one at a time for at most
 * `budgetMs`; then several at once for about as long. What takes longer than that is rendered a few times.
 */
export async function measureRenders(render: () => Promise<unknown>, budgetMs: number): Promise<RenderFigures> {
  await inParallelUntil(performance.now() + budgetMs / 2, render);
  const taken: number[] = [];
  const begun = performance.now();
  while (taken.length < least || (taken.length < most && performance.now() - begun < budgetMs)) {
    taken.push((await timed(render)).ms);
    await sleep(pauseMs);
  }
  const latency = spreadOf(taken);
  const n = Math.max(atOnce, Math.min(400, Math.round((2 * budgetMs) / latency.p50)));
  const before = processCost(process.pid).cpuSeconds;
  const { ms } = await timed(() => inParallel(n, atOnce, async () => void (await render())));
  const cpuSeconds = processCost(process.pid).cpuSeconds - before;
  return { latency, n, perSecond: (n / ms) * 1_000, cpuMs: (cpuSeconds / n) * 1_000 };
}

/** Each of those under way renders at least once. */
async function inParallelUntil(end: number, render: () => Promise<unknown>): Promise<void> {
  const renderOn = async () => {
    do await render();
    while (performance.now() < end);
  };
  await Promise.all(Array.from({ length: atOnce }, renderOn));
}
