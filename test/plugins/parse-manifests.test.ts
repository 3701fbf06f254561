import { describe, expect, test } from "vitest";
import { FairleadError } from "../../engine/errors.js";
import { defaultRenderLimits } from "../../plugins/limits.js";
import { parseManifests } from "../../plugins/parse-manifests.js";

const encoder = new TextEncoder();

function parse(
  text: string | Uint8Array,
  { format = "yaml", mayBeOther = true }: { format?: "yaml" | "json"; mayBeOther?: boolean } = {},
) {
  const bytes = typeof text === "string" ? encoder.encode(text) : text;
  return parseManifests({ name: `x.${format}`, format, bytes, mayBeOther }, defaultRenderLimits);
}

/** `Kind/name …`, `ignored`, or `CODE REASON line:column`. */
function outcomeOf(...input: Parameters<typeof parse>): string {
  try {
    const { manifests, warnings } = parse(...input);
    if (warnings.some((warning) => warning.startsWith("FILE_IGNORED"))) return "ignored";
    return manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`).join(" ");
  } catch (error) {
    if (!(error instanceof FairleadError)) return String(error);
    const { reason, line, column } = error.details as { reason?: string; line?: number; column?: number };
    return [error.code, reason, column === undefined ? line : `${line}:${column}`].filter((part) => part !== undefined).join(" ");
  }
}

const good = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";

describe("parseManifests() reads YAML", () => {
  test.each([
    ["one document", good, "ConfigMap/a"],
    ["several, without the empty ones", `---\n# c\n---\n${good}---\nnull\n---\n`, "ConfigMap/a"],
    ["nothing of an empty file", "", ""],
    ["nothing of comments", "# nothing\n", ""],
    ["a byte order mark", `\ufeff${good}`, "ConfigMap/a"],
    ["notes that are no YAML", "a: b: c\n", "ignored"],
    ["a list of values", "- a\n", "ignored"],
    ["a values file", "replicas: 2\n", "ignored"],
    ["a Helm template", "{{- if .Values.x }}\nreplicas: {{ .Values.n }}\n{{- end }}\n", "ignored"],
    ["a broken manifest", "apiVersion: v1\nkind: A\nmetadata:\n  name: a\n bad: 1\n", "BAD_USER_INPUT FILE_PARSE 5:1"],
    ["a kindless document with all the marks", "apiVersion: v1\n#kind:\nmetadata:\n  name: a\n", "BAD_USER_INPUT FILE_PARSE 1"],
    ["values after a good document", `${good}---\nreplicas: 2\n`, "BAD_USER_INPUT FILE_PARSE 6"],
    ["nonsense after a good document", `kind: A\napiVersion: v1\n---\na: b: c\n`, "BAD_USER_INPUT FILE_PARSE 4:4"],
    ["no name", "apiVersion: v1\nkind: A\nmetadata: {}\n", "BAD_USER_INPUT OBJECT_INVALID 1"],
    ["no metadata", "apiVersion: v1\nkind: A\n", "BAD_USER_INPUT OBJECT_INVALID 1"],
    ["no apiVersion", "kind: A\nmetadata:\n  name: a\n", "BAD_USER_INPUT OBJECT_INVALID 1"],
    ["a name that is a number", "apiVersion: v1\nkind: A\nmetadata:\n  name: 12\n", "BAD_USER_INPUT OBJECT_INVALID 1"],
    ["an annotation that is no text", `${good}  annotations:\n    on: true\n`, "BAD_USER_INPUT OBJECT_INVALID 1"],
    ["a label that is a number", `${good}  labels:\n    version: 1.0\n`, "BAD_USER_INPUT OBJECT_INVALID 1"],
    ["a null label", `${good}  labels:\n    version:\n`, "ConfigMap/a"],
    ["a list with a scalar in it", "apiVersion: v1\nkind: List\nitems: [1]\n", "BAD_USER_INPUT OBJECT_INVALID 1"],
    ["a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "BAD_USER_INPUT LFS_POINTER 1"],
  ])("%s", (_, text, expected) => {
    expect(outcomeOf(text)).toBe(expected);
  });

  test("UTF-16 with a byte order mark, of either order", () => {
    const little = Buffer.from(`\ufeff${good}`, "utf16le");
    expect(outcomeOf(little)).toBe("ConfigMap/a");
    expect(outcomeOf(Buffer.from(little).swap16())).toBe("ConfigMap/a");
  });

  test("bytes that are no text are no manifest", () => {
    expect(outcomeOf(Uint8Array.of(0x89, 0x50, 0xff, 0x00))).toBe("ignored");
  });

  test.each(["a: b: c\n", "replicas: 2\n", "- a\n"])("fails on %j where nothing but manifests may be", (text) => {
    expect(outcomeOf(text, { mayBeOther: false })).toMatch(/^BAD_USER_INPUT FILE_PARSE/);
  });

  test("warns of duplicate keys and takes the last", () => {
    const { manifests, warnings } = parse(`${good}data:\n  a: "1"\n  a: "2"\n`);
    expect(manifests[0]).toMatchObject({ data: { a: "2" } });
    expect(warnings).toEqual(['DUPLICATE_KEY: "x.yaml" at 7: "a" is given more than once; the last one counts']);
  });

  test("says file, line, column and why", () => {
    expect(() => parse(`${good}data:\n  a: "x\n`)).toThrow(/^Cannot read "x.yaml" at 7:1: The text is not YAML: missing closing/);
    expect(() => parse(`${good}  annotations:\n    on: true\n`)).toThrow(
      /failed to get annotations of ConfigMap "a": "true" is a boolean, not a text; put its value in quotes/,
    );
  });
});

