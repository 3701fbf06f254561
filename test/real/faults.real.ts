import { expect, test } from "vitest";
import { until } from "../journeys/product.js";
import { compactStore } from "./bed/compact-store.js";
import { openJourney } from "./open-journey.js";

const { bed, journey } = openJourney();
const guestbook = "/apis/apps/v1/namespaces/guestbook/deployments/guestbook";

/** Changes the sample's Deployment behind the product's back, as soon as the API server takes it, and waits until that is undone. */
async function healsAnEdit(): Promise<boolean> {
  const { cluster } = journey();
  const edit = () =>
    cluster.mergePatch(guestbook, { spec: { replicas: 4 } }).then(
      () => true,
      () => undefined,
    );
  await until(edit, 60_000, "an edit");
  const isHealed = async () => ((await cluster.get(guestbook)).spec.replicas === 2 ? true : undefined);
  return until(isHealed, 60_000, "two replicas again");
}

test("R13 R14 the view recovers when the store was compacted and the API server came back with less history", async () => {
  await journey().settled("guestbook");
  await compactStore(bed());
  await bed().restart("kube-apiserver");
  expect(await healsAnEdit()).toBe(true);
}, 240_000);

test("R19 an API server that is killed in the middle of a sync loses nothing", async () => {
  const operationId = await journey().sync("shop");
  const isRunning = async () => ((await journey().application("shop")).operation?.phase === "RUNNING" ? true : undefined);
  await until(isRunning, 30_000, "the running sync");
  process.kill(bed().running("kube-apiserver").pid, "SIGKILL");
  await bed().restart("kube-apiserver");
  expect(await journey().finished("shop", operationId)).toMatchObject({ phase: "SUCCEEDED" });
}, 240_000);

test("a store that hangs for seconds is waited for", async () => {
  const { pid } = bed().running("etcd");
  process.kill(pid, "SIGSTOP");
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  process.kill(pid, "SIGCONT");
  expect(await healsAnEdit()).toBe(true);
}, 240_000);
