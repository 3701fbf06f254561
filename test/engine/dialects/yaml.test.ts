import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseYamlDocuments, stringifyYaml, type YamlLimits } from "../../../engine/dialects/yaml.js";
import { YamlError } from "../../../engine/dialects/yaml-error.js";
import type { Json } from "../../../engine/model/manifest.js";

const valuesOf = (text: string) => parseYamlDocuments(text).documents.map((document) => document.value);

function refusalOf(text: string, limits?: YamlLimits): string {
  try {
    parseYamlDocuments(text, limits);
  } catch (error) {
    if (error instanceof YamlError) return `${error.reason} ${error.line}:${error.column} after ${error.precedingDocuments}`;
    throw error;
  }
  return "accepted";
}

// Expected values are what sigs.k8s.io/yaml 1.6.0 answered to the same text.
test.each<[string, Json]>([
  ["{a: on, b: 0777, c: 1e3, d: yes}", { a: true, b: 511, c: 1000, d: true }],
  ["{a: y, b: N, c: Off, d: oN}", { a: true, b: false, c: false, d: "oN" }],
  ["{a: 'on', b: \"0777\", c: !!str 1}", { a: "on", b: "0777", c: "1" }],
  ["{a: 0o17, b: 0x1F, c: 0b101, d: -0777, e: 08, f: 0_7}", { a: 15, b: 31, c: 5, d: -511, e: 8, f: 7 }],
  ["{a: 1_000, b: +1, c: -0, d: 1., e: .5, f: .1_0, g: ._5}", { a: 1000, b: 1, c: 0, d: 1, e: 0.5, f: 0.1, g: "._5" }],
  ["{a: 18446744073709551616, b: 0x10000000000000000}", { a: 18446744073709552000, b: "0x10000000000000000" }],
  ["{a: 1e400, b: 1:30, c: 2001-01-01, d: 0x1p4, e: 1e}", { a: "1e400", b: "1:30", c: "2001-01-01", d: "0x1p4", e: "1e" }],
  ["{a: ~, b: null, c: , d: Null}", { a: null, b: null, c: null, d: null }],
  ["{a: !Ref 12, b: !foo {c: 1}, c: !!binary aGk=, d: !!float 1, e: !!int '3'}", { a: "12", b: { c: 1 }, c: "hi", d: 1, e: 3 }],
  ["{yes: 1, 0777: 2, 1.5: 3, 1e3: 4, 1e6: 5, .inf: 6}", { true: 1, "511": 2, "1.5": 3, "1000": 4, "1e+06": 5, ".inf": 6 }],
  ["1000000.5: a\n0.00001: b\n16777217.0: c\n-0.0: d", { "1.0000005e+06": "a", "1e-05": "b", "1.6777216e+07": "c", "-0": "d" }],
  ["a: &x 1\nb: *x\nc: &x 2\nd: *x", { a: 1, b: 1, c: 2, d: 2 }],
  ["a: 1\n<<: {a: 2, b: 3}", { a: 2, b: 3 }],
  ["<<: {a: 2, b: 3}\na: 1", { a: 1, b: 3 }],
  ["<<: [{a: 1}, {a: 2, c: 1}]", { a: 1, c: 1 }],
  ["base: &b {a: 1}\nuse: {<<: *b, c: 2}", { base: { a: 1 }, use: { a: 1, c: 2 } }],
  ['"<<": {a: 1}', { "<<": { a: 1 } }],
  ["? a", { a: null }],
  ["a: |\n  x\n  y\nb: >-\n  x\n  y", { a: "x\ny\n", b: "x y" }],
  ["&k key: 1\nb: *k", { key: 1, b: "key" }],
])("parseYamlDocuments() reads %j as Kubernetes does", (text, expected) => {
  expect(valuesOf(text)).toEqual([expected]);
});

test("parseYamlDocuments() tells documents apart, drops empty ones and says where each begins", () => {
  const text = "---\n# only a comment\n---\nkind: A\n---\nnull\n--- # why\n\nkind: B\n...\n";
  expect(parseYamlDocuments(text).documents).toEqual([
    { value: { kind: "A" }, line: 4 },
    { value: { kind: "B" }, line: 9 },
  ]);
});

test.each(["", "---\n", "# nothing\n", "~", "---\n---\n"])("parseYamlDocuments() finds nothing in %j", (text) => {
  expect(valuesOf(text)).toEqual([]);
});

test("parseYamlDocuments() skips a byte order mark", () => {
  expect(valuesOf("\uFEFFa: 1")).toEqual([{ a: 1 }]);
});

test("parseYamlDocuments() reports duplicate keys and takes the last", () => {
  const { documents, duplicates } = parseYamlDocuments("a: 1\nb:\n  c: 1\n  c: 2\na: 3\nyes: 1\ntrue: 2\n");
  expect(documents[0]?.value).toEqual({ a: 3, b: { c: 2 }, true: 2 });
  expect(duplicates).toEqual([
    { line: 4, key: "c" },
    { line: 5, key: "a" },
    { line: 7, key: "true" },
  ]);
});

