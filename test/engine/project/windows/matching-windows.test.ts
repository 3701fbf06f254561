import { expect, test } from "vitest";
import type { AppProjectSpec, SyncWindow } from "../../../../engine/model/app-project.js";
import { matchingWindows, projectWindows } from "../../../../engine/project/windows/matching-windows.js";
import { web } from "./window.js";

const matches = (rule: SyncWindow, application = web()) => matchingWindows({ syncWindows: [rule] }, application).length === 1;

test.each<[SyncWindow, boolean]>([
  [{}, false],
  [{ applications: [], clusters: [], namespaces: [] }, false],
  [{ applications: ["web"] }, true],
  [{ applications: ["*"] }, true],
  [{ applications: ["we?"] }, true],
  [{ applications: ["!web"] }, false],
  [{ applications: ["api", "w*"] }, true],
  [{ applications: ["["] }, false],
  [{ clusters: ["prod"] }, true],
  [{ clusters: ["https://*"] }, false],
  [{ namespaces: ["sh*"] }, true],
  [{ applications: ["api"], clusters: ["dev"], namespaces: ["shop"] }, true],
  [{ applications: ["web"], clusters: ["dev"] }, true],
  [{ applications: ["web"], clusters: ["dev"], andOperator: true }, false],
  [{ applications: ["web"], clusters: ["prod"], andOperator: true }, true],
  [{ applications: ["web"], namespaces: ["shop"], andOperator: true }, true],
  [{ applications: ["web"], namespaces: ["other"], andOperator: true }, false],
  [{ applications: ["api"], clusters: ["prod"], namespaces: ["shop"], andOperator: true }, false],
  [{ namespaces: ["shop"], andOperator: true }, true],
  [{ andOperator: true }, false],
])("matchingWindows() with %j: %s", (rule, expected) => {
  expect(matches(rule)).toBe(expected);
});

test("matchingWindows() asks for the cluster as the spec writes it", () => {
  const byServer = web({ server: "https://prod:6443", namespace: "shop" });
  expect(matches({ clusters: ["https://prod*"] }, byServer)).toBe(true);
  expect(matches({ clusters: ["prod"] }, byServer)).toBe(false);
  expect(matches({ clusters: ["*"] }, web({ namespace: "shop" }))).toBe(false);
});

test("projectWindows() passes over null, keeps the places, and compiles a spec once", () => {
  const spec: AppProjectSpec = { syncWindows: [null, { kind: "allow", schedule: "x" }] };
  const windows = projectWindows(spec);
  expect(windows.map(({ index, read }) => [index, "because" in read])).toEqual([[1, true]]);
  expect(projectWindows(spec)).toBe(windows);
  expect(projectWindows({})).toEqual([]);
});
