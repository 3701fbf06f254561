import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type DeleteFields, ignoreFields, ignorePointers, needsExpressions } from "../../../engine/diff/ignore-fields.js";
import { compileIgnoreRules } from "../../../engine/diff/ignore-rules.js";
import type { IgnoreDifference } from "../../../engine/model/application.js";
import type { JsonObject, Manifest } from "../../../engine/model/manifest.js";
import { arbitraryObject } from "../kubernetes/arbitrary-json.js";
import { manifest } from "./manifests.js";

const rulesOf = (...rules: Partial<IgnoreDifference>[]) =>
  compileIgnoreRules({ differences: rules.map((rule) => ({ group: "*", kind: "*", ...rule })) });
const widget = (spec: string) => manifest(`apiVersion: a.b/v1, kind: Widget, spec: ${spec}`);

/** A jq that takes out a field of `spec` by its name, fails for `bad`, and tells what it was asked. */
function deleting(asked: string[][] = []): DeleteFields {
  return (deletions) => {
    asked.push(deletions.map(({ expressions }) => expressions.join(" ")));
    return Promise.resolve(
      deletions.map(({ object, expressions }) => {
        const names = expressions.filter((name) => name !== "bad");
        const spec = Object.fromEntries(Object.entries(object.spec as JsonObject).filter(([name]) => !names.includes(name)));
        const failures = expressions.includes("bad") ? [{ expression: "bad", because: "no path", unreadable: false }] : [];
        return { left: { ...object, spec }, failures };
      }),
    );
  };
}

test("ignoreFields() takes out what pointers and expressions name, in the order of the rules, all sides in one call", async () => {
  const asked: string[][] = [];
  const rules = rulesOf(
    { jsonPointers: ["/spec/a"], jqPathExpressions: ["b", "c"] },
    { jqPathExpressions: ["d"], jsonPointers: ["/spec/e"] },
  );
  const sides = [widget("{a: 1, b: 1, c: 1, d: 1, e: 1, f: 1}"), widget("{b: 2, f: 2}")];
  const ignored = await ignoreFields(sides, rules, deleting(asked));
  expect(ignored.sides.map(({ object }) => object.spec)).toEqual([{ f: 1 }, { f: 2 }]);
  expect(asked).toEqual([
    ["b c", "b c"],
    ["d", "d"],
  ]);
});

test("E-26 ignoreFields() tells of an expression that failed on every side, not of one that failed on some", async () => {
  const rules = rulesOf({ jqPathExpressions: ["bad"] });
  const everywhere = await ignoreFields([widget("{a: 1}"), widget("{b: 1}")], rules, deleting());
  expect(everywhere.failures).toEqual([{ expression: "bad", because: "no path", unreadable: false }]);
  const once: DeleteFields = async (deletions) =>
    (await deleting()(deletions)).map((deleted, at) => (at === 0 ? deleted : { ...deleted, failures: [] }));
  expect((await ignoreFields([widget("{a: 1}"), widget("{b: 1}")], rules, once)).failures).toEqual([]);
});

test.each([["/kind"], ["/apiVersion", "/kind"]])(
  "ignorePointers() refuses to leave something that is no object of Kubernetes: %s",
  (...jsonPointers) => {
    const object = widget("{a: 1}");
    expect(ignorePointers(object, rulesOf({ jsonPointers }))).toEqual({ object, isRefused: true });
  },
);

test.each([
  ["the last item", "/spec/list/-1", "[1, 2]"],
  ["the first of three from the end", "/spec/list/-3", "[2, 3]"],
  ["nothing beyond the beginning", "/spec/list/-4", "[1, 2, 3]"],
  ["nothing beyond the end", "/spec/list/3", "[1, 2, 3]"],
])("ignorePointers() takes out %s: %s", (_, pointer, left) => {
  const { object } = ignorePointers(widget("{list: [1, 2, 3]}"), rulesOf({ jsonPointers: [pointer] }));
  expect(object).toEqual(widget(`{list: ${left}}`));
});

test("needsExpressions() asks only for objects that an expression is for", () => {
  const rules = rulesOf({ kind: "Widget", jqPathExpressions: ["a"] });
  expect(needsExpressions([widget("{}")], rules)).toBe(true);
  expect(needsExpressions([manifest("apiVersion: v1, kind: Pod")], rules)).toBe(false);
});

test("ignorePointers() makes objects equal that differ only where a pointer leads, whichever side it is", () => {
  const rules = rulesOf({ jsonPointers: ["/spec/a", "/spec/b/c"] });
  fc.assert(
    fc.property(arbitraryObject, arbitraryObject, (spec, other) => {
      const of = (a: JsonObject): Manifest => ({ apiVersion: "a.b/v1", kind: "W", metadata: {}, spec: { ...spec, a } });
      const once = ignorePointers(of(spec), rules).object;
      expect(ignorePointers(of(other), rules).object).toEqual(once);
      expect(ignorePointers(once, rules).object).toEqual(once);
    }),
  );
});
