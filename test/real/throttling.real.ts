import { afterAll, beforeAll, expect, test } from "vitest";
import { type CountedCluster, openCounted } from "./counted-cluster.js";
import { kubectlOf } from "./kubectl-of.js";
import { openBed } from "./open-bed.js";

const bed = openBed();
const { signal } = new AbortController();
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

/** A level without a seat: priority and fairness refuses every request that is sent there. */
const jail = `apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: PriorityLevelConfiguration
metadata: { name: jail }
spec:
  type: Limited
  limited: { nominalConcurrencyShares: 0, lendablePercent: 0, borrowingLimitPercent: 0, limitResponse: { type: Reject } }
---
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: FlowSchema
metadata: { name: jail }
spec:
  priorityLevelConfiguration: { name: jail }
  matchingPrecedence: 2
  rules:
    - subjects: [{ kind: User, user: { name: bed-user } }]
      resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], clusterScope: true, namespaces: ["*"] }]
`;

test("R17 429 by priority and fairness: requests wait as long as asked for and succeed, and another connection is not slowed", async () => {
  const kubectl = kubectlOf(bed());
  const key = { group: "", kind: "ConfigMap", namespace: "kube-system", name: "kube-root-ca.crt" };
  const read = (counted: CountedCluster) => counted.cluster.read(key, undefined, signal);
  await Promise.all([read(throttled), read(other)]);
  expect(await kubectl("apply -f -", { input: jail })).toMatchObject({ code: 0, stderr: "" });
  const refusals = () => throttled.requests.filter(({ status }) => status === 429);
  const waiting: Promise<unknown>[] = [];
  // The rule takes effect a moment after it is stored.
  while (refusals().length === 0 && waiting.length < 2_000) {
    const answered = read(throttled);
    waiting.push(answered);
    await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, 100))]);
  }
  const begun = refusals()[0]?.atMs ?? 0;
  waiting.push(...Array.from({ length: 40 }, () => read(throttled)));
  for (let count = 0; count < 20; count += 1) expect(await read(other)).toBeDefined();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await kubectl("delete flowschema jail");
  expect(await Promise.all(waiting)).not.toContain(undefined);
  const seconds = ((refusals().at(-1)?.atMs ?? begun) - begun) / 1000;
  // Sixteen at a time, each once a second: that is what the server asks for.
  expect(refusals().length).toBeLessThanOrEqual(16 * (Math.floor(seconds) + 1));
  expect(other.requests.every(({ status }) => status === 200)).toBe(true);
}, 120_000);
