import { expect, test } from "vitest";
import { expandedSize } from "../../../../plugins/third-party/parameters/expanded-size.js";

test("expandedSize() counts what references lead to as often as they stand", () => {
  const host = { type: "string" };
  const one = expandedSize({ $defs: { host }, properties: { a: { $ref: "#/$defs/host" } } }, 100);
  const two = expandedSize({ $defs: { host }, properties: { a: { $ref: "#/$defs/host" }, b: { $ref: "#/$defs/host" } } }, 100);
  expect([one, two]).toEqual([{ nodes: 9 }, { nodes: 13 }]);
});

test("expandedSize() stops at the limit", () => {
  expect(expandedSize({ enum: Array.from({ length: 50 }, (_, at) => at) }, 20)).toEqual({
    problem: "it has more than 20 parts once its references are followed; make it smaller",
  });
});

test("expandedSize() follows a pointer with escapes", () => {
  expect(expandedSize({ $defs: { "a/b": { type: "string" } }, properties: { a: { $ref: "#/$defs/a~1b" } } }, 100)).toEqual({
    nodes: 9,
  });
});
