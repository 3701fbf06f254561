import { applicationsPath, isSynced } from "./application-watch.js";
import type { Bench } from "./bench.js";
import { applicationWrites } from "./first-sync.js";
import type { Fleet } from "./fleet.js";
import { fleetName, fleetNamespace } from "./fleet-manifests.js";
import { measureCost } from "./measure-cost.js";
import { sumOf } from "./server-process.js";
import { sleep, spreadOf } from "./statistics.js";

const heals = 20;
const pauseMs = 250;

/** Somebody edits a live object; until it is as Git wants it, and until its Application says so. */
export const heal: Bench = {
  name: "heal",
  about: "a live edit until the object is restored and its Application Synced",
  async run(context) {
    const fleet = await context.fleet();
    // Each edit meets another Application: healing the same one again and again is slowed down on purpose. The pushes before took the first ones.
    const count = Math.min(heals, fleet.size);
    context.say(`heal: ${count} live edits`);
    const taken: Taken[] = [];
    const { cost } = await context.profiled("heal", fleet.product, () =>
      measureCost(fleet.product, async () => {
        for (let turn = 0; turn < count; turn += 1) {
          taken.push(await healOnce(fleet, fleet.size - 1 - turn));
          await sleep(pauseMs);
        }
      }),
    );
    const writes = applicationWrites(cost.counts) / count;
    return [
      { name: "edit → object restored", unit: "ms", ...spreadOf(taken.map(({ restoredMs }) => restoredMs)), target: { p50: 50 } },
      { name: "edit → Application Synced", unit: "ms", ...spreadOf(taken.map(({ syncedMs }) => syncedMs)), target: { p50: 80 } },
      { name: "Application writes a heal", unit: "writes", n: count, value: writes, target: { value: 2 } },
      { name: "API requests a heal", unit: "requests", n: count, value: sumOf(cost.counts, "api ") / count },
      { name: "renders", unit: "renders", n: count, value: sumOf(cost.counts, "render "), target: { value: 0 } },
      { name: "CPU a heal", unit: "ms", n: count, value: (cost.cpuSeconds / count) * 1_000 },
    ];
  },
};

interface Taken {
  readonly restoredMs: number;
  readonly syncedMs: number;
}

async function healOnce({ product, applications }: Fleet, index: number): Promise<Taken> {
  const { kubernetes } = product;
  const name = fleetName(index);
  const collection = `/api/v1/namespaces/${fleetNamespace(index)}/configmaps`;
  const target = `${name}-4`;
  const before = await kubernetes.get(`${applicationsPath}/${name}`);
  const { resourceVersion = "" } = (await kubernetes.get(`${collection}?limit=1`)).metadata;
  let end: () => void = () => undefined;
  let damaged = false;
  const restored = new Promise<number>((resolve) => {
    void kubernetes
      .watch(collection, resourceVersion, ({ object }) => {
        if (object.metadata.name !== target) return;
        const { text } = object["data"] as { readonly text?: string };
        if (text === "damaged") damaged = true;
        else if (damaged) resolve(performance.now());
      })
      .then((close) => (end = close));
  });
  await sleep(50);
  const begun = performance.now();
  const synced = applications.when(
    name,
    (application) =>
      isSynced(application) &&
      application.status?.operationState?.startedAt !== undefined &&
      application.metadata.resourceVersion !== before.metadata.resourceVersion,
  );
  await kubernetes.mergePatch(`${collection}/${target}`, { data: { text: "damaged" } });
  const taken = { restoredMs: (await restored) - begun, syncedMs: (await synced) - begun };
  end();
  return taken;
}
