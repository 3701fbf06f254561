import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseYamlDocuments } from "../../../engine/dialects/yaml.js";
import type { Json } from "../../../engine/model/manifest.js";

const valuesOf = (text: string) => parseYamlDocuments(text).documents.map((document) => document.value);

/** The value, or `refused`. */
function answerTo(text: string): Json {
  try {
    return valuesOf(text)[0] ?? null;
  } catch {
    return "refused";
  }
}

// Expected values are what sigs.k8s.io/yaml 1.6.0 answered to the same text.
test.each<[string, Json]>([
  ["a:\n  b: [\n1,\n 2\n]\n  c: 3\n", { a: { b: [1, 2], c: 3 } }],
  ["a:\n  - {\nb: 1,\n  c: [x\ny]\n}\n  - d\n", { a: [{ b: 1, c: ["x y"] }, "d"] }],
  ["a:\n    b: {c: 1,\n  d: 2}\n    e: 3\n", { a: { b: { c: 1, d: 2 }, e: 3 } }],
  ["- [\n# why\na]\n- b\n", [["a"], "b"]],
  ['a:\n  b: "x\ny\n\n  z"\n  c: 1\n', { a: { b: "x y\nz", c: 1 } }],
  ["a:\n  b: 'x\n\n\n- y: ''z'''\n  c: 1\n", { a: { b: "x\n\n- y: 'z'", c: 1 } }],
  ['a:\n  "k": "x\\\ny"\n', { a: { k: "xy" } }],
  ["a: {b: 'x\ny', c: \"z\n}\"}\nd: 1\n", { a: { b: "x y", c: "z }" }, d: 1 }],
])("GoYamlLexer lets lines within brackets and quotes begin anywhere: %j", (text, expected) => {
  expect(valuesOf(text)).toEqual([expected]);
});

test.each(["a: [1\n---\nb: 2]", "a: 'x\n---\ny'", 'a: "x\n...\ny"', "a: [\n1\nb: 2\n"])(
  "GoYamlLexer still ends brackets and quotes at a document's marker, and the text's end: %j",
  (text) => {
    expect(answerTo(text)).toBe("refused");
  },
);

test.each<[string, Json]>([
  ["a: |2\n   x\n   \n", { a: " x\n \n" }],
  ["a: |1-\n  b\n\n  \n", { a: " b\n\n " }],
  ["a: |\n  x\n\n\nb: 1\n", { a: "x\n", b: 1 }],
  ["a: |+\n  x\n\n# y\nb: 1\n", { a: "x\n\n", b: 1 }],
  ["a: >-\n  x\n    \n", { a: "x\n  " }],
])("GoYamlLexer leaves it to the header what becomes of blank lines: %j", (text, expected) => {
  expect(valuesOf(text)).toEqual([expected]);
});

test("parseYamlDocuments() takes a comment right behind a quote", () => {
  expect(valuesOf("a: 'b'#c\nd: [\"e\"#f\n]\n")).toEqual([{ a: "b", d: ["e"] }]);
});

test("parseYamlDocuments() counts lines of indented and unindented values alike", () => {
  const { documents, duplicates } = parseYamlDocuments('a: [\n1\n]\na: "x\ny"\n---\nb: 1\n');
  expect({ line: documents[1]?.line, duplicates }).toEqual({ line: 7, duplicates: [{ line: 4, key: "a" }] });
});

test("the indentation of lines within brackets and quotes never counts", () => {
  const words = fc.stringMatching(/^x[a-z]{0,4}$/);
  const indent = fc.integer({ min: 0, max: 9 });
  const style = fc.constantFrom(["[", ",", "]"], ['"', "", '"'], ["'", "", "'"]);
  fc.assert(
    fc.property(style, fc.array(fc.tuple(words, indent), { minLength: 1, maxLength: 6 }), ([open, comma, close], lines) => {
      const written = lines.map(([word, spaces]) => `\n${" ".repeat(spaces)}${word}${comma}`).join("");
      const all = lines.map(([word]) => word);
      const expected = open === "[" ? all : ` ${all.join(" ")}`;
      expect(valuesOf(`a:\n  - b: ${open}${written}${close}\n    c: 1\n`)).toEqual([{ a: [{ b: expected, c: 1 }] }]);
    }),
  );
});

/** Where the two still differ, found by 180,000 random texts: nothing that people write. */
test.each<[string, string, Json, Json]>([
  ["a block scalar of blank lines only", "a: |2\n    \n", { a: "" }, { a: "  \n" }],
  ["a comment below blank lines that are indented deeper", "a: >-\n    \n  # c\n", "refused", { a: "" }],
  ["a comment at the margin of a block scalar that is the whole text", "|\n#x\n", "#x\n", ""],
  ["an anchor's name with a colon", "- &x:y z\n", ["z"], [":y z"]],
  ["what stands right behind a tag", "- !!str]\n", "refused", [""]],
  ["a key of several lines in brackets", "{'m\n n': 1}\n", { "m n": 1 }, "refused"],
  ["a tab as indentation within brackets", "- [\n\tb\n\t]\n", [["b"]], "refused"],
  ["JSON's escaped slash", '"a\\/b"\n', "a/b", "refused"],
  ["a block scalar's line that begins with a tab", "- |\n  \tx\n", ["\tx\n"], "refused"],
  ["a directive that nobody knows", "%a\n---\nb: 1\n", { b: 1 }, "refused"],
  ["more behind a text or list that is the whole document", "[a]\nb: 1\n", "refused", ["a"]],
])("parseYamlDocuments() and go-yaml differ in %s", (_, text, ours, theirs) => {
  expect(answerTo(text)).toEqual(ours);
  expect(ours).not.toEqual(theirs);
});
