import type { Bench, Measurement } from "./bench.js";
import { applicationWrites, gitProcesses } from "./first-sync.js";
import { type Fleet, inFolder } from "./fleet.js";
import { fleetFiles, fleetName } from "./fleet-manifests.js";
import { measureCost } from "./measure-cost.js";
import { sumOf } from "./server-process.js";
import { sleep, spreadOf } from "./statistics.js";

const pushes = 10;
/** Between two pushes, so that each is measured alone. */
const pauseMs = 1_000;

/** A push that touches one Application of the fleet, until that one is Synced at the commit. */
export const push: Bench = {
  name: "push",
  about: "a push that touches one of N Applications, until it is Synced at that commit",
  async run(context) {
    const fleet = await context.fleet();
    context.say(`push: ${pushes} pushes`);
    await pushOnce(fleet, fleet.size - 1, "warm");
    await sleep(pauseMs);
    const taken: Taken[] = [];
    const idle = await measureCost(fleet.product, () => sleep(pushes * pauseMs));
    const { cost } = await context.profiled("push", fleet.product, () =>
      measureCost(fleet.product, async () => {
        for (let turn = 0; turn < pushes; turn += 1) {
          taken.push(await pushOnce(fleet, turn % fleet.size, `push ${turn}`));
          await sleep(pauseMs);
        }
      }),
    );
    const { counts } = cost;
    const each = (value: number, name: string, unit: string, target?: number): Measurement => ({
      name,
      unit,
      n: pushes,
      value: value / pushes,
      ...(target !== undefined && { target: { value: target } }),
    });
    const restCpu = (idle.cost.cpuSeconds / idle.cost.seconds) * cost.seconds;
    return [
      { name: "accepted → Synced", unit: "ms", ...spreadOf(taken.map(({ acceptedMs }) => acceptedMs)), target: { p50: 100 } },
      { name: "git push begun → Synced", unit: "ms", ...spreadOf(taken.map(({ begunMs }) => begunMs)) },
      each(sumOf(counts, "render bench-"), "renders a push", "renders", 1),
      each(
        sumOf(counts, "render ") - sumOf(counts, "render bench-"),
        "renders a push of others, the sample's broken one",
        "renders",
      ),
      each(applicationWrites(counts), "Application writes a push", "writes", 2),
      each(sumOf(counts, "api ") - sumOf(idle.cost.counts, "api "), "API requests a push", "requests"),
      each(sumOf(counts, "git ls-remote", "git fetch"), "git requests a push, polls too", "requests", 1),
      each(gitProcesses(counts), "git processes a push, polls too", "processes"),
      each((cost.cpuSeconds - restCpu) * 1_000, "CPU a push, the sample's server too", "ms", 100),
      each(restCpu * 1_000, "CPU meanwhile without a push", "ms"),
    ];
  },
};

interface Taken {
  readonly begunMs: number;
  readonly acceptedMs: number;
}

async function pushOnce({ product, applications, clone }: Fleet, index: number, text: string): Promise<Taken> {
  const name = fleetName(index);
  clone.write(inFolder(index, fleetFiles(name, text)));
  const commit = await clone.commit(`bench: ${text}`);
  const synced = applications.when(
    name,
    ({ status, operation }) =>
      operation === undefined &&
      status?.sync?.status === "Synced" &&
      status.sync.revision === commit &&
      status.operationState?.phase === "Succeeded",
  );
  const begun = performance.now();
  await clone.push();
  const at = await synced;
  const { times } = await product.told();
  return { begunMs: at - begun, acceptedMs: at + performance.timeOrigin - (times.pushed ?? 0) };
}
