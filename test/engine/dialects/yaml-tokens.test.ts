import { expect, test } from "vitest";
import { parseYamlDocuments } from "../../../engine/dialects/yaml.js";
import { readTokens } from "../../../engine/dialects/yaml-tokens.js";

function read(text: string, maxDepth = 100): { types: readonly string[]; newLines: readonly number[] } {
  const newLines: number[] = [];
  const onTooDeep = (offset: number): never => {
    throw new Error(`too deep at ${offset}`);
  };
  const tokens = [...readTokens(text, { maxDepth, onNewLine: (offset) => newLines.push(offset), onTooDeep })];
  return { types: tokens.map(({ type }) => type), newLines };
}

test("readTokens() gives a token a document and tells where lines begin", () => {
  expect(read("a: 1\n---\nb: [\n2]\n")).toEqual({ types: ["document", "document"], newLines: [0, 5, 9, 14, 17] });
});

test.each([
  ["[[]]", 1, "too deep at 1"],
  ["a:\n  b:\n    c: 1", 2, "too deep at 12"],
  ["? [[]]\n: x", 2, "too deep at 3"],
])("readTokens() of %j within %d levels ends: %s", (text, maxDepth, refusal) => {
  expect(() => read(text, maxDepth)).toThrow(refusal);
  expect(read(text, maxDepth + 1).types).toEqual(["document"]);
});

test.each([
  ['a: "x\\\n\n  y"', "x\ny"],
  ['a: "x \\\n \n\t\n  y\\\n  z"', "x \n\nyz"],
  ['a: "x\\\r\n\r\n  y"', "x\ny"],
  ['a: "x\\\\\n\n  y"', "x\\\ny"],
  ['a: "x\\\\\\\n\n  y"', "x\\\ny"],
  ['a: "x\\\n\n  "', "x\n"],
  ['a: "x\\\n  \\  y"', "x  y"],
])("readTokens() keeps blank lines behind an escaped line end of %j", (text, expected) => {
  expect(parseYamlDocuments(text).documents[0]?.value).toEqual({ a: expected });
});
