import { expect, test } from "vitest";
import type { ObjectVersion } from "../../../clients/kubernetes/object-versions.js";
import type { AppProject } from "../../../engine/model/app-project.js";
import { refOf } from "../../../engine/model/application.js";
import type { EngineEvent, EventCause } from "../../../engine/model/engine-event.js";
import { noSettings } from "../../../engine/model/settings.js";
import { createChangeRecorder } from "../../../server/audit/record-changes.js";
import { createFakeAuditLog } from "../../fakes/audit-log.js";
import { makeApplication } from "../../fakes/engine.js";

const project = (name: string, resourceVersion: string, description: string): AppProject => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name, namespace: "argocd", uid: name, resourceVersion },
  spec: { description },
});

function startRecorder() {
  const audit = createFakeAuditLog();
  const recorder = createChangeRecorder({ audit, settings: noSettings });
  return { audit, recorder, actions: () => audit.records.map(({ action, resource, diff }) => [action, resource.name, diff]) };
}

test("FL-75 a change of the settings is recorded, each object for itself", () => {
  const { audit, recorder, actions } = startRecorder();
  recorder.settingsChanged({ ...noSettings, general: { url: "x" }, rbac: { "policy.csv": "p, a, b" } });
  recorder.settingsChanged({ ...noSettings, general: { url: "x" }, rbac: { "policy.csv": "p, a, b" } });
  expect(actions()).toEqual([
    ["settings.changed", "argocd-cm", "url: added"],
    ["settings.changed", "argocd-rbac-cm", "+ policy.csv: p, a, b"],
  ]);
  expect(audit.records[0]).toMatchObject({ actor: { type: "system" }, via: "CONTROLLER", outcome: "ALLOWED" });
});

test("FL-75 settings that are changed and changed back leave a record each", () => {
  const { recorder, actions } = startRecorder();
  recorder.settingsChanged({ ...noSettings, rbac: { "policy.default": "role:admin" } });
  recorder.settingsChanged(noSettings);
  expect(actions()).toEqual([
    ["settings.changed", "argocd-rbac-cm", "+ policy.default: role:admin"],
    ["settings.changed", "argocd-rbac-cm", "- policy.default: role:admin"],
  ]);
});

const withToken: object = { jwtTokensByRole: { ci: { items: [{ id: "x", iat: 1 }] } } };
const [a, b] = [project("web", "1", "a"), project("web", "2", "b")];

test.each<[string, ObjectVersion<AppProject>, string, string]>([
  ["changed", { before: a, after: b }, "projects.changed", 'spec.description: "a" → "b"'],
  ["deleted", { before: a, after: undefined }, "projects.deleted", 'spec.description: "a" → nothing'],
  ["created", { before: undefined, after: a }, "projects.created", 'spec.description: nothing → "a"'],
  [
    "changed, and then changed by a mutation in a version that hides it",
    { before: a, after: { ...b, spec: { description: "b", sourceRepos: ["*"] } }, expected: b },
    "projects.changed",
    'spec.description: "a" → "b"\nspec.sourceRepos[0]: nothing → "*"',
  ],
  [
    "gave a token of a role back to",
    { before: a, after: { ...a, status: withToken } },
    "projects.changed",
    'status.jwtTokensByRole.ci.items[0].iat: nothing → 1\nstatus.jwtTokensByRole.ci.items[0].id: nothing → "x"',
  ],
])("FL-75 a project that somebody %s with kubectl is recorded at once", (_, version, action, diff) => {
  const { audit, recorder, actions } = startRecorder();
  recorder.projectVersion(version);
  expect(actions()).toEqual([[action, "web", diff]]);
  expect(audit.records[0]).toMatchObject({ actor: { type: "system" }, via: "CONTROLLER", resource: { project: "web" } });
});

test("FL-75 a project that holds nothing is recorded when it comes and when it goes", () => {
  const { recorder, actions } = startRecorder();
  const empty = { ...a, spec: {} };
  recorder.projectVersion({ before: undefined, after: empty });
  recorder.projectVersion({ before: empty, after: undefined });
  expect(actions()).toEqual([
    ["projects.created", "web", undefined],
    ["projects.deleted", "web", undefined],
  ]);
});

test("FL-75 a project that is changed and changed back leaves a record each", () => {
  const { recorder, actions } = startRecorder();
  recorder.projectVersion({ before: a, after: b });
  recorder.projectVersion({ before: b, after: a });
  expect(actions()).toHaveLength(2);
});

test.each<[string, ObjectVersion<AppProject>]>([
  ["what a mutation wrote, and nothing besides", { before: a, after: b, expected: { ...b, metadata: a.metadata } }],
  ["what the loop tells in the status", { before: a, after: { ...a, status: { conditions: [] } } }],
])("%s is not recorded as somebody else's", (_, version) => {
  const { recorder, actions } = startRecorder();
  recorder.projectVersion(version);
  expect(actions()).toEqual([]);
});

test.each<[EventCause["via"], boolean]>([
  ["AUTO_SYNC", true],
  ["SELF_HEAL", true],
  ["API", false],
])("FL-75 a sync that began by %s is recorded: %s", (via, expected) => {
  const { audit, recorder } = startRecorder();
  const application = makeApplication("shop", { project: "web" });
  const operation = { operation: {}, phase: "Running", startedAt: "", syncResult: { revision: "abc" } } as const;
  const event: EngineEvent = {
    topic: "OPERATION",
    ref: refOf(application),
    application,
    cause: { via },
    at: 0,
    body: { type: "SyncStarted", operationId: "op-1", operation },
  };
  recorder.happened(event);
  const record = {
    actor: { type: "system" },
    via,
    action: "applications.sync",
    resource: { type: "applications", project: "web", namespace: "argocd", name: "shop" },
    operationId: "op-1",
    diff: 'revision: "abc"',
  };
  expect(audit.records).toMatchObject(expected ? [record] : []);
});
