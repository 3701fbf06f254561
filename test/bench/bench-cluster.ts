import { type Bed, startBed } from "../real/bed/bed.js";
import { chooseRelease } from "../real/bed/releases.js";
import { type ProcessCost, processCost } from "./process-cost.js";

/** An API server besides the product's own, that benches are run on. */
export interface BenchCluster {
  readonly kubeconfigFile: string;
  /** Of a user whom priority and fairness do not let pass. */
  readonly context: string;
  /** Its name in the table. */
  readonly name: string;
  /** What its programs have used. */
  readonly cost: () => ProcessCost;
}

/** Starts Kubernetes' own API server with etcd, controllers and kwok, after building them if the cache lacks them; see docs/real-cluster.md. */
export async function startBenchBed(
  say: (line: string) => void,
): Promise<{ readonly cluster: BenchCluster; readonly stop: () => Promise<void> }> {
  const bed = await startBed({
    release: chooseRelease(process.env["FAIRLEAD_BED_RELEASE"]),
    onEvent: ({ event, program = "Go" }) => say(`bed: ${event} ${program}`),
  });
  const cluster = {
    kubeconfigFile: bed.kubeconfigFile,
    context: "bed-user",
    name: `bed ${bed.version}`,
    cost: () => costOf(bed),
  };
  return { cluster, stop: () => bed.stop() };
}

/** Of the API server and its store; controllers and kwok do work that somebody else's cluster would do, too. */
function costOf(bed: Bed): ProcessCost {
  const costs = (["kube-apiserver", "etcd"] as const).map((program) => processCost(bed.running(program).pid));
  const sum = (of: (cost: ProcessCost) => number) => costs.reduce((total, cost) => total + of(cost), 0);
  return { cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds), residentMiB: sum(({ residentMiB }) => residentMiB) };
}
