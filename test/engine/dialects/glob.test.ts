import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileGlob } from "../../../engine/dialects/glob.js";
import { type GlobNode, parseGlob } from "../../../engine/dialects/glob-syntax.js";

// Answers are those of github.com/gobwas/glob v0.2.3.
test.each([
  ["*", "a/b", "", true],
  ["*", "a/b", "/", false],
  ["**", "a/b", "/", true],
  ["proj/*", "proj/a/b", "", true],
  ["proj/*", "proj/a/b", "/", false],
  ["https://h/*", "https://h/a", "/", true],
  ["*.example.com", "a.example.com", "", true],
  ["a?c", "abc", "", true],
  ["a?c", "a/c", "/", false],
  ["a?c", "a\u{1F600}c", "", true],
  ["[abc]x", "bx", "", true],
  ["[!a]x", "bx", "", true],
  ["[!a]x", "ax", "", false],
  ["[!a]x", "/x", "/", true],
  ["[a-c]", "c", "", true],
  ["[!a-c]", "c", "", false],
  ["[\\]]", "]", "", true],
  ["{a,b}/*", "b/x", "", true],
  ["{a,{b,c}d}e", "cde", "", true],
  ["{a,{b,c}d}e", "ce", "", false],
  ["{,a}b", "b", "", true],
  ["{a", "a", "", true],
  ["a}", "a}", "", true],
  ["a,b", "a,b", "", true],
  ["\\*", "*", "", true],
  ["\\*", "x", "", false],
  ["a\\", "a", "", true],
  ["", "", "", true],
  ["", "a", "", false],
  ["a*b*c", "a1b2b3c", "", true],
  ["a*b*c", "a1c2b", "", false],
])("compileGlob() matches %j with %j (separators %j): %s", (pattern, text, separators, expected) => {
  expect(compileGlob(pattern, { separators })?.(text)).toBe(expected);
});

test.each(["[", "[]", "[a", "[a-]", "[z-a]", "[a-cx]", "a[", "\0", "a".repeat(5000)])(
  "compileGlob() does not compile %j",
  (pattern) => {
    expect(compileGlob(pattern)).toBeUndefined();
  },
);

test("S5 a hostile pattern takes work in proportion to both lengths", () => {
  const text = "a".repeat(2000);
  for (const pattern of [
    "*a".repeat(20),
    "{*a,*a}".repeat(6),
    `${"{a,".repeat(13)}a`,
    `${"{a,".repeat(10)}${"}".repeat(10)}*b`,
    "{*,**,*}".repeat(5),
  ]) {
    expect(compileGlob(`${pattern}b`)?.(text)).toBe(false);
  }
});

/** All that a glob means, told by brute force: which rests of the text remain after matching the nodes at its start. */
function rests(nodes: readonly GlobNode[], text: readonly string[], separators: string): readonly (readonly string[])[] {
  const [node, ...following] = nodes;
  if (node === undefined) return [text];
  return firstRests(node, text, separators).flatMap((rest) => rests(following, rest, separators));
}

function firstRests(node: GlobNode, text: readonly string[], separators: string): readonly (readonly string[])[] {
  const [char] = text;
  const takeOne = (accepts: boolean) => (char !== undefined && accepts ? [text.slice(1)] : []);
  if (node.type === "text") return text.join("").startsWith(node.text) ? [text.slice(Array.from(node.text).length)] : [];
  if (node.type === "single") return takeOne(!separators.includes(char ?? ""));
  if (node.type === "list") return takeOne(node.chars.includes(char ?? "") !== node.not);
  if (node.type === "range") return takeOne(((char ?? "") >= node.low && (char ?? "") <= node.high) !== node.not);
  if (node.type === "alternatives") return node.patterns.flatMap((pattern) => rests(pattern, text, separators));
  const stop = node.type === "super" ? -1 : text.findIndex((each) => separators.includes(each));
  const longest = stop < 0 ? text.length : stop;
  return Array.from({ length: longest + 1 }, (_, length) => text.slice(length));
}

describe("compileGlob()", () => {
  const patterns = fc
    .array(fc.constantFrom("a", "b", "/", "*", "*", "**", "?", "[ab]", "[!a]", "[a-b]", "{", "}", ",", "\\", "-"), {
      maxLength: 8,
    })
    .map((parts) => parts.join(""));
  const texts = fc.array(fc.constantFrom("a", "b", "/", "c", ",", "}", "-"), { maxLength: 6 }).map((parts) => parts.join(""));

  test("agrees with a naive matcher on small patterns", () => {
    fc.assert(
      fc.property(patterns, texts, fc.constantFrom("", "/"), (pattern, text, separators) => {
        const nodes = parseGlob(pattern);
        const expected = nodes && rests(nodes, Array.from(text), separators).some((rest) => rest.length === 0);
        expect(compileGlob(pattern, { separators })?.(text)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test("matches any text with itself, escaped", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        if (/[\0\uFFFD]/.test(text)) return;
        const escaped = Array.from(text)
          .map((char) => `\\${char}`)
          .join("");
        expect(compileGlob(escaped)?.(text)).toBe(true);
        expect(compileGlob(escaped)?.(`${text}x`)).toBe(false);
      }),
    );
  });
});
