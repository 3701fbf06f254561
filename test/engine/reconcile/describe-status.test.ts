import { expect, test } from "vitest";
import { type Application, type ApplicationStatus, type Condition, refOf } from "../../../engine/model/application.js";
import type { Comparison } from "../../../engine/model/comparison.js";
import { comparedTo, describeComparison, describeFailure, isSpecChanged } from "../../../engine/reconcile/describe-status.js";
import type { Observation } from "../../../engine/reconcile/observation.js";
import { statusPatch } from "../../../engine/reconcile/report.js";
import { configMap, deployment, wave } from "../../fakes/manifests.js";
import { application, createRoom, repoURL, spec } from "./room.js";

const now = Date.UTC(2026, 0, 1, 12);
const at = "2026-01-01T12:00:00Z";
const earlier = "2025-01-01T00:00:00Z";
const parsed = (text: string) => ({ ...JSON.parse(text), metadata: { namespace: "default", ...JSON.parse(text).metadata } });

async function observation(changes: Partial<Comparison> = {}, of: Application = application()): Promise<Observation> {
  const room = await createRoom();
  room.put();
  const comparison: Comparison = { status: "Synced", resources: [], health: { status: "Healthy" }, conditions: [], ...changes };
  const rendering = {
    commits: ["c1"],
    results: [{ sourceType: "Directory", manifests: [], readSet: { files: {}, directories: {}, missing: [] }, warnings: [] }],
  } as const;
  return {
    ...room.fit(),
    application: of,
    sources: [],
    rendering,
    hooks: [],
    liveHooks: [],
    comparison,
    keepIgnored: (target) => Promise.resolve(target),
    awaitsFirstVerdict: false,
  };
}

const resource = {
  key: { group: "apps", kind: "Deployment", namespace: "default", name: "web" },
  modified: false,
  requiresPruning: false,
  ignoreExtraneous: false,
  hook: false,
};

test("describeComparison() says what was compared with what, and what came of it", async () => {
  const status = describeComparison(await observation({ status: "OutOfSync" }), [], { now });
  expect(status).toEqual({
    sync: { status: "OutOfSync", revision: "c1", comparedTo: { source: spec.source, destination: spec.destination } },
    health: { status: "Healthy", lastTransitionTime: at },
    resources: [],
    conditions: [],
    sourceType: "Directory",
    summary: { images: [] },
    resourceHealthSource: "appTree",
    controllerNamespace: "argocd",
  });
});

test("describeComparison() leaves the health as it was told last while an object is still to be judged for the first time", async () => {
  const health = { status: "Healthy", lastTransitionTime: earlier } as const;
  const observed = await observation({ health: { status: "Progressing" } }, application({ status: { health } }));
  expect(describeComparison({ ...observed, awaitsFirstVerdict: true }, [], { now }).health).toEqual(health);
  expect(describeComparison(observed, [], { now }).health?.status).toBe("Progressing");
});

test("describeComparison() says it in the plural for several sources", async () => {
  const sources = [{ repoURL, path: "a" }];
  const status = describeComparison(await observation({}, application({}, { source: undefined, sources })), [], { now });
  expect(status).toMatchObject({ sync: { revisions: ["c1"], comparedTo: { sources } }, sourceTypes: ["Directory"] });
  expect(status.sync).not.toHaveProperty("revision");
  expect(status).not.toHaveProperty("sourceType");
});

test("describeComparison() lists each object by what is true of it and no more", async () => {
  const target = parsed(deployment("web", wave(2)));
  const resources = [
    { ...resource, target, status: "Synced" as const },
    {
      ...resource,
      key: { ...resource.key, group: "", kind: "ConfigMap" },
      live: parsed(configMap("web")),
      status: "OutOfSync" as const,
      requiresPruning: true,
    },
    { ...resource, key: { ...resource.key, namespace: "" }, target: parsed(deployment("web")), hook: true },
  ];
  expect(describeComparison(await observation({ resources }), [], { now }).resources).toEqual([
    { group: "apps", version: "v1", kind: "Deployment", namespace: "default", name: "web", status: "Synced", syncWave: 2 },
    { version: "v1", kind: "ConfigMap", namespace: "default", name: "web", status: "OutOfSync", requiresPruning: true },
    { group: "apps", version: "v1", kind: "Deployment", name: "web", hook: true },
  ]);
});

test("describeComparison() tells the health of each object that counts when it is to be stored, and no other", async () => {
  const health = { status: "Degraded", message: "it crashed" } as const;
  const judged = { ...resource, health, status: "Synced" as const };
  const named = (name: string) => ({ ...resource.key, name });
  const asksToBeLeftOut = { "argocd.argoproj.io/ignore-healthcheck": "true" };
  const resources = [
    judged,
    { ...judged, key: named("gone"), status: "OutOfSync" as const, health: { status: "Missing" as const } },
    { ...resource, key: named("no-opinion"), status: "Synced" as const },
    { ...resource, key: named("hook"), hook: true, health },
    { ...judged, key: named("left-out"), live: parsed(configMap("left-out", {}, asksToBeLeftOut)) },
    { ...judged, key: { group: "argoproj.io", kind: "Application", ...refOf(application()) } },
  ];
  const observed = await observation({ resources });
  const { resources: told = [], resourceHealthSource } = describeComparison(observed, [], { now, persistsHealth: true });
  expect(told.map((one) => [one.name, one.health])).toEqual([
    ["web", health],
    ["gone", { status: "Missing" }],
    ...["no-opinion", "hook", "left-out", refOf(application()).name].map((name) => [name, undefined]),
  ]);
  expect(resourceHealthSource).toBe("");
  expect(describeComparison(observed, [], { now }).resources?.filter((one) => "health" in one)).toEqual([]);
});

