import { expect, test } from "vitest";
import type { Application, ApplicationSpec } from "../../../engine/model/application.js";
import { isAutomated, judgeSyncRequest, judgeTerminateRequest, type RequestVerdict } from "../../../engine/sync/request-rules.js";

const spec = (changes: Partial<ApplicationSpec> = {}): ApplicationSpec => ({
  project: "default",
  destination: { name: "in-cluster" },
  source: { repoURL: "https://git.example/x", path: ".", targetRevision: "main" },
  ...changes,
});
const application = (changes: Partial<Application> = {}): Application => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name: "shop", namespace: "argocd" },
  spec: spec(),
  ...changes,
});
const automated = application({ spec: spec({ syncPolicy: { automated: {} } }) });
const deleting = application({ metadata: { name: "shop", namespace: "argocd", deletionTimestamp: "2026-01-01T00:00:00Z" } });
const busy = application({ operation: { sync: {} } });
const ruleOf = (verdict: RequestVerdict) => (verdict.allowed ? "allowed" : verdict.rule);

test.each([
  ["a plain sync", application(), {}, "allowed"],
  ["any revision by hand", application(), { revision: "v1" }, "allowed"],
  ["the spec's revision under auto-sync", automated, { revision: "main" }, "allowed"],
  ["no revision under auto-sync", automated, { revision: "" }, "allowed"],
  ["another revision under auto-sync", automated, { revision: "v1" }, "AUTO_SYNC_REVISION"],
  ["another revision under auto-sync in a dry run", automated, { revision: "v1", dryRun: true }, "allowed"],
  ["another of several revisions under auto-sync", automated, { revisions: ["v1"] }, "AUTO_SYNC_REVISION"],
  ["more revisions than sources", application(), { revisions: ["a", "b"] }, "REVISIONS_MISMATCH"],
  ["while it is being deleted", deleting, {}, "DELETING"],
  ["while an operation is there", busy, {}, "OPERATION_RUNNING"],
  ["a resource without a name", application(), { resources: [{ kind: "Job", name: "" }] }, "RESOURCE_INCOMPLETE"],
])("judgeSyncRequest() of %s", (_, given, wish, expected) => {
  expect(ruleOf(judgeSyncRequest(given, wish))).toBe(expected);
});

test("judgeSyncRequest() refuses while a state is not final, and says since when", () => {
  const state = { operation: {}, phase: "Terminating", startedAt: "2026-01-01T00:00:00Z" } as const;
  expect(judgeSyncRequest(application({ status: { operationState: state } }), {})).toEqual({
    allowed: false,
    rule: "OPERATION_RUNNING",
    because:
      'Cannot sync "argocd/shop": another operation is already in progress (started 2026-01-01T00:00:00Z); wait for it or terminate it',
  });
  expect(judgeSyncRequest(application({ status: { operationState: { ...state, phase: "Failed" } } }), {}).allowed).toBe(true);
});

test("judgeSyncRequest() takes HEAD for a source without target revision", () => {
  const head = application({ spec: spec({ source: { repoURL: "x" }, syncPolicy: { automated: {} } }) });
  expect(ruleOf(judgeSyncRequest(head, { revision: "HEAD" }))).toBe("allowed");
  expect(ruleOf(judgeSyncRequest(head, { revision: "main" }))).toBe("AUTO_SYNC_REVISION");
});

test("judgeTerminateRequest() needs an operation", () => {
  expect(ruleOf(judgeTerminateRequest(busy))).toBe("allowed");
  expect(ruleOf(judgeTerminateRequest(application()))).toBe("NO_OPERATION");
});

test.each([
  [{ automated: {} }, true],
  [{ automated: { enabled: true } }, true],
  [{ automated: { enabled: false } }, false],
  [{}, false],
])("isAutomated() of %o is %s", (syncPolicy, expected) => {
  expect(isAutomated(application({ spec: spec({ syncPolicy }) }))).toBe(expected);
});
