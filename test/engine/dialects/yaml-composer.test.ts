import { expect, test } from "vitest";
import { Parser } from "yaml";
import { createYamlComposer } from "../../../engine/dialects/yaml-composer.js";

const errorsOf = (text: string) => [...createYamlComposer().compose(new Parser().parse(text))].map(({ errors }) => errors.length);

test.each([
  ["a sequence of commas", "[,,,,,,,,]", [1]],
  ["a node of many anchors", "&a &a &a &a x", [1]],
  ["two documents", "[,,,,]\n--- [,,,,]\n", [1, 1]],
  ["a document after a wrong one", "[,,,,]\n--- a\n", [1, 0]],
  ["nothing wrong", "a: [1, 2]", [0]],
])("createYamlComposer() keeps one error a document: %s", (_, text, expected) => {
  expect(errorsOf(text)).toEqual(expected);
});

test("createYamlComposer() keeps the first error", () => {
  const [document] = createYamlComposer().compose(new Parser().parse("[a,\n,\n,\n,]"));
  expect(document?.errors[0]?.pos[0]).toBe(4);
});

test("createYamlComposer() leaves scalars as they are written, and keys as often as they stand", () => {
  const [document] = createYamlComposer().compose(new Parser().parse("a: 0x10\na: !x yes"));
  expect(document?.toJS()).toEqual({ a: "yes" });
  expect(document?.errors).toEqual([]);
  expect(document?.warnings).toEqual([]);
});