test.each<[string, ApplicationStatus["health"], object]>([
  [
    "keeps the time while the status is the same",
    { status: "Degraded", message: "old", lastTransitionTime: earlier },
    { lastTransitionTime: earlier },
  ],
  ["moves the time with the status", { status: "Healthy", lastTransitionTime: earlier }, { lastTransitionTime: at }],
  ["begins with now", undefined, { lastTransitionTime: at }],
])("describeComparison() %s of the health", async (_, health, expected) => {
  const observed = await observation(
    { health: { status: "Degraded", message: "it crashed" } },
    application({ status: { health } }),
  );
  expect(describeComparison(observed, [], { now }).health).toEqual({ status: "Degraded", message: "it crashed", ...expected });
});

test("describeComparison() leaves images out while objects come up", async () => {
  expect(describeComparison(await observation({ health: { status: "Progressing" } }), [], { now })).not.toHaveProperty("summary");
});

test("describeComparison() keeps conditions that a pass does not judge, and ends those it no longer finds", async () => {
  const stored: readonly Condition[] = [
    { type: "DeletionError", message: "kept", lastTransitionTime: earlier },
    { type: "SyncError", message: "over", lastTransitionTime: earlier },
    { type: "UnknownError", message: "over", lastTransitionTime: earlier },
    { type: "ComparisonWarning", message: "same", lastTransitionTime: earlier },
  ];
  const found: Condition = { type: "ComparisonWarning", message: "same" };
  const observed = await observation({ conditions: [found] }, application({ status: { conditions: stored } }));
  expect(describeComparison(observed, [{ type: "SyncError", message: "new" }], { now }).conditions).toEqual([
    { type: "ComparisonWarning", message: "same", lastTransitionTime: earlier },
    { type: "DeletionError", message: "kept", lastTransitionTime: earlier },
    { type: "SyncError", message: "new", lastTransitionTime: at },
  ]);
});

test("describeComparison() of the same observation changes nothing once it is stored", async () => {
  const observed = await observation({ status: "OutOfSync", conditions: [{ type: "ComparisonWarning", message: "x" }] });
  const stored = application({ status: describeComparison(observed, [], { now }) });
  expect(
    statusPatch(stored, describeComparison({ ...observed, application: stored }, [], { now: now + 60_000 }), now + 60_000),
  ).toBeUndefined();
});

const failed: Condition = { type: "ComparisonError", message: "no answer" };
const seen: ApplicationStatus = {
  sync: { status: "Synced", revision: "c1", comparedTo: { source: spec.source as never, destination: spec.destination } },
  health: { status: "Healthy", lastTransitionTime: earlier },
  resources: [],
};

test("R25 describeFailure() leaves sync, health and resources as they were where nothing is proved", () => {
  const status = describeFailure(application({ status: seen }), failed, { keepsSync: true, now });
  expect(status).toEqual({ conditions: [{ ...failed, lastTransitionTime: at }], controllerNamespace: "argocd" });
});

test("R15 describeFailure() says that sync is unknown where the sources cannot be had, and keeps health and resources", () => {
  const status = describeFailure(application({ status: seen }), failed, { keepsSync: false, now });
  expect(status.sync).toEqual({ ...seen.sync, status: "Unknown" });
  expect(status).not.toHaveProperty("health");
  expect(status).not.toHaveProperty("resources");
});

test("describeFailure() of an Application that was never compared says that nothing is known", () => {
  const status = describeFailure(application(), failed, { keepsSync: false, now });
  expect(status).toMatchObject({ sync: { status: "Unknown" }, health: { status: "Unknown", lastTransitionTime: at } });
  expect(isSpecChanged(application({ status }))).toBe(false);
});

test.each<[string, object, boolean]>([
  ["nothing", {}, false],
  ["the path", { source: { ...spec.source, path: "other" } }, true],
  ["the revision", { source: { ...spec.source, targetRevision: "v2" } }, true],
  ["the destination", { destination: { name: "in-cluster", namespace: "other" } }, true],
  ["what differences do not count", { ignoreDifferences: [{ kind: "Deployment", jsonPointers: ["/spec/replicas"] }] }, true],
  ["the sync policy", { syncPolicy: { automated: {} } }, false],
  ["the project", { project: "other" }, false],
])("isSpecChanged() notices when the comparison is outdated by a change of %s", (_, change, expected) => {
  const status = { sync: { status: "Synced", comparedTo: comparedTo(application()) } };
  expect(isSpecChanged(application({ status }, change))).toBe(expected);
});
