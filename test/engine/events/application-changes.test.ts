import { expect, test } from "vitest";
import { describeChange } from "../../../engine/events/application-changes.js";
import type { Application, ApplicationStatus, ResourceStatus } from "../../../engine/model/application.js";
import type { EngineEvent } from "../../../engine/model/engine-event.js";

const resource = (name: string, status: "Synced" | "OutOfSync"): ResourceStatus => ({
  group: "apps",
  version: "v1",
  kind: "Deployment",
  namespace: "n",
  name,
  status,
});

const calm: Application = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: {
    name: "a",
    namespace: "argocd",
    uid: "1",
    resourceVersion: "10",
    labels: { team: "x" },
    annotations: { note: "1" },
  },
  spec: {
    project: "default",
    destination: { name: "in-cluster", namespace: "n" },
    source: { repoURL: "https://git/a", path: "app", targetRevision: "v1" },
  },
  status: {
    sync: { status: "Synced", revision: "c1" },
    health: { status: "Healthy", lastTransitionTime: "2026-01-01T00:00:00Z" },
    resources: [resource("web", "Synced"), resource("api", "Synced")],
    reconciledAt: "2026-01-01T00:00:00Z",
  },
};
const meta = (change: Application["metadata"]): Application => ({ ...calm, metadata: { ...calm.metadata, ...change } });
const status = (change: ApplicationStatus, from: Application = calm): Application => ({
  ...from,
  status: { ...from.status, ...change },
});
const drifted = status({
  sync: { status: "OutOfSync", revision: "c1" },
  resources: [resource("web", "OutOfSync"), resource("api", "Synced")],
});

function shown({ topic, body }: EngineEvent): string {
  if (body.type === "ApplicationModified") return `${topic} ${body.type} ${body.changedPaths.join(" ")}`;
  if (body.type === "HealthChanged")
    return `${topic} ${body.type} ${body.from}>${body.to}${body.message ? ` ${body.message}` : ""}`;
  if (body.type === "DriftDetected") return `${topic} ${body.type} ${body.outOfSync.map(({ name }) => name).join(" ")}`;
  return `${topic} ${body.type}`;
}

test.each<[string, Application | undefined, Application | undefined, readonly string[]]>([
  ["nothing there", undefined, undefined, []],
  ["a new one", undefined, calm, ["LIFECYCLE ApplicationAdded"]],
  ["one that is gone", calm, undefined, ["LIFECYCLE ApplicationDeleted"]],
  ["another one of the same name", calm, meta({ uid: "2" }), ["LIFECYCLE ApplicationDeleted", "LIFECYCLE ApplicationAdded"]],
  ["only a new version", calm, meta({ resourceVersion: "11", generation: 4, managedFields: [{ manager: "x" }] }), []],
  ["a refresh annotation", calm, meta({ annotations: { note: "1", "argocd.argoproj.io/refresh": "hard" } }), []],
  ["notification notes", calm, meta({ annotations: { note: "1", "notified.notifications.argoproj.io": "{}" } }), []],
  ["a wish to sync", calm, { ...calm, operation: { sync: {} } }, []],
  [
    "an operation's progress",
    calm,
    status({ operationState: { operation: {}, phase: "Running", startedAt: "2026-01-01T00:00:00Z" } }),
    [],
  ],
  ["another look", calm, status({ reconciledAt: "2026-01-01T00:05:00Z" }), []],
  [
    "a label",
    calm,
    meta({ labels: { team: "y", "example.com/tier": "web" } }),
    ['LIFECYCLE ApplicationModified metadata.labels["example.com/tier"] metadata.labels.team'],
  ],
  ["an annotation", calm, meta({ annotations: {} }), ["LIFECYCLE ApplicationModified metadata.annotations.note"]],
  [
    "a deletion",
    calm,
    meta({ deletionTimestamp: "2026-01-01T00:00:00Z" }),
    ["LIFECYCLE ApplicationModified metadata.deletionTimestamp"],
  ],
  [
    "a spec",
    calm,
    {
      ...calm,
      spec: {
        ...calm.spec,
        source: { repoURL: "https://git/a", path: "app", targetRevision: "v2" },
        syncPolicy: { automated: {} },
      },
    },
    ["LIFECYCLE ApplicationModified spec.source.targetRevision spec.syncPolicy"],
  ],
  ["a drift", calm, drifted, ["DRIFT DriftDetected web"]],
  ["the end of a drift", drifted, calm, ["DRIFT DriftResolved"]],
  [
    "more drift",
    drifted,
    status({ resources: [resource("web", "OutOfSync"), resource("api", "OutOfSync")] }, drifted),
    ["DRIFT DriftDetected web api"],
  ],
  [
    "the same drift",
    drifted,
    meta({ resourceVersion: "12" }).status && { ...drifted, metadata: { ...drifted.metadata, resourceVersion: "12" } },
    [],
  ],
  [
    "a drift at a new commit",
    calm,
    status({ sync: { status: "OutOfSync", revision: "c2" } }),
    ["DRIFT DriftDetected ", "STATUS StatusChanged"],
  ],
  ["an unknown sync status", drifted, status({ sync: { status: "Unknown" } }, drifted), ["STATUS StatusChanged"]],
  ["a new commit", calm, status({ sync: { status: "Synced", revision: "c2" } }), ["STATUS StatusChanged"]],
  [
    "worse health",
    calm,
    status({ health: { status: "Degraded", message: "crashes" } }),
    ["HEALTH HealthChanged Healthy>Degraded crashes"],
  ],
  ["a new message about health", calm, status({ health: { status: "Healthy", message: "well" } }), ["STATUS StatusChanged"]],
  [
    "the first health",
    { ...calm, status: {} },
    { ...calm, status: { health: { status: "Healthy" } } },
    ["HEALTH HealthChanged Unknown>Healthy"],
  ],
  ["a condition", calm, status({ conditions: [{ type: "SyncError", message: "no" }] }), ["STATUS StatusChanged"]],
  [
    "everything at once",
    calm,
    { ...status({ health: { status: "Degraded" }, summary: { images: ["i"] } }, drifted), spec: { ...calm.spec, project: "p" } },
    [
      "LIFECYCLE ApplicationModified spec.project",
      "DRIFT DriftDetected web",
      "HEALTH HealthChanged Healthy>Degraded",
      "STATUS StatusChanged",
    ],
  ],
])("describeChange() tells of %s", (_, before, after, expected) => {
  expect(describeChange(before, after, 5).map(shown)).toEqual(expected);
});

test("describeChange() sends the Application along, its last state for one that is gone", () => {
  expect(describeChange(calm, drifted, 5)).toEqual([
    expect.objectContaining({ at: 5, ref: { namespace: "argocd", name: "a" }, application: drifted }),
  ]);
  expect(describeChange(calm, undefined, 6)[0]?.application).toBe(calm);
});

test("describeChange() names at most 50 objects", () => {
  const many = Array.from({ length: 60 }, (_, index) => resource(`r${index}`, "OutOfSync"));
  const [event] = describeChange(calm, status({ sync: { status: "OutOfSync", revision: "c1" }, resources: many }), 5);
  expect(event?.body.type === "DriftDetected" && event.body.outOfSync).toHaveLength(50);
});
