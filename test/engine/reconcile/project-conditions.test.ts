import { expect, test, vi } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { AppProject, AppProjectSpec } from "../../../engine/model/app-project.js";
import { createProjectConditions, judgeProject } from "../../../engine/reconcile/project-conditions.js";
import { createFakeApplicationStore } from "../../fakes/application-store.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeLog } from "../../fakes/log.js";

const project = (spec: AppProjectSpec, status: object = {}): AppProject => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "p" },
  spec,
  status,
});
const rolesWith = (line: string): AppProjectSpec => ({ roles: [{ name: "r", policies: [line] }] });
const good = rolesWith("p, proj:p:r, applications, get, p/*, allow");
const bad = rolesWith("p, proj:p:r, applications, get, q/*, allow");

/** Conditions that hear of a store as the loop does. */
async function start(first: AppProject, { drops = false } = {}) {
  const clock = createFakeClock();
  const store = createFakeApplicationStore([first]);
  const log = createFakeLog();
  const end = new AbortController();
  const told = drops ? { ...store, patchProject: droppedBy(store) } : store;
  const conditions = createProjectConditions({ store: told, clock, log, signal: end.signal });
  await store.follow(
    {
      application: () => undefined,
      project: (before, after) => conditions.changed((after ?? before)?.metadata.name ?? ""),
      settings: ({ rbac }) => conditions.settingsChanged(rbac),
    },
    end.signal,
  );
  const types = () => store.project("p")?.status?.conditions?.map(({ type }) => type);
  return { store, clock, log, end, types };
}

/** A store whose API server knows no conditions of projects: it answers the object as it was. */
function droppedBy(store: ReturnType<typeof createFakeApplicationStore>) {
  return async (name: string, patch: Readonly<Record<string, unknown>>, signal: AbortSignal) =>
    store.patchProject(name, { ...patch, status: {} }, signal);
}

const later = () => new Promise((resolve) => setImmediate(resolve));

test("FL-46 a project whose roles cannot be read says so in its status, once, and no more when it is mended", async () => {
  const { store, types } = await start(project(bad, { jwtTokensByRole: { r: {} } }));
  await vi.waitFor(() => expect(types()).toEqual(["InvalidRolePolicy"]));
  expect(store.project("p")?.status).toMatchObject({
    jwtTokensByRole: { r: {} },
    conditions: [
      {
        message: expect.stringMatching(/^Role "r" of project "p": invalid policy rule 'p, .*': object must be of form 'p\/\*'/),
        lastTransitionTime: expect.any(String),
      },
    ],
  });
  store.put(project({ ...bad, description: "another" }, store.project("p")?.status));
  await later();
  expect(store.writes).toHaveLength(1);
  store.put(project(good, store.project("p")?.status));
  await vi.waitFor(() => expect(types()).toEqual([]));
  expect(store.writes).toHaveLength(2);
});

test("a sound project is never written to", async () => {
  const { store } = await start(project(good));
  store.putSettings({ rbac: { "policy.matchMode": "glob" } });
  await later();
  expect(store.writes).toEqual([]);
});

test("FL-46 roles are judged anew when the settings read patterns in another way", async () => {
  const { store, types } = await start(project(rolesWith("p, proj:p:r, applications, action/(, p/*, allow")));
  await later();
  expect(types()).toBeUndefined();
  store.putSettings({ rbac: { "policy.matchMode": "regex" } });
  await vi.waitFor(() => expect(types()).toEqual(["InvalidRolePolicy"]));
});

test("an API server that drops conditions is asked once for each text", async () => {
  const { store } = await start(project(bad), { drops: true });
  await vi.waitFor(() => expect(store.writes).toHaveLength(1));
  for (const description of ["a", "b", "c"]) {
    store.put(project({ ...bad, description }));
    await later();
  }
  expect(store.writes).toHaveLength(1);
});

test("what could not be written is tried again later, and not at all after a conflict", async () => {
  const { store, clock, log, types } = await start(project(good));
  store.failNextWrite(new FairleadError("UNAVAILABLE", "gone"));
  store.put(project(bad));
  await vi.waitFor(() => expect(log.sentences("warn")).toHaveLength(1));
  clock.advance(30_000);
  await vi.waitFor(() => expect(types()).toEqual(["InvalidRolePolicy"]));
  store.failNextWrite(new FairleadError("CONFLICT", "moved on"));
  store.put(project(good, store.project("p")?.status));
  await vi.waitFor(() => expect(store.writes).toHaveLength(3));
  expect(log.sentences("warn")).toHaveLength(1);
});

test("FL-49 judgeProject() tells of everything that Argo CD's API would refuse", () => {
  const spec = { ...bad, destinations: [{ server: "!*" }], syncWindows: [{ kind: "perhaps" }] };
  const conditions = judgeProject(project(spec), {});
  expect(conditions.map(({ type }) => type)).toEqual(["InvalidProjectSpec", "InvalidRolePolicy"]);
  expect(conditions[0]?.message).toContain("spec.destinations.0.server: server has an invalid format, '!*'.");
});

test("judgeProject() says no more than a person reads", () => {
  const policies = Array.from({ length: 50 }, (_, index) => `oops ${index} ${"x".repeat(1_000)}`);
  const [condition] = judgeProject(project({ roles: [{ name: "r", policies }] }), {});
  expect(condition?.message.length).toBeLessThan(2_100);
  expect(condition?.message).toMatch(/ And 45 more\.$/);
});

test("judgeProject() of a spec of another shape names the place", () => {
  expect(judgeProject(project({ roles: "none" as never }), {})).toEqual([
    { type: "InvalidProjectSpec", message: 'spec.roles: spec.roles must be a list, not "none".' },
  ]);
});
