import { describe, expect, test } from "vitest";
import type { AppProject } from "../../../engine/model/app-project.js";
import type { Application, ApplicationStatus } from "../../../engine/model/application.js";
import type { Operation, OperationPhase } from "../../../engine/model/operation.js";
import type { SyncWish } from "../../../engine/model/wish.js";
import { requestSync, requestTerminate } from "../../../engine/requests/request-sync.js";
import { createFakeApplicationStore } from "../../fakes/application-store.js";
import { permitted } from "./judges.js";

const ref = { namespace: "argocd", name: "shop" };
const signal = new AbortController().signal;
const now = Date.UTC(2026, 0, 1);
const ann = { via: "API", actor: "ann" } as const;
const asked = { cause: ann, now };

const storeWith = (more: Partial<Application> = {}) =>
  createFakeApplicationStore([
    { apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: ref, spec: permitted, ...more },
  ]);

const inPhase = (phase: OperationPhase, operation: Operation = { sync: {} }): { status: ApplicationStatus } => ({
  status: { operationState: { operation, phase, startedAt: "2026-01-01T00:00:00Z" } },
});

test("R1 requestSync() stores the wish whole, with who asked and an id, before it answers", async () => {
  const store = storeWith();
  const wish: SyncWish = {
    revision: "v2",
    prune: true,
    dryRun: false,
    force: true,
    resources: [{ kind: "ConfigMap", name: "a" }],
    syncOptions: ["PruneLast=true"],
    retry: { limit: 3 },
  };
  const { application, operationId, warnings } = await requestSync(store, ref, wish, asked, signal);
  expect(store.application(ref)?.operation).toEqual({
    sync: {
      revision: "v2",
      prune: true,
      dryRun: false,
      resources: [{ kind: "ConfigMap", name: "a" }],
      syncOptions: ["PruneLast=true"],
      syncStrategy: { hook: { force: true } },
    },
    initiatedBy: { username: "ann" },
    info: [{ name: "operation-id", value: operationId }],
    retry: { limit: 3 },
  });
  expect(application).toEqual(store.application(ref));
  expect(warnings).toEqual([]);
  expect(store.writes).toHaveLength(1);
});

test.each<[string, SyncWish, Partial<Operation>]>([
  [
    "takes options and retry of the spec where the wish has none",
    {},
    { sync: { syncOptions: ["A=b"], syncStrategy: { hook: {} } }, retry: { limit: 9 } },
  ],
  [
    "lets the wish's options replace the spec's",
    { syncOptions: [], retry: { limit: 0 } },
    { sync: { syncOptions: [], syncStrategy: { hook: {} } }, retry: { limit: 0 } },
  ],
  [
    "leaves hooks out for applyOnly",
    { applyOnly: true, force: true },
    { sync: { syncOptions: ["A=b"], syncStrategy: { apply: { force: true } } } },
  ],
  ["takes an empty list of resources for all", { resources: [] }, { sync: { syncOptions: ["A=b"], syncStrategy: { hook: {} } } }],
])("requestSync() %s", async (_, wish, expected) => {
  const store = storeWith({ spec: { ...permitted, syncPolicy: { syncOptions: ["A=b"], retry: { limit: 9 } } } });
  await requestSync(store, ref, wish, asked, signal);
  expect(store.application(ref)?.operation).toMatchObject(expected);
  expect(store.application(ref)?.operation?.sync?.resources).toBeUndefined();
});

test("requestSync() warns of an option that nobody knows", async () => {
  const { warnings } = await requestSync(storeWith(), ref, { syncOptions: ["Prnue=true"] }, asked, signal);
  expect(warnings).toEqual([expect.stringContaining("Prnue=true")]);
});

test.each<[string, Partial<Application>, SyncWish, string, string]>([
  ["while an operation waits to begin", { operation: { sync: {} } }, {}, "CONFLICT", "OPERATION_RUNNING"],
  ["while an operation runs", inPhase("Running"), {}, "CONFLICT", "OPERATION_RUNNING"],
  ["while an operation is ended", inPhase("Terminating"), {}, "CONFLICT", "OPERATION_RUNNING"],
  [
    "of another revision while auto-sync is on",
    { spec: { ...permitted, syncPolicy: { automated: {} } } },
    { revision: "v2" },
    "FAILED_PRECONDITION",
    "AUTO_SYNC_REVISION",
  ],
  ["to more revisions than sources", {}, { revisions: ["a", "b"] }, "FAILED_PRECONDITION", "REVISIONS_MISMATCH"],
  ["of a resource without a name", {}, { resources: [{ kind: "ConfigMap", name: "" }] }, "BAD_USER_INPUT", "RESOURCE_INCOMPLETE"],
])("requestSync() refuses a sync %s", async (_, more, wish, code, rule) => {
  const store = storeWith(more);
  const before = store.application(ref);
  await expect(requestSync(store, ref, wish, asked, signal)).rejects.toMatchObject({ code, details: { rule } });
  expect(store.application(ref)).toEqual(before);
  expect(store.writes).toEqual([]);
});

