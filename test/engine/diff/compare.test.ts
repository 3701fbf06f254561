import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type CompareInput, compareResources } from "../../../engine/diff/compare.js";
import type { ResourceComparison, ResourcePair } from "../../../engine/model/comparison.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { keyOf } from "../../../engine/model/resource-key.js";
import { type LiveSketch, liveObject } from "../live/live-object.js";

type Marks = Readonly<Record<string, string>>;

/** An object of the Application `shop` with further annotations. */
function object(name: string, annotations: Marks = {}, sketch: Partial<LiveSketch> = {}): Manifest {
  const live = liveObject({ name, trackedBy: "shop", ...sketch });
  return { ...live, metadata: { ...live.metadata, annotations: { ...live.metadata.annotations, ...annotations } } };
}

function pair(target: Manifest | undefined, live: Manifest | undefined): ResourcePair {
  const key = keyOf((target ?? live) as Manifest);
  return { key, ...(target && { target }), ...(live && { live }) };
}

/** Judges a pair by a label on its live side. */
const judge: CompareInput["judge"] = ({ live }) => ({
  modified: live === undefined || live.metadata.labels?.state === "modified",
  warnings: live?.metadata.labels?.state === "odd" ? ["something is odd"] : [],
});

function compare(pairs: readonly ResourcePair[], extra: Partial<CompareInput> = {}) {
  return compareResources({ application: { namespace: "argocd", name: "shop" }, instanceName: "shop", pairs, judge, ...extra });
}

const both = (name: string, annotations: Marks = {}) => pair(object(name, annotations), object(name, annotations));
const modified = {
  metadata: { labels: { state: "modified" }, annotations: { "argocd.argoproj.io/tracking-id": "shop:/ConfigMap:web/a" } },
};
const hook = { "argocd.argoproj.io/hook": "PreSync" };

interface Expected {
  readonly status?: string;
  readonly pruning?: boolean;
  readonly application: string;
}
test.each<[string, ResourcePair, Expected]>([
  ["an object that is as it should be", both("a"), { status: "Synced", application: "Synced" }],
  ["an object that differs", pair(object("a"), object("a", {}, modified)), { status: "OutOfSync", application: "OutOfSync" }],
  ["an object that is missing", pair(object("a"), undefined), { status: "OutOfSync", application: "OutOfSync" }],
  ["an object nobody wants", pair(undefined, object("a")), { status: "OutOfSync", pruning: true, application: "OutOfSync" }],
  [
    "an unwanted object that asks not to be counted",
    pair(undefined, object("a", { "argocd.argoproj.io/compare-options": "IgnoreExtraneous" })),
    { status: "OutOfSync", pruning: true, application: "Synced" },
  ],
  ["a hook", pair(object("a", hook), undefined), { application: "Synced" }],
  ["a hook that is left over", pair(undefined, object("a", hook)), { application: "Synced" }],
  [
    "an object that is to be skipped",
    pair(object("a", { "argocd.argoproj.io/hook": "Skip" }), undefined),
    { application: "Synced" },
  ],
  ["a test of a chart", pair(object("a", { "helm.sh/hook": "test" }), undefined), { application: "Synced" }],
  [
    "S74 a copy of an annotation",
    pair(undefined, object("copy", { "argocd.argoproj.io/tracking-id": "shop:/ConfigMap:web/origin" })),
    { application: "Synced" },
  ],
  [
    "S74 an object of another Application",
    pair(undefined, object("a", { "argocd.argoproj.io/tracking-id": "bakery:/ConfigMap:web/a" })),
    { application: "Synced" },
  ],
  [
    "S74 an object whose annotation nobody can read",
    pair(undefined, object("a", { "argocd.argoproj.io/tracking-id": "shop" })),
    { application: "Synced" },
  ],
])("compareResources() judges %s", (_, one, { status, pruning = false, application }) => {
  const { resources, status: whole } = compare([one]);
  expect([resources[0]?.status, resources[0]?.requiresPruning, whole]).toEqual([status, pruning, application]);
});

