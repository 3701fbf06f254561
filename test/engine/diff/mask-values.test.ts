import { expect, test } from "vitest";
import { createValueMasks } from "../../../engine/diff/mask-values.js";

test("ValueMasks.mask() gives each distinct value of a key four more signs, and starts anew for the next key", () => {
  const masks = createValueMasks();
  expect(["b25l", "dHdv", "b25l", "dGhyZWU="].map((value) => masks.mask("a", value).length)).toEqual([8, 12, 8, 16]);
  expect(masks.mask("b", "dHdv")).toHaveLength(8);
});

test("ValueMasks.mask() knows a text and its base64 for one value", () => {
  const masks = createValueMasks();
  expect(masks.mask("a", "one", true)).toBe(masks.mask("a", "b25l"));
});

test.each([
  ["the value in the middle of a text", "say hunter22 now", true],
  ["its base64", "aHVudGVyMjI=", true],
  ["nothing of it", "say nothing", false],
])("ValueMasks.holdsValue() finds %s", (_, text, expected) => {
  const masks = createValueMasks();
  masks.mask("a", "aHVudGVyMjI=");
  expect(masks.holdsValue(text)).toBe(expected);
});

test("ValueMasks.holdsValue() looks for no value so short that it stands everywhere", () => {
  const masks = createValueMasks();
  masks.mask("a", "true", true);
  expect(masks.holdsValue("true")).toBe(false);
});

test("ValueMasks.holdsValue() finds a value that ends with a line break without it", () => {
  const masks = createValueMasks();
  masks.mask("a", "hunter22\n", true);
  expect(masks.holdsValue("hunter22")).toBe(true);
});
