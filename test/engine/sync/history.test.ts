import { expect, test } from "vitest";
import type { HistoryEntry } from "../../../engine/model/application.js";
import type { OperationState } from "../../../engine/model/operation.js";
import { appendHistory } from "../../../engine/sync/history.js";

const source = { repoURL: "https://git.example/x", path: "a" };
const deployedAt = "2026-01-01T00:01:00Z";
const state = (changes: Partial<OperationState> = {}): OperationState => ({
  operation: { sync: {}, initiatedBy: { username: "alice" } },
  phase: "Succeeded",
  startedAt: "2026-01-01T00:00:00Z",
  syncResult: { revision: "abc", source },
  ...changes,
});
const past = (count: number): readonly HistoryEntry[] =>
  Array.from({ length: count }, (_, index) => ({ id: index + 5, deployedAt: `2025-01-0${index + 1}T00:00:00Z` }));

test("appendHistory() enters what was deployed, by whom, and from when to when", () => {
  expect(appendHistory([], state(), { deployedAt })).toEqual([
    { id: 0, revision: "abc", source, deployedAt, deployStartedAt: "2026-01-01T00:00:00Z", initiatedBy: { username: "alice" } },
  ]);
});

test("appendHistory() keeps the sources of a multi-source Application", () => {
  const syncResult = { revision: "", revisions: ["a", "b"], sources: [source, source] };
  expect(appendHistory([], state({ syncResult }), { deployedAt })[0]).toMatchObject({
    revisions: ["a", "b"],
    sources: [source, source],
  });
});

test.each([
  ["that failed", { phase: "Failed" }],
  ["that only tried", { operation: { sync: { dryRun: true } } }],
  ["of some resources", { operation: { sync: { resources: [{ kind: "Job", name: "a" }] } } }],
  ["without a sync", { operation: {} }],
] as const)("appendHistory() does not enter an operation %s", (_, changes) => {
  const history = past(2);
  expect(appendHistory(history, state(changes), { deployedAt })).toBe(history);
});

test("R2 appendHistory() enters an operation once", () => {
  const once = appendHistory(past(1), state(), { deployedAt });
  expect(appendHistory(once, state(), { deployedAt: "2026-01-01T00:02:00Z" })).toBe(once);
});

test.each([
  [3, [7, 8, 9]],
  [1, [9]],
  [0, []],
  [-4, []],
  [undefined, [5, 6, 7, 8, 9]],
])("appendHistory() keeps the newest with a limit of %s", (limit, expected) => {
  const kept = appendHistory(past(4), state(), { deployedAt, ...(limit === undefined ? {} : { limit }) });
  expect(kept.map(({ id }) => id)).toEqual(expected);
});

test("appendHistory() keeps ten entries by default", () => {
  expect(appendHistory(past(15), state(), { deployedAt })).toHaveLength(10);
});
