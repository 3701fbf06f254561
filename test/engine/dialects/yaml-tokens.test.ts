import { expect, test } from "vitest";
import { parseYamlDocuments } from "../../../engine/dialects/yaml.js";
import { readTokens, type TokenWatch } from "../../../engine/dialects/yaml-tokens.js";

function read(text: string, maxDepth = 100, maxNodes = 1_000): { types: readonly string[]; newLines: readonly number[] } {
  const newLines: number[] = [];
  const refuse = (because: string) => (offset: number) => {
    throw new Error(`${because} at ${offset}`);
  };
  const watch: TokenWatch = {
    maxDepth,
    maxNodes,
    onNewLine: (offset) => newLines.push(offset),
    onTooDeep: refuse("too deep"),
    onTooMany: refuse("too many"),
    onTooManyDirectives: refuse("too many directives"),
  };
  const tokens = [...readTokens(text, watch)];
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

test("readTokens() gives a text up at the bracket that is too many, however many follow", () => {
  expect(() => read("[".repeat(1_000_000))).toThrow("too deep at 100");
  expect(() => read("- ".repeat(1_000_000))).toThrow("too deep at 200");
});

test.each([
  ["- a\n".repeat(1_000_000), "too many at 16"],
  ["k: v\n".repeat(1_000_000), "too many at 10"],
  [`[${"{},".repeat(1_000_000)}`, "too many at 13"],
  ["a: &a &a &a &a &a &a &a 1", "too many at 15"],
  ["---\n".repeat(1_000_000), "too many at 16"],
  ["...\n".repeat(1_000_000), "too many at 16"],
])("readTokens() gives up what must hold more than 2 values, at the mark that is too many: %#", (text, refusal) => {
  expect(() => read(text, 100, 2)).toThrow(refusal);
});

test.each([
  ["%a\n".repeat(101), "too many directives at 300"],
  [`%TAG !a! ${"x".repeat(2_000)}\n---\na`, "too many directives at 0"],
])("readTokens() refuses directives that nobody writes: %#", (text, refusal) => {
  expect(() => read(text)).toThrow(refusal);
});

test("readTokens() takes a hundred directives before each document", () => {
  expect(read(`${"%a\n".repeat(100)}---\nb\n...\n`.repeat(3)).types.filter((type) => type === "document")).toHaveLength(3);
});

test("readTokens() keeps the first failure of a text only", () => {
  expect(read("]".repeat(1_500)).types.filter((type) => type === "error")).toHaveLength(1);
});

test("readTokens() passes over comments and empty lines, and goes on where they end", () => {
  const text = "# a\n\n  \n\t# b\nk: v # c\n \n\t\n  # d\n- x\n";
  const newLines = [...text.matchAll(/\n/g)].map(({ index }) => index + 1);
  expect(read(text).newLines).toEqual([0, ...newLines]);
  expect(parseYamlDocuments("# a\n\n---\n# b\n\nk: v # c\n# d\n---\n\n\n- x\n").documents).toEqual([
    { value: { k: "v" }, line: 6 },
    { value: ["x"], line: 11 },
  ]);
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
