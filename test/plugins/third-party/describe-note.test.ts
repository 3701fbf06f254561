import { expect, test } from "vitest";
import { describeNote } from "../../../plugins/third-party/describe-note.js";

test.each([
  [{ severity: "info", message: "m" }, "PLUGIN_INFO: acme: m"],
  [{ severity: "warning", message: "m", hint: "do x" }, "PLUGIN_WARNING: acme: m; do x"],
  [{ severity: "warning", message: "m", file: "a.yaml", line: 3 }, 'PLUGIN_WARNING: acme: "a.yaml" at 3: m'],
  [{ severity: "warning", message: "m", parameter: "n" }, 'PLUGIN_WARNING: acme: parameter "n": m'],
] as const)("describeNote() of %j", (result, expected) => {
  expect(describeNote("acme", result)).toBe(expected);
});
