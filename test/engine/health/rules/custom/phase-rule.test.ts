import { expect, test } from "vitest";
import { verdict } from "../../../../../engine/health/fields.js";
import { phaseRule, statusMessage, thePhase } from "../../../../../engine/health/rules/custom/phase-rule.js";
import type { JsonObject, Manifest } from "../../../../../engine/model/manifest.js";

const rule = phaseRule({
  groups: ["example.com"],
  kinds: ["Thing"],
  at: "status.last.phase",
  phases: { Up: ["Healthy"], Going: ["Progressing", "{kind} is going"], Down: ["Degraded", statusMessage] },
  others: ["Unknown", thePhase],
  absent: ["Progressing", "Waiting"],
});
const thing = (status: JsonObject): Manifest => ({ apiVersion: "example.com/v1", kind: "Thing", metadata: {}, status });

test.each([
  ["a phase", { last: { phase: "Up" } }, verdict("Healthy")],
  ["a phase with a text", { last: { phase: "Going" } }, verdict("Progressing", "Thing is going")],
  ["a phase with the status's message", { last: { phase: "Down" }, message: "gone" }, verdict("Degraded", "gone")],
  ["any other phase", { last: { phase: "Sideways" } }, verdict("Unknown", "Sideways")],
  ["a phase called like what every object has", { last: { phase: "constructor" } }, verdict("Unknown", "constructor")],
  ["no phase", { last: {} }, verdict("Progressing", "Waiting")],
  ["something that is no text", { last: { phase: 3 } }, verdict("Progressing", "Waiting")],
  ["nothing on the way to it", { last: "Up" }, verdict("Progressing", "Waiting")],
])("phaseRule() judges %s", (_, status, expected) => {
  expect(rule.assess(thing(status))).toEqual(expected);
});

test("phaseRule() says of an unknown phase what it says of none, and nothing where it says nothing of that", () => {
  const at = { groups: ["example.com"], kinds: ["Thing"], at: "status.phase", phases: {} };
  expect(phaseRule({ ...at, absent: ["Progressing"] }).assess(thing({ phase: "New" }))).toEqual(verdict("Progressing"));
  expect(phaseRule(at).assess(thing({ phase: "New" }))).toBeUndefined();
});
