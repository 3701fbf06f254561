import { expect, test } from "vitest";
import { verdict } from "../../../../../engine/health/fields.js";
import {
  compileLines,
  conditionRule,
  messageOr,
  messageOrReason,
  theReason,
} from "../../../../../engine/health/rules/custom/condition-rule.js";
import type { Manifest } from "../../../../../engine/model/manifest.js";

const place = { groups: ["example.com"], kinds: ["Thing"] };
const thing = (...conditions: readonly Readonly<Record<string, string>>[]): Manifest => ({
  apiVersion: "example.com/v1",
  kind: "Thing",
  metadata: {},
  status: { conditions },
});
const ready = { type: "Ready", status: "True", reason: "Made", message: "it is there" };
const stalled = { type: "Stalled", status: "True", reason: "", message: "" };

test.each([
  ["Ready=True", true],
  ["Ready=False", false],
  ["Ready=!False", true],
  ["Ready=True/Made", true],
  ["Ready=True/Lost|Made", true],
  ["Ready=True/!Lost|Made", false],
  ["*=*/Made", true],
  ["Available|Ready=*", true],
  ["!Ready=*", false],
])("compileLines() reads %s: fits is %s", (which, fits) => {
  const judge = compileLines([[which, "Healthy"]]);
  expect(judge([ready], thing()) !== undefined).toBe(fits);
});

test("compileLines() lets the first condition decide, or the first line", () => {
  const lines = [["Ready=True", "Healthy", "ready"] as const, ["Stalled=True", "Degraded", "stalled"] as const];
  expect(compileLines(lines)([stalled, ready], thing())).toEqual(verdict("Degraded", "stalled"));
  expect(compileLines(lines, "line")([stalled, ready], thing())).toEqual(verdict("Healthy", "ready"));
});

test.each([
  ["the condition's message by default", undefined, ready, "it is there"],
  ["a text, with the kind in it", "a {kind} is up", ready, "a Thing is up"],
  ["the reason", theReason, ready, "Made"],
  ["a fallback where the condition says nothing", messageOr("a {kind} is stuck"), stalled, "a Thing is stuck"],
  ["no fallback where it says something", messageOr("stuck"), ready, "it is there"],
  ["the reason where there is no message", messageOrReason, { ...ready, message: "" }, "Made"],
])("compileLines() says %s", (_, message, condition, expected) => {
  const judge = compileLines([message === undefined ? ["*=*", "Healthy"] : ["*=*", "Healthy", message]]);
  expect(judge([condition], thing())?.message).toBe(expected);
});

test("conditionRule() looks before the conditions, then at them, and last says what else there is to say", () => {
  const rule = conditionRule({
    ...place,
    before: ({ spec }) => (spec === undefined ? undefined : verdict("Suspended")),
    lines: [["Ready=True", "Healthy"]],
    otherwise: "Waiting for {kind}",
  });
  expect(rule.assess({ ...thing(ready), spec: {} })).toEqual(verdict("Suspended"));
  expect(rule.assess(thing(ready))).toEqual(verdict("Healthy", "it is there"));
  expect(rule.assess(thing(stalled))).toEqual(verdict("Progressing", "Waiting for Thing"));
});

test("conditionRule() has no opinion where no line fits and nothing else is said", () => {
  expect(conditionRule({ ...place, lines: [["Ready=True", "Healthy"]] }).assess(thing(stalled))).toBeUndefined();
});

test("conditionRule() judges the conditions it is told to", () => {
  const rule = conditionRule({ ...place, conditions: () => [ready], lines: [["Ready=True", "Healthy"]] });
  expect(rule.assess(thing())).toEqual(verdict("Healthy", "it is there"));
});
