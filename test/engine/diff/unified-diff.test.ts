import { expect, test } from "vitest";
import { unifiedDiff } from "../../../engine/diff/unified-diff.js";
import type { ResourceComparison } from "../../../engine/model/comparison.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { manifest, pairOf } from "./manifests.js";

function comparisonOf(normalizedLive: Manifest | undefined, predictedLive: Manifest | undefined): ResourceComparison {
  const judged = { modified: true, requiresPruning: false, ignoreExtraneous: false, hook: false };
  return {
    ...pairOf(predictedLive, normalizedLive),
    ...judged,
    ...(normalizedLive && { normalizedLive }),
    ...(predictedLive && { predictedLive }),
  };
}

const config = (data: string) => manifest(`apiVersion: v1, kind: ConfigMap, data: ${data}`);

test("unifiedDiff() shows live against what an apply makes of it, fields sorted", () => {
  const { text, truncated } = unifiedDiff(comparisonOf(config("{b: '2', a: '1'}"), config("{a: '1', b: '3'}")));
  expect(text).toBe(`--- live//ConfigMap/web/it
+++ target//ConfigMap/web/it
@@ -1,7 +1,7 @@
 apiVersion: v1
 data:
   a: "1"
-  b: "2"
+  b: "3"
 kind: ConfigMap
 metadata:
   name: it
`);
  expect(truncated).toBe(false);
});

test("unifiedDiff() is empty where nothing differs", () => {
  expect(unifiedDiff(comparisonOf(config("{a: b}"), config("{a: b}"))).text).toBe("");
});

test.each<[string, Manifest | undefined, Manifest | undefined, RegExp]>([
  ["a missing object all new", undefined, config("{a: b}"), /^[^-]*--- [^\n]*\n\+\+\+ [^\n]*\n@@ -0,0 [^\n]*\n(\+[^\n]*\n)+$/],
  [
    "an unwanted object all old",
    config("{a: b}"),
    undefined,
    /^[^-]*--- [^\n]*\n\+\+\+ [^\n]*\n@@ [^\n]* \+0,0 @@\n(-[^\n]*\n)+$/,
  ],
])("unifiedDiff() shows %s", (_, live, predicted, expected) => {
  expect(unifiedDiff(comparisonOf(live, predicted)).text).toMatch(expected);
});

test("S2 unifiedDiff() shows that a Secret changes and not how", () => {
  const secret = (value: string) => manifest(`apiVersion: v1, kind: Secret, data: {same: c2FtZQ==, p: ${value}}`);
  const { text } = unifiedDiff(comparisonOf(secret("b25l"), secret("dHdv")));
  expect(text).toContain("-  p: ++++++++++++\n+  p: ++++++++\n");
  expect(text).not.toMatch(/b25l|dHdv|c2FtZQ/);
});

/** A ConfigMap of so many keys, each with the mark in its value. */
function large(keys: number, mark: string): Manifest {
  const data = Object.fromEntries(Array.from({ length: keys }, (_, at) => [`k${at}`, `${mark}${at}`]));
  return { ...config("{}"), data };
}

test("unifiedDiff() shows a part of what is too long, and says so", () => {
  const { text, truncated } = unifiedDiff(comparisonOf(large(20_000, "x"), large(20_000, "y")));
  expect(truncated).toBe(true);
  expect(text.length).toBeLessThan(600_000);
  expect(text).toMatch(/^--- live\//);
});

test("unifiedDiff() shows all old and all new where nearly all differs", () => {
  const lines = unifiedDiff(comparisonOf(large(1_000, "x"), large(1_000, "y"))).text.split("\n");
  expect(lines[2]).toBe("@@ -1,1006 +1,1006 @@");
  expect(lines.filter((line) => line.startsWith("-"))).toHaveLength(1_007);
});
