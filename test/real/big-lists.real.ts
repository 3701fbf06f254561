import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeAll, expect, test } from "vitest";
import { systemClock } from "../../clients/in-process/system-clock.js";
import { createInformer } from "../../clients/kubernetes/informer.js";
import { connect } from "../contracts/kubernetes-cases/connection.js";
import { createFakeLog } from "../fakes/log.js";
import { openCounted } from "./counted-cluster.js";
import { openBed } from "./open-bed.js";

const bed = openBed();
const count = 10_000;
const path = "/api/v1/namespaces/default/configmaps";

beforeAll(async () => {
  const connection = connect(bed());
  let next = 0;
  const work = async () => {
    for (let at = next++; at < count; at = next++) {
      const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `big-${at}` }, data: { text: "x".repeat(1_000) } };
      expect(await connection.request({ method: "POST", path, body, status: 201 })).toMatchObject({ status: 201 });
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
  await connection.close();
}, 180_000);

function heapBytes(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}

test("ten thousand objects are listed in pages of 500 at one version, and no object is kept", async () => {
  const counted = openCounted(bed());
  const { transport, requests } = counted;
  const ending = new AbortController();
  const told = new Set<string>();
  const before = heapBytes();
  const listed = Promise.withResolvers<void>();
  const informer = createInformer(
    transport,
    { path, apiVersion: "v1", kind: "ConfigMap" },
    {
      clock: systemClock,
      log: createFakeLog(),
      tell: (change) => (change.type === "upsert" ? told.add(change.object.metadata.name ?? "") : listed.resolve()),
    },
  );
  const running = informer.run(ending.signal);
  await listed.promise;
  const keptBytes = (heapBytes() - before) / count;
  const pages = requests.filter((request) => request.path.startsWith(`${path}?limit=`));
  // kube-root-ca.crt is there too.
  expect([told.size, pages.length, counted.lists(path).length]).toEqual([count + 1, 21, 1]);
  expect(keptBytes).toBeLessThan(1_000);
  const tookMs = pages.reduce((sum, { durationMs }) => sum + durationMs, 0);
  process.stdout.write(
    `${count} objects in ${pages.length} pages: ${tookMs.toFixed(0)} ms, ${keptBytes.toFixed(0)} bytes kept each\n`,
  );
  ending.abort();
  await running;
  await counted.close();
}, 120_000);
