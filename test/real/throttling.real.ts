import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keyOf } from "../../engine/model/resource-key.js";
import { type CountedCluster, openCounted } from "./counted-cluster.js";
import { eventually } from "./eventually.js";
import { jailFor } from "./jail.js";
import { kubectlOf } from "./kubectl-of.js";
import { openBed } from "./open-bed.js";

const bed = openBed();
const { signal } = new AbortController();
const mostReads = 10_000;
const jailSchema = { apiVersion: "flowcontrol.apiserver.k8s.io/v1", kind: "FlowSchema", metadata: { name: "jail" } };
let throttled: CountedCluster;
let other: CountedCluster;

beforeAll(() => {
  throttled = openCounted(bed(), { context: "bed-user" });
  other = openCounted(bed(), { context: "bed" });
});
afterAll(async () => {
  await throttled.close();
  await other.close();
});

test("R17 429 by priority and fairness: requests wait as long as asked for and succeed, and another connection is not slowed", async () => {
  const kubectl = kubectlOf(bed());
  const key = { group: "", kind: "ConfigMap", namespace: "kube-system", name: "kube-root-ca.crt" };
  const read = (counted: CountedCluster) => counted.cluster.read(key, undefined, signal);
  await eventually(() => read(other), "a ConfigMap in kube-system");
  expect(await read(throttled)).toBeDefined();
  expect(await kubectl("apply -f -", { input: jailFor("*") })).toMatchObject({ code: 0, stderr: "" });
  const refusals = () => throttled.requests.filter(({ status }) => status === 429);
  const waiting: Promise<unknown>[] = [];
  // The rule takes effect a moment after it is stored; it lets one pass at a time.
  while (refusals().length === 0 && waiting.length < mostReads) {
    const answered = Array.from({ length: 8 }, () => read(throttled));
    waiting.push(...answered);
    await Promise.race([Promise.all(answered), delay(100)]);
  }
  const begun = refusals()[0]?.atMs ?? 0;
  waiting.push(...Array.from({ length: 40 }, () => read(throttled)));
  for (let count = 0; count < 20; count += 1) expect(await read(other)).toBeDefined();
  await delay(3_000);
  // Well before what waits gives up.
  await other.cluster.remove(keyOf(jailSchema), { propagation: "Background" }, signal);
  expect(await Promise.all(waiting)).not.toContain(undefined);
  expect(refusals().length).toBeGreaterThan(0);
  const seconds = ((refusals().at(-1)?.atMs ?? begun) - begun) / 1000;
  // Sixteen at a time, each once a second: that is what the server asks for. Timers may be a moment early by another clock.
  expect(refusals().length).toBeLessThanOrEqual(16 * (Math.floor(seconds + 0.1) + 1));
  expect(other.requests.every(({ status }) => status === 200)).toBe(true);
});
