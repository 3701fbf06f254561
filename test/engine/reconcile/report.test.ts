import fc from "fast-check";
import { expect, test } from "vitest";
import { applyMergePatch } from "../../../engine/kubernetes/json-merge-patch.js";
import type { Application, Condition } from "../../../engine/model/application.js";
import { mergeConditions, replaceWhole, statusPatch, timestamp } from "../../../engine/reconcile/report.js";

const now = Date.UTC(2026, 0, 1, 12, 0, 0, 345);

function applicationWith(status: Application["status"]): Application {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "shop", namespace: "argocd" },
    spec: { project: "default", destination: {} },
    ...(status !== undefined && { status }),
  };
}

test("timestamp() writes whole seconds, as Kubernetes does", () => {
  expect(timestamp(now)).toBe("2026-01-01T12:00:00Z");
});

test("statusPatch() is nothing when nothing that can be seen changed", () => {
  const application = applicationWith({
    sync: { status: "Synced" },
    health: { status: "Healthy" },
    reconciledAt: "2025-01-01T00:00:00Z",
  });
  expect(statusPatch(application, { sync: { status: "Synced" }, health: { status: "Healthy" } }, now)).toBeUndefined();
});

test("statusPatch() names only what changed, and removes by null what is gone", () => {
  const application = applicationWith({
    sync: { status: "OutOfSync", revision: "a", revisions: ["a"] },
    health: { status: "Healthy" },
  });
  expect(statusPatch(application, { sync: { status: "Synced", revision: "b" }, health: { status: "Healthy" } }, now)).toEqual({
    sync: { status: "Synced", revision: "b", revisions: null },
    reconciledAt: "2026-01-01T12:00:00Z",
  });
});

test("replaceWhole() as a merge patch always yields exactly what was wanted", () => {
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.integer()));
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof({ maxDepth: 3 }, leaf, fc.dictionary(fc.constantFrom("a", "b", "c"), tie("tree"))),
  }));
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom("a", "b"), tree),
      fc.dictionary(fc.constantFrom("a", "b"), tree),
      (before, after) => {
        expect(applyMergePatch(before as never, replaceWhole(before, after) as never)).toEqual(after);
      },
    ),
  );
});

test.each<[string, readonly Condition[], readonly Condition[]]>([
  [
    "keeps the time of a condition that says the same",
    [{ type: "SyncError", message: "no", lastTransitionTime: "2025-01-01T00:00:00Z" }],
    [{ type: "SyncError", message: "no" }],
  ],
  [
    "keeps conditions of types that were not judged",
    [{ type: "DeletionError", message: "x", lastTransitionTime: "2025-01-01T00:00:00Z" }],
    [],
  ],
])("mergeConditions() %s", (_, before, judged) => {
  expect(mergeConditions(before, judged, new Set(["SyncError"]), now)).toEqual(before);
});

test("mergeConditions() drops judged types that are no longer said and dates what is new", () => {
  const before: Condition[] = [{ type: "ComparisonError", message: "old", lastTransitionTime: "2025-01-01T00:00:00Z" }];
  const judged: Condition[] = [
    { type: "SyncError", message: "b" },
    { type: "ComparisonError", message: "new" },
  ];
  expect(mergeConditions(before, judged, new Set(["SyncError", "ComparisonError"]), now)).toEqual([
    { type: "ComparisonError", message: "new", lastTransitionTime: "2026-01-01T12:00:00Z" },
    { type: "SyncError", message: "b", lastTransitionTime: "2026-01-01T12:00:00Z" },
  ]);
});
