import { expect, test } from "vitest";
import { formatFloatKey, readScalar } from "../../../engine/dialects/yaml-scalar.js";

const standard = "tag:yaml.org,2002:";

test.each([
  ["on", undefined, { type: "boolean", value: true }],
  ["0o17", undefined, { type: "integer", value: 15n }],
  ["9223372036854775808", undefined, { type: "integer", value: 9223372036854775808n }],
  ["-9223372036854775809", undefined, { type: "float", value: -9223372036854775808 }],
  [`1${"0".repeat(100)}`, undefined, { type: "float", value: 1e100 }],
  ["1e999", undefined, { type: "string", value: "1e999" }],
  ["<<", undefined, { type: "string", value: "<<" }],
  ["1", `${standard}str`, { type: "string", value: "1" }],
  ["1", `${standard}float`, { type: "float", value: 1 }],
  ["1", "!mine", { type: "string", value: "1" }],
  ["x", `${standard}bool`, { type: "invalid", because: '"x" is not a !!bool' }],
])("readScalar(%j) with tag %j", (text, tag, expected) => {
  expect(readScalar(text, tag === undefined ? { plain: true } : { plain: true, tag })).toEqual(expected);
});

test("readScalar() leaves what is quoted alone", () => {
  expect(readScalar("0777", { plain: false })).toEqual({ type: "string", value: "0777" });
});

test.each([
  [1.5, "1.5"],
  [1000, "1000"],
  [1e6, "1e+06"],
  [0.0001, "0.0001"],
  [0.00001, "1e-05"],
  [16777217, "1.6777216e+07"],
  [Number.NaN, ".nan"],
  [Number.NEGATIVE_INFINITY, "-.inf"],
])("formatFloatKey(%d) is %j", (value, expected) => {
  expect(formatFloatKey(value)).toBe(expected);
});