describe("parseManifests() reads JSON", () => {
  test.each([
    ['{"apiVersion":"v1","kind":"A","metadata":{"name":"a"}}', "A/a"],
    ['{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"A","metadata":{"name":"a"}}]}', "A/a"],
    ['{"name":"package"}', "ignored"],
    ['{"schemaVersion":2,"layers":[]}', "ignored"],
    ["{}\n{}", "BAD_USER_INPUT FILE_MULTI_JSON 2:1"],
    ['{"a": 1,\n "b" 2}', "BAD_USER_INPUT FILE_PARSE 2:6"],
    ['{"a":\n', "BAD_USER_INPUT FILE_PARSE 2:1"],
    ["", "BAD_USER_INPUT FILE_PARSE 1:1"],
    ["[]", "BAD_USER_INPUT FILE_PARSE"],
    ["1", "BAD_USER_INPUT FILE_PARSE"],
    ["nonsense", "BAD_USER_INPUT FILE_PARSE"],
  ])("%j → %s", (text, expected) => {
    expect(outcomeOf(text, { format: "json" }).startsWith(expected)).toBe(true);
  });
});

test.each(["yaml", "json"] as const)("parseManifests() warns of numbers that cannot be held exactly: %s", (format) => {
  const text =
    '{"apiVersion": "x.io/v1", "kind": "A", "metadata": {"name": "a"},\n"spec": {"a": 9007199254740993, "b": 9007199254740992, "c": "9007199254740993"}}';
  expect(parse(text, { format }).warnings).toEqual([
    `NUMBER_INEXACT: "x.${format}" at 2: 9007199254740993 cannot be held exactly`,
  ]);
});

describe("S57 parseManifests() refuses what is too much", () => {
  test.each([
    [
      "aliases that multiply",
      `a: &a [x,x,x,x,x,x,x,x,x]\n${["b", "c", "d", "e", "f", "g", "h"].map((key, at) => `${key}: &${key} [${`*${"abcdefg"[at]},`.repeat(9)}]\n`).join("")}`,
    ],
    ["nesting", `kind: A\nx: ${"[".repeat(200)}${"]".repeat(200)}\n`],
    ["nesting in blocks", `kind: A\n${Array.from({ length: 150 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")}`],
  ])("%s", (_, text) => {
    expect(outcomeOf(text)).toMatch(/^RESOURCE_EXHAUSTED INPUT_TOO_COMPLEX/);
  });

  test("nesting in JSON", () => {
    const text = `{"kind":"A","apiVersion":"v1","metadata":{"name":"a"},"x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect(outcomeOf(text, { format: "json" })).toBe("RESOURCE_EXHAUSTED INPUT_TOO_COMPLEX 1");
  });
});

describe("S8 parseManifests() refuses keys of JavaScript's own", () => {
  test.each(["__proto__", "constructor", "prototype"])("%s", (key) => {
    expect(outcomeOf(`${good}data:\n  ${key}:\n    polluted: "1"\n`)).toMatch(/^BAD_USER_INPUT/);
    const json = `{"kind":"A","apiVersion":"v1","metadata":{"name":"a"},"data":{"${key}":{"polluted":"1"}}}`;
    expect(outcomeOf(json, { format: "json" })).toBe("BAD_USER_INPUT MANIFEST_INVALID 1");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
