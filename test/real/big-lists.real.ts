import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeAll, expect, test } from "vitest";
import { systemClock } from "../../clients/in-process/system-clock.js";
import { createInformer } from "../../clients/kubernetes/informer.js";
import { createFakeLog } from "../fakes/log.js";
import { openCounted } from "./counted-cluster.js";
import { createMany } from "./create-many.js";
import { openBed } from "./open-bed.js";

const bed = openBed();
const count = 10_000;
const path = "/api/v1/namespaces/default/configmaps";

beforeAll(() => createMany(bed(), "default", count));

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
});
