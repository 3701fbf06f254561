import { expect, test } from "vitest";
import { syncGate } from "../../../engine/reconcile/sync-gate.js";
import { application, project } from "./room.js";

const at = Date.parse("2026-03-03T10:30:00Z");
const minute = 60_000;
const gate = (kind: string, schedule: string, more: object = {}) => {
  const window = { kind, schedule, duration: "1h", applications: ["*"], ...more };
  return syncGate(application(), { ...project, spec: { syncWindows: [window] } }, { at, manual: false });
};

test.each([
  ["at the window's end", "deny", "35 9 * * *", 5 * minute],
  ["at the window's start", "allow", "32 10 * * *", 2 * minute + 1],
  ["after ten minutes at the latest", "deny", "0 10 * * *", 10 * minute],
  ["after ten minutes where time changes nothing", "deny", "nonsense", 10 * minute],
])("syncGate() is asked again %s", (_, kind, schedule, againAfterMs) => {
  expect(gate(kind, schedule)).toMatchObject({ isOpen: false, againAfterMs });
});

test("syncGate() is open where no window matches, and where one that matches allows it", () => {
  expect(gate("deny", "0 10 * * *", { applications: ["other"] })).toEqual({ isOpen: true });
  expect(gate("allow", "0 10 * * *")).toEqual({ isOpen: true });
  expect(gate("deny", "0 10 * * *")).toMatchObject({ because: 'the deny window "0 10 * * *" for 1h is active' });
});
