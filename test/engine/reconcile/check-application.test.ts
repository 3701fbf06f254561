import { expect, test } from "vitest";
import { checkApplication, judgeSpec } from "../../../engine/reconcile/check-application.js";
import { application, createRoom, project, ref, spec } from "./room.js";

test("judgeSpec() gives what a sound spec belongs to", async () => {
  const room = await createRoom();
  const verdict = judgeSpec(ref, spec, room);
  expect(verdict).toMatchObject({ allowed: true, project: { metadata: { name: "default" } }, instanceName: "shop" });
  expect(verdict.allowed && verdict.watched.cluster).toBe(room.cluster);
  expect(judgeSpec({ namespace: "team", name: "shop" }, spec, room)).toMatchObject({
    allowed: false,
    reason: "NAMESPACE_NOT_PERMITTED",
  });
});

test.each<[string, object, object]>([
  ["its own mistakes first", { source: undefined, project: "absent" }, { rule: "INVALID_SPEC", isSpecWrong: true }],
  ["an unknown project", { project: "absent", destination: { name: "moon" } }, { rule: "UNKNOWN_PROJECT", isSpecWrong: false }],
  ["an unknown cluster", { destination: { name: "moon" } }, { rule: "UNKNOWN_CLUSTER", isSpecWrong: false }],
  [
    "what the project does not permit",
    { destination: { name: "in-cluster", namespace: "kube-system" } },
    { rule: "NOT_PERMITTED", reason: "DESTINATION_NOT_PERMITTED", isSpecWrong: false },
  ],
])("judgeSpec() says %s", async (_, change, expected) => {
  const room = await createRoom();
  room.store.put({ ...project, spec: { sourceRepos: ["*"], destinations: [{ name: "in-cluster", namespace: "default" }] } });
  expect(judgeSpec(ref, { ...spec, ...change }, room)).toMatchObject({ allowed: false, ...expected });
});

test("checkApplication() turns a refusal into a condition, and gives the destination all the same", async () => {
  const room = await createRoom();
  room.store.put({ ...project, spec: { sourceRepos: [], destinations: [] } });
  const checked = checkApplication(application(), room);
  expect(checked).toMatchObject({
    allowed: false,
    condition: {
      type: "InvalidSpecError",
      message: expect.stringMatching(/^REPO_NOT_PERMITTED: Project "default" does not permit/),
    },
  });
  expect(checked.destination).toMatchObject({ instanceName: "shop" });
});

test("checkApplication() says why the destination is not known, with a spec that makes no sense too", async () => {
  const room = await createRoom();
  expect(checkApplication(application({}, { destination: { name: "moon" } }), room).destination).toEqual({
    because: expect.stringContaining('name "moon"'),
  });
  expect(checkApplication(application({ spec: {} }), room)).toMatchObject({
    allowed: false,
    destination: { because: expect.stringContaining("There is no cluster") },
  });
});
