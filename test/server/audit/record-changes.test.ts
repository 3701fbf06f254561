import { expect, test } from "vitest";
import type { AppProject } from "../../../engine/model/app-project.js";
import { refOf } from "../../../engine/model/application.js";
import type { EngineEvent, EventCause } from "../../../engine/model/engine-event.js";
import { noSettings } from "../../../engine/model/settings.js";
import { createChangeRecorder } from "../../../server/audit/record-changes.js";
import { createFakeAuditLog } from "../../fakes/audit-log.js";
import { createFakeClock } from "../../fakes/clock.js";
import { makeApplication } from "../../fakes/engine.js";

const project = (name: string, resourceVersion: string, description: string): AppProject => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name, namespace: "argocd", uid: name, resourceVersion },
  spec: { description },
});

function recorderOver(...projects: AppProject[]) {
  const [audit, clock] = [createFakeAuditLog(), createFakeClock()];
  const recorder = createChangeRecorder({ audit, settings: noSettings, projects: () => projects, clock });
  return {
    audit,
    clock,
    recorder,
    projects,
    actions: () => audit.records.map(({ action, resource, diff }) => [action, resource.name, diff]),
  };
}

test("FL-75 a change of the settings is recorded, each object for itself", () => {
  const { audit, recorder, actions } = recorderOver();
  recorder.settingsChanged({ ...noSettings, general: { url: "x" }, rbac: { "policy.csv": "p, a, b" } });
  recorder.settingsChanged({ ...noSettings, general: { url: "x" }, rbac: { "policy.csv": "p, a, b" } });
  expect(actions()).toEqual([
    ["settings.changed", "argocd-cm", "url: added"],
    ["settings.changed", "argocd-rbac-cm", "+ policy.csv: p, a, b"],
  ]);
  expect(audit.records[0]).toMatchObject({ actor: { type: "system" }, via: "CONTROLLER", outcome: "ALLOWED" });
});

test("FL-75 a project that somebody changed with kubectl is recorded, once the change has settled", () => {
  const { recorder, clock, projects, actions } = recorderOver(project("web", "1", "a"), project("gone", "1", "x"));
  projects.splice(0, 2, project("web", "2", "b"), project("new", "1", "n"));
  recorder.projectsChanged();
  recorder.projectsChanged();
  expect(actions()).toEqual([]);
  clock.advance(2_000);
  expect(actions()).toEqual([
    ["projects.changed", "web", 'spec.description: "a" → "b"'],
    ["projects.deleted", "gone", 'spec.description: "x" → nothing'],
    ["projects.created", "new", 'spec.description: nothing → "n"'],
  ]);
});

test("what a mutation wrote is not recorded as somebody else's, and what followed it is", () => {
  const { recorder, clock, projects, actions } = recorderOver(project("web", "1", "a"));
  const mine = project("web", "2", "b");
  projects[0] = mine;
  recorder.projectsChanged();
  recorder.done({ action: "projects.create", resource: { type: "projects" }, outcome: "ALLOWED", args: {}, after: mine });
  clock.advance(2_000);
  expect(actions()).toEqual([]);
  projects[0] = project("web", "3", "c");
  recorder.projectsChanged();
  clock.advance(2_000);
  expect(actions()).toEqual([["projects.changed", "web", 'spec.description: "b" → "c"']]);
  recorder.close();
});

test.each<[EventCause["via"], boolean]>([
  ["AUTO_SYNC", true],
  ["SELF_HEAL", true],
  ["API", false],
])("FL-75 a sync that began by %s is recorded: %s", (via, expected) => {
  const { audit, recorder } = recorderOver();
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