test("requestSync() refuses an Application that is being deleted, and one that is not there", async () => {
  const store = storeWith({ metadata: { ...ref, finalizers: ["x"] } });
  store.take("Application", ref);
  await expect(requestSync(store, ref, {}, asked, signal)).rejects.toMatchObject({
    code: "FAILED_PRECONDITION",
    details: { rule: "DELETING" },
  });
  const absent = requestSync(store, { ...ref, name: "blog" }, {}, asked, signal);
  await expect(absent).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("requestTerminate() marks the running operation and leaves the rest of its state as it is", async () => {
  const operation: Operation = { sync: { prune: true }, info: [{ name: "operation-id", value: "op-1" }] };
  const store = storeWith({ operation, ...inPhase("Running", operation) });
  const { operationId, application } = await requestTerminate(store, ref, now, signal);
  expect(operationId).toBe("op-1");
  expect(application.status?.operationState).toEqual({
    operation,
    phase: "Terminating",
    message: "operation is terminating",
    startedAt: "2026-01-01T00:00:00Z",
  });
  expect(await requestTerminate(store, ref, now, signal)).toMatchObject({ operationId: "op-1" });
});

test("requestTerminate() ends an operation that has not begun, and nothing of an older one stays with it", async () => {
  const operation: Operation = { sync: {}, info: [{ name: "operation-id", value: "op-2" }] };
  const old = {
    operation: { sync: { prune: true } },
    phase: "Succeeded",
    startedAt: "2025-01-01T00:00:00Z",
    finishedAt: "2025-01-01T00:00:01Z",
  } as const;
  const store = storeWith({ operation, status: { operationState: old } });
  const { operationId, application } = await requestTerminate(store, ref, now, signal);
  expect(operationId).toBe("op-2");
  expect(application.status?.operationState).toEqual({
    operation,
    phase: "Terminating",
    message: "operation is terminating",
    startedAt: "2026-01-01T00:00:00Z",
  });
});

test.each<[string, Partial<Application>]>([
  ["there never was one", {}],
  ["the last one is over", inPhase("Failed")],
])("requestTerminate() refuses when %s", async (_, more) => {
  await expect(requestTerminate(storeWith(more), ref, now, signal)).rejects.toMatchObject({
    code: "FAILED_PRECONDITION",
    details: { rule: "NO_OPERATION" },
  });
});

describe("requestSync() before a sync window", () => {
  const window = (kind: string, more: object = {}): AppProject => ({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: { name: "default" },
    spec: { syncWindows: [{ kind, schedule: "0 22 * * *", duration: "4h", applications: ["shop"], ...more }] },
  });

  test("refuses with the window's name, and stores nothing", async () => {
    const store = storeWith();
    store.put(window("deny"));
    await expect(requestSync(store, ref, { dryRun: true }, asked, signal)).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
      message: 'cannot sync: blocked by sync window: for "argocd/shop" the deny window "0 22 * * *" for 4h is active',
      details: { rule: "SYNC_WINDOW" },
    });
    expect(store.writes).toEqual([]);
  });

  test.each([
    ["lets people through where the window does", window("deny", { manualSync: true })],
    ["is not held back by an allow window that is open", window("allow")],
    ["is not held back by a window of another Application", window("deny", { applications: ["blog"] })],
  ])("%s", async (_, project) => {
    const store = storeWith();
    store.put(project);
    await requestSync(store, ref, {}, asked, signal);
    expect(store.writes).toHaveLength(1);
  });

  test("heeds the windows of global projects", async () => {
    const store = storeWith();
    store.put({ ...window("deny"), metadata: { name: "freeze" } });
    store.put({ ...window("deny"), spec: {} });
    store.putSettings({ general: { globalProjects: "- projectName: freeze\n" } });
    await expect(requestSync(store, ref, {}, asked, signal)).rejects.toMatchObject({ details: { rule: "SYNC_WINDOW" } });
  });
});