test("parseYamlDocuments() reports integers that a double cannot hold", () => {
  expect(parseYamlDocuments("a: 1\nb: 9007199254740993\nc: 9007199254740992\n").inexact).toEqual([
    { line: 2, text: "9007199254740993" },
  ]);
});

test.each([
  ["a: [1", "MANIFEST_INVALID 1:6 after 0"],
  ["kind: A\n---\na: b: c", "MANIFEST_INVALID 3:4 after 1"],
  ["a:\n  b: .nan", "MANIFEST_INVALID 2:6 after 0"],
  ["a: *nowhere", "MANIFEST_INVALID 1:4 after 0"],
  ["a: &a [*a]", "MANIFEST_INVALID 1:8 after 0"],
  ["<<: 3", "MANIFEST_INVALID 1:5 after 0"],
  ["~: x", "MANIFEST_INVALID 1:1 after 0"],
  ["18446744073709551615: x", "MANIFEST_INVALID 1:1 after 0"],
  ["? [a]\n: b", "MANIFEST_INVALID 1:3 after 0"],
  ["a: !!int abc", "MANIFEST_INVALID 1:10 after 0"],
  ["a: !!binary '*'", "MANIFEST_INVALID 1:13 after 0"],
])("parseYamlDocuments() refuses %j and says where", (text, expected) => {
  expect(refusalOf(text)).toBe(expected);
});

test("parseYamlDocuments() refuses in one sentence that ends with the place", () => {
  expect(() => parseYamlDocuments("a: [b\nc: d")).toThrow(/^The text is not YAML: [^\n]+ \(line \d+, column \d+\)$/);
});

test.each(["__proto__", "constructor", "prototype", "'__proto__'"])("S8 refuses the key %s", (key) => {
  expect(refusalOf(`a: {${key}: {polluted: 1}}`)).toBe("MANIFEST_INVALID 1:5 after 0");
  expect(refusalOf(`b: &b ${key}\n? *b\n: 1`)).toMatch(/^MANIFEST_INVALID/);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test("S57 counts nodes after alias expansion", () => {
  const levels = Array.from(
    { length: 8 },
    (_, level) => `a${level + 1}: &a${level + 1} [${"*a0, ".replace("0", String(level)).repeat(10)}]`,
  );
  expect(refusalOf(["a0: &a0 x", ...levels].join("\n"))).toMatch(/^INPUT_TOO_COMPLEX 7:/);
});

test("S57 counts what merge keys copy", () => {
  const base = `base: &b {${Array.from({ length: 100 }, (_, index) => `k${index}: 1`).join(", ")}}`;
  const uses = Array.from({ length: 60 }, (_, index) => `u${index}: {<<: *b}`);
  expect(refusalOf([base, ...uses].join("\n"), { maxNodes: 5000 })).toMatch(/^INPUT_TOO_COMPLEX/);
});

test("S57 bounds depth, also through aliases, and length", () => {
  expect(refusalOf(`${"[".repeat(100)}${"]".repeat(100)}`)).toBe("accepted");
  expect(refusalOf("[".repeat(50_000))).toBe("INPUT_TOO_COMPLEX 1:101 after 0");
  expect(refusalOf("- ".repeat(50_000))).toMatch(/^INPUT_TOO_COMPLEX/);
  expect(refusalOf("a: &a [[[1]]]\nb: [[*a]]", { maxDepth: 5 })).toBe("INPUT_TOO_COMPLEX 2:6 after 0");
  expect(refusalOf("a: 12345", { maxLength: 7 })).toBe("INPUT_TOO_LARGE 1:1 after 0");
});

test("stringifyYaml() keeps the order of keys and quotes what a YAML 1.1 reader would misread", () => {
  expect(stringifyYaml({ z: "on", a: "0777", m: ["1e3", "2001-01-01", "", "no: yes"], e: {} })).toBe(
    'z: "on"\na: "0777"\nm:\n  - "1e3"\n  - "2001-01-01"\n  - ""\n  - "no: yes"\ne: {}\n',
  );
});

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
    fc.string({ unit: "grapheme" }),
    fc.constantFrom(
      "y",
      "on",
      "0777",
      "0o7",
      "1_0",
      "<<",
      "~",
      "1:30",
      "2001-01-01",
      "- a",
      "a: b",
      "#",
      " x ",
      "a\n b",
      "=",
      ".inf",
      "*a",
      "&a",
      "!t",
      "0x1F",
      "0X1f",
      "0B1",
      "08",
      ".1_0",
      ".5e3",
      "-0o7",
      "+1_0",
      "1e3",
      "-.inf",
      "\t",
      "?",
      "%a",
      "@",
      "---",
      "...",
    ),
    fc.array(tie("json")),
    fc.dictionary(
      fc.string().filter((key) => !["__proto__", "constructor", "prototype"].includes(key)),
      tie("json"),
      { noNullPrototype: true },
    ),
  ),
}));

test("parseYamlDocuments() gives back what stringifyYaml() wrote", () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(valuesOf(stringifyYaml({ value }))).toEqual([{ value }]);
    }),
  );
});

test("parseYamlDocuments() reads any JSON text as JSON", () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(valuesOf(JSON.stringify({ value }))).toEqual([{ value }]);
    }),
  );
});
