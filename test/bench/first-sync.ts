import type { Bench } from "./bench.js";
import { sumOf } from "./server-process.js";
import { spreadOf } from "./statistics.js";

/** From the creation of Applications of ten objects each, in one repository, until all are Synced. */
export const firstSync: Bench = {
  name: "first-sync",
  about: "N new Applications until all are Synced",
  async run(context) {
    const { size, firstSync: cost, eachMs, healthySeconds, residentMiB } = await context.fleet();
    const { counts } = cost;
    const n = size;
    const scaled = (for500: number) => (for500 * size) / 500;
    return [
      { name: "all Synced", unit: "s", n, value: cost.seconds, target: { value: scaled(10) } },
      { name: "all Healthy", unit: "s", n, value: healthySeconds },
      { name: "one, created → Synced", unit: "ms", ...spreadOf(eachMs) },
      { name: "Application writes", unit: "writes", n, value: applicationWrites(counts), target: { value: 2 * size } },
      { name: "API requests of the product", unit: "requests", n, value: sumOf(counts, "api ") },
      { name: "– of these applies", unit: "requests", n, value: sumOf(counts, "api PATCH") - applicationWrites(counts) },
      { name: "renders", unit: "renders", n, value: sumOf(counts, "render bench-"), target: { value: size } },
      { name: "git processes", unit: "processes", n, value: gitProcesses(counts) },
      { name: "CPU", unit: "s", n, value: cost.cpuSeconds },
      { name: "memory after it (RSS)", unit: "MiB", n, value: residentMiB, target: { value: 150 } },
    ];
  },
};

/** Writes of Applications, whoever of the product made them. */
export function applicationWrites(counts: Parameters<typeof sumOf>[0]): number {
  return sumOf(counts, "api PATCH applications", "api PUT applications");
}

/** Git processes of the engine; those of the sample's server are the server's own. */
export function gitProcesses(counts: Parameters<typeof sumOf>[0]): number {
  return sumOf(counts, "git ") - sumOf(counts, "git http-backend");
}