test("compareResources() takes an Application without objects for in sync and well", () => {
  expect(compare([])).toEqual({ status: "Synced", resources: [], health: { status: "Healthy" }, conditions: [] });
});

test("compareResources() marks hooks and what asks not to be counted", () => {
  const flags = ({ hook: isHook, ignoreExtraneous }: ResourceComparison) => [isHook, ignoreExtraneous];
  const loose = { "argocd.argoproj.io/compare-options": "IgnoreExtraneous" };
  const { resources } = compare([pair(object("a", hook), undefined), pair(undefined, object("b", loose)), both("c", loose)]);
  expect(resources.map(flags)).toEqual([
    [true, false],
    [false, true],
    [false, false],
  ]);
});

test("compareResources() judges no hooks and nothing that is not ours", () => {
  const asked: string[] = [];
  const ask: CompareInput["judge"] = (one) => {
    asked.push(one.key.name);
    return judge(one);
  };
  compare([pair(object("h", hook), object("h", hook)), both("a"), pair(undefined, object("x", {}, { trackedBy: "bakery" }))], {
    judge: ask,
  });
  expect(asked).toEqual(["a"]);
});

test("compareResources() says that an object is shared", () => {
  const live = object("a", {}, { trackedBy: "bakery" });
  const { conditions } = compare([pair(object("a"), live)]);
  expect(conditions).toEqual([
    { type: "SharedResourceWarning", message: "ConfigMap/a is part of applications argocd/shop and bakery" },
  ]);
});

test("compareResources() takes no copied annotation for a claim of another Application", () => {
  const live = object("a", { "argocd.argoproj.io/tracking-id": "bakery:/ConfigMap:web/origin" });
  expect(compare([pair(object("a"), live)]).conditions).toEqual([]);
});

test("compareResources() hands on conditions, with what the verdicts warn of, each once and in order", () => {
  const odd = object("a", {}, { metadata: { labels: { state: "odd" } } });
  const given = { type: "RepeatedResourceWarning", message: "twice" } as const;
  const { conditions } = compare([pair(object("a"), odd)], { conditions: [given, given] });
  expect(conditions).toEqual([{ type: "ComparisonWarning", message: "ConfigMap/a: something is odd" }, given]);
});

test("R15 compareResources() knows and prunes nothing when a side could not be read", () => {
  const { status, resources } = compare([both("a"), pair(undefined, object("b")), pair(object("h", hook), undefined)], {
    unknown: true,
  });
  expect(status).toBe("Unknown");
  expect(resources.map((one) => [one.status, one.requiresPruning])).toEqual([
    ["Unknown", false],
    ["Unknown", false],
    [undefined, false],
  ]);
});

test("E40 compareResources() tells the health of every object, and takes it from where it is kept", () => {
  const { resources, health } = compare([both("a"), pair(object("b"), undefined)], { healthOf: () => ({ status: "Degraded" }) });
  expect(resources.map((one) => one.health?.status)).toEqual(["Degraded", "Missing"]);
  expect(health).toEqual({ status: "Degraded", message: "Caused by ConfigMap:web/a" });
});

test("compareResources() lets an Application that is among its own objects not worsen itself", () => {
  const self = object("shop", {}, { apiVersion: "argoproj.io/v1alpha1", kind: "Application", namespace: "argocd" });
  expect(compare([pair(self, self)], { healthOf: () => ({ status: "Degraded" }) }).health).toEqual({ status: "Healthy" });
});

test("compareResources() does not depend on the order of the pairs", () => {
  const all = [
    both("a"),
    pair(object("b"), undefined),
    pair(undefined, object("c")),
    pair(object("d", hook), undefined),
    both("e"),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(all), (pairs) => {
      expect(compare(pairs)).toEqual(compare(all.filter((one) => pairs.includes(one))));
    }),
  );
});
