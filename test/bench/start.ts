import { join } from "node:path";
import { watchApplications } from "./application-watch.js";
import type { Bench } from "./bench.js";
import { sampleAtRest } from "./fleet.js";
import { startProduct } from "./product-process.js";
import { spreadOf } from "./statistics.js";

const restarts = 5;

/** The product's own start with what is in its data folder, without installing and building. */
export const start: Bench = {
  name: "start",
  about: "the first start with an empty data folder, and later ones",
  async run(context) {
    const data = join(context.folder(), "data");
    const first = await startProduct(context.options.dist, data);
    context.ending(() => first.stop());
    const begun = performance.now() - first.startedInMs;
    await sampleAtRest(await watchApplications(first.kubernetes));
    const restedMs = performance.now() - begun;
    await first.collect();
    const { residentMiB } = first.cost();
    const { heapMiB } = await first.told();
    await first.stop();
    const samples: number[] = [];
    for (let turn = 0; turn < restarts; turn += 1) {
      context.say(`start: again, ${turn + 1} of ${restarts}`);
      const again = await startProduct(context.options.dist, data);
      context.ending(() => again.stop());
      samples.push(again.startedInMs / 1_000);
      await again.stop();
    }
    return [
      { name: "first start → session.json", unit: "s", n: 1, value: first.startedInMs / 1_000 },
      {
        name: "first start → the sample's Applications Synced and Healthy",
        unit: "s",
        n: 1,
        value: restedMs / 1_000,
        target: { value: 90 },
      },
      { name: "start again → session.json", unit: "s", ...spreadOf(samples), target: { p50: 5 } },
      { name: "memory after the sample's first sync (RSS)", unit: "MiB", n: 1, value: residentMiB },
      { name: "– of it JavaScript objects that are held", unit: "MiB", n: 1, value: heapMiB },
    ];
  },
};
