import { expect, test } from "vitest";
import { showWindows, windowState } from "../../../../engine/project/windows/show-windows.js";
import { windowOf, windowsOf } from "./window.js";

const at = Date.parse("2026-03-03T10:30:00Z");

test("showWindows() says of each whether it is open, or why it cannot be read", () => {
  const rules = [windowOf("deny, 0 10 * * *, 1h"), windowOf("allow, 0 12 * * *, 1h"), windowOf("deny, 0 10 * * *, soon")];
  expect(showWindows(windowsOf(...rules), at)).toEqual([
    { rule: rules[0], isActive: true },
    { rule: rules[1], isActive: false },
    { rule: rules[2], isActive: false, problem: expect.stringMatching(/^cannot parse duration 'soon'/) },
  ]);
});

test("windowState() says who may sync, why not, and until when", () => {
  const windows = windowsOf(windowOf("deny, 0 10 * * *, 1h", { manualSync: true }));
  expect(windowState(windows, at)).toEqual({
    canSync: false,
    canSyncManually: true,
    reason: 'the deny window "0 10 * * *" for 1h is active',
    nextChangeAt: Date.parse("2026-03-03T11:00:00Z"),
    windows: [expect.objectContaining({ isActive: true })],
  });
  expect(windowState([], at)).toEqual({ canSync: true, canSyncManually: true, windows: [] });
});
