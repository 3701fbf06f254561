import type { Bench } from "./bench.js";
import { applicationWrites, gitProcesses } from "./first-sync.js";
import { measureCost } from "./measure-cost.js";
import { sumOf } from "./server-process.js";
import { sleep } from "./statistics.js";

const watchedSeconds = 60;
/** Until what the benches before stirred up has settled. */
const settleMs = 10_000;

/** Nothing happens: what does the product do? */
export const idle: Bench = {
  name: "idle",
  about: "a minute in which nothing happens",
  async run(context) {
    const { product, size: n } = await context.fleet();
    context.say(`idle: ${watchedSeconds} s`);
    await sleep(settleMs);
    const { cost } = await context.profiled("idle", product, () => measureCost(product, () => sleep(watchedSeconds * 1_000)));
    await product.collect();
    const { heapMiB } = await product.told();
    const { counts } = cost;
    return [
      { name: "Application writes a minute", unit: "writes", n, value: applicationWrites(counts), target: { value: 0 } },
      { name: "API requests a minute", unit: "requests", n, value: sumOf(counts, "api ") },
      { name: "– of these watches opened anew", unit: "requests", n, value: sumOf(counts, "api WATCH") },
      { name: "renders a minute", unit: "renders", n, value: sumOf(counts, "render "), target: { value: 0 } },
      { name: "git processes a minute", unit: "processes", n, value: gitProcesses(counts) },
      { name: "CPU, git too", unit: "% of a core", n, value: (cost.cpuSeconds / cost.seconds) * 100, target: { value: 0.3 } },
      { name: "memory held (RSS)", unit: "MiB", n, value: product.cost().residentMiB, target: { value: 150 } },
      { name: "– of it JavaScript objects", unit: "MiB", n, value: heapMiB },
    ];
  },
};
