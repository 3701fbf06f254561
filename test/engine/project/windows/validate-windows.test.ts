import { expect, test } from "vitest";
import type { SyncWindow } from "../../../../engine/model/app-project.js";
import { windowProblems } from "../../../../engine/project/windows/validate-windows.js";
import { windowOf } from "./window.js";

const sound = windowOf("allow, 0 10 * * *, 1h");

test.each<[SyncWindow, string, string]>([
  [{ ...sound, kind: "Allow" }, "/syncWindows/0/kind", "kind 'Allow' mismatch: can only be allow or deny"],
  [
    { ...sound, schedule: "@daily" },
    "/syncWindows/0/schedule",
    "cannot parse schedule '@daily': parser does not accept descriptors: @daily",
  ],
  [
    { ...sound, schedule: "0 25 * * *" },
    "/syncWindows/0/schedule",
    "cannot parse schedule '0 25 * * *': end of range (25) above maximum (23): 25",
  ],
  [
    { ...sound, duration: "1d" },
    "/syncWindows/0/duration",
    `cannot parse duration '1d': time: unknown unit "d" in duration "1d"; write it like 1h30m`,
  ],
  [{ ...sound, description: "ü".repeat(128) }, "/syncWindows/0/description", "description must not exceed 255 characters"],
  [
    { ...sound, applications: [] },
    "/syncWindows/0",
    "window 'allow':'0 10 * * *':'1h' requires one of application, cluster or namespace",
  ],
])("windowProblems() of %j", (window, path, because) => {
  expect(windowProblems([window])).toEqual([{ path, because }]);
});

test.each<[string, SyncWindow, boolean]>([
  ["who may pass it", { manualSync: true }, true],
  ["its description", { description: "freeze" }, true],
  ["what may overrun it", { syncOverrun: true }, true],
  ["an empty list", { namespaces: [] }, true],
  ["its zone", { timeZone: "UTC" }, false],
  ["what it selects", { namespaces: ["a"] }, false],
  ["how it selects", { andOperator: true }, false],
])("windowProblems() takes a window that differs in %s: %j for the same is %s", (_, more, isSame) => {
  expect(windowProblems([sound, null, { ...sound, ...more }]).map(({ path }) => path)).toEqual(isSame ? ["/syncWindows/2"] : []);
});
