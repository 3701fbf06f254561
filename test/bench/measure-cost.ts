import { type Counts, countsBetween, type ServerProcess } from "./server-process.js";

/** What something cost a server. */
export interface Cost {
  readonly counts: Counts;
  /** Of the process and all it started. */
  readonly cpuSeconds: number;
  readonly seconds: number;
}

/** Runs `work` and tells what it cost the server meanwhile. */
export async function measureCost<T>(server: ServerProcess, work: () => Promise<T>): Promise<{ result: T; cost: Cost }> {
  const told = await server.told();
  const { cpuSeconds } = server.cost();
  const begun = performance.now();
  const result = await work();
  const seconds = (performance.now() - begun) / 1_000;
  const after = server.cost().cpuSeconds;
  const counts = countsBetween(told.counts, (await server.told()).counts);
  return { result, cost: { counts, cpuSeconds: after - cpuSeconds, seconds } };
}
