import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EmbeddedCluster, startEmbeddedCluster } from "../../clients/kubernetes/embedded/server.js";
import { silentLog } from "../clients/kubernetes/embedded/silent-log.js";
import { type Connection, connect } from "../contracts/kubernetes-cases/connection.js";
import { temporaryFolder } from "../journeys/product.js";
import { eventuallyTrue, patienceMs } from "./eventually.js";
import { explain } from "./fuzz/explained.js";
import { fuzzKinds, widgetDefinition } from "./fuzz/kinds.js";
import { sequences } from "./fuzz/requests.js";
import { compareSequence, type Difference, fuzzNamespace } from "./fuzz/run-sequence.js";
import { shrink } from "./fuzz/shrink.js";
import { openBed } from "./open-bed.js";

const bed = openBed();
/** The same sequences every time; another seed finds others. */
const seed = Number(process.env["FAIRLEAD_FUZZ_SEED"] ?? "20261124");
const count = Number(process.env["FAIRLEAD_FUZZ_SEQUENCES"] ?? "2000");
const parallel = 4;

const folder = temporaryFolder();
let cluster: EmbeddedCluster;
let real: Connection;
let embedded: Connection;

async function furnish(connection: Connection): Promise<void> {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: fuzzNamespace } };
  await connection.request({ method: "POST", path: "/api/v1/namespaces", body: namespace, status: 201 });
  const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  await connection.request({ method: "POST", path: definitions, body: widgetDefinition, status: 201 });
  const widgets = `/apis/fuzz.fairlead.dev/v1/namespaces/${fuzzNamespace}/widgets`;
  const isServed = async () => (await connection.request({ method: "GET", path: widgets, status: 200 })).status === 200;
  await eventuallyTrue(isServed, "the kind Widget");
}

function describeDifference({ sequence, at, real: one, embedded: other }: Difference): string {
  const requests = sequence.requests.slice(0, at + 1).map((request) => `  ${JSON.stringify(request)}`);
  return [sequence.kind.kind, ...requests, `  real     ${JSON.stringify(one)}`, `  embedded ${JSON.stringify(other)}`].join("\n");
}

beforeAll(async () => {
  cluster = await startEmbeddedCluster({ dataFolder: folder.path, port: 0, log: silentLog, controllers: false });
  [real, embedded] = [connect(bed()), connect(cluster)];
  // What controllers write beside the requests comes at any time, and differs with it.
  await bed().running("kube-controller-manager").stop();
  await Promise.all([real, embedded].map(furnish));
});
afterAll(async () => {
  await Promise.all([real?.close(), embedded?.close(), cluster?.close()]);
  folder.dispose();
}, patienceMs);

test(
  `${count} random sequences of requests are answered alike by both servers`,
  async () => {
    process.stdout.write(`FAIRLEAD_FUZZ_SEED=${seed} FAIRLEAD_FUZZ_SEQUENCES=${count}\n`);
    const chosen = fc.sample(sequences(fuzzKinds), { seed, numRuns: count });
    const differences: Difference[] = [];
    const explained = new Map<string, number>();
    let next = 0;
    const work = async () => {
      for (let at = next++; at < chosen.length && differences.length < 30; at = next++) {
        const [sequence, name] = [chosen[at], `s${at}`];
        if (sequence === undefined) continue;
        const found = await compareSequence({ real, embedded }, sequence, name);
        if (found === undefined) continue;
        // What differs because of the moment at which something was asked does not differ again.
        if ((await compareSequence({ real, embedded }, sequence, `${name}-again`)) === undefined) {
          process.stdout.write(`Once, and not again:\n${describeDifference(found)}\n`);
          continue;
        }
        const least = await shrink(found, (smaller, number) => compareSequence({ real, embedded }, smaller, `${name}-${number}`));
        const because = explain(least);
        if (because === undefined) differences.push(least);
        else explained.set(because, (explained.get(because) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: parallel }, work));
    for (const [because, times] of explained) process.stdout.write(`explained, ${times} times: ${because}\n`);
    for (const difference of differences) process.stdout.write(`${describeDifference(difference)}\n`);
    expect(differences).toHaveLength(0);
  },
  30 * 60_000,
);
