import { expect, test } from "vitest";
import { withoutEmpty } from "../../../../engine/actions/built-in/without-empty.js";
import type { Json } from "../../../../engine/model/manifest.js";

test.each<[Json, Json | undefined]>([
  [{}, undefined],
  [[], undefined],
  [
    { a: {}, b: [], c: 0, d: "", e: false, f: null },
    { c: 0, d: "", e: false, f: null },
  ],
  [{ a: { b: { c: {} } }, d: [{}, [], { e: 1 }] }, { d: [{ e: 1 }] }],
  ["text", "text"],
])("withoutEmpty(%j) is %j", (value, expected) => {
  expect(withoutEmpty(value)).toEqual(expected);
});
