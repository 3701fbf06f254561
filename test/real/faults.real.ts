import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { compactStore } from "./bed/compact-store.js";
import { eventuallyTrue } from "./eventually.js";
import { openJourney } from "./open-journey.js";

const { bed, journey } = openJourney();
const guestbook = "/apis/apps/v1/namespaces/guestbook/deployments/guestbook";

/** Changes the sample's Deployment behind the product's back, as soon as the API server takes it, and waits until that is undone. */
async function healsAnEdit(): Promise<true> {
  const { cluster } = journey();
  const edit = () => cluster.mergePatch(guestbook, { spec: { replicas: 4 } });
  await eventuallyTrue(() => edit().then(() => true), "an edit");
  return eventuallyTrue(async () => (await cluster.get(guestbook)).spec.replicas === 2, "two replicas again");
}

test("R13 R14 the view recovers when the store was compacted and the API server came back with less history", async () => {
  await journey().settled("guestbook");
  await compactStore(bed());
  await bed().restart("kube-apiserver");
  expect(await healsAnEdit()).toBe(true);
});

test("R19 an API server that is killed in the middle of a sync loses nothing", async () => {
  // Without nodes no Job ends: the sync stays at its first hook.
  const nodes = bed().running("kwok").pid;
  process.kill(nodes, "SIGSTOP");
  const operationId = await journey().sync("shop");
  const jobs = "/apis/batch/v1/namespaces/shop/jobs";
  await eventuallyTrue(async () => (await journey().cluster.get(jobs)).items.length > 0, "the first hook");
  process.kill(bed().running("kube-apiserver").pid, "SIGKILL");
  await bed().restart("kube-apiserver");
  process.kill(nodes, "SIGCONT");
  expect(await journey().finished("shop", operationId)).toMatchObject({ phase: "SUCCEEDED" });
});

test("a store that hangs for seconds is waited for", async () => {
  const { pid } = bed().running("etcd");
  process.kill(pid, "SIGSTOP");
  await delay(5_000);
  process.kill(pid, "SIGCONT");
  expect(await healsAnEdit()).toBe(true);
});
