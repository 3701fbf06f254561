import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseYamlDocuments } from "../../../engine/dialects/yaml.js";
import type { ApplicationSource, DirectoryOptions } from "../../../engine/model/application-source.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { configMap, failureOf, outcomeOf, renderFiles } from "../render.js";

const samples = join(import.meta.dirname, "../../samples/directory");

function documentsOf(path: string) {
  return parseYamlDocuments(readFileSync(path, "utf8")).documents.map(({ value }) => value);
}

function filesBelow(folder: string) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), readFileSync(path)];
    }),
  );
}

test.each(readdirSync(samples))("directory renders sample %s as expected", async (name) => {
  const [source] = documentsOf(join(samples, name, "source.yaml"));
  const { manifests, sourceType } = await renderFiles(
    filesBelow(join(samples, name, "files")),
    source as Partial<ApplicationSource>,
  );
  expect(sourceType).toBe("Directory");
  expect(manifests).toEqual(documentsOf(join(samples, name, "expected.yaml")));
});

describe("directory chooses files", () => {
  const files = { "a.yaml": configMap("a"), "b.YAML": configMap("b"), c: configMap("c"), "d/e.yaml": configMap("e") };
  test.each([
    ["by extension, case counting", {}, "ConfigMap/a"],
    ["of any name when told so", { disableExtensionFilter: true }, "ConfigMap/a ConfigMap/b ConfigMap/c"],
    ["below when told so", { recurse: true }, "ConfigMap/a ConfigMap/e"],
    ["excluding before including", { include: "*.yaml", exclude: "a*" }, ""],
    ["with * crossing /", { recurse: true, include: "*e.yaml" }, "ConfigMap/e"],
    ["with braces", { recurse: true, include: "{d/*,x}" }, "ConfigMap/e"],
    ["with a glob that does not compile refused", { exclude: "[a" }, "BAD_USER_INPUT GLOB_INVALID"],
    ["with an empty glob as none", { include: "", exclude: "" }, "ConfigMap/a"],
  ])("%s", async (_, directory, expected) => {
    expect(await outcomeOf(renderFiles(files, { directory }))).toBe(expected);
  });

  test("in the order of the bytes of the paths, directory by directory", async () => {
    const unordered = {
      "b.yaml": configMap("b"),
      "a/z.yaml": configMap("a-z"),
      "a-b.yaml": configMap("a-b"),
      "Z.yaml": configMap("Z"),
    };
    expect(await outcomeOf(renderFiles(unordered, { directory: { recurse: true } }))).toBe(
      "ConfigMap/Z ConfigMap/a-z ConfigMap/a-b ConfigMap/b",
    );
  });
});

describe("directory follows links", () => {
  test.each([
    ["to a file of the repository", { link: "../shared/x.yaml" }, "ConfigMap/x"],
    ["through a linked directory", { link: "../alias/x.yaml" }, "ConfigMap/x"],
    ["not to a directory", { link: "../shared" }, ""],
    ["not to nothing", { link: "nothing.yaml" }, ""],
    ["not in circles", { link: "link.yaml" }, ""],
    ["S51 not out of the repository", { link: "../../etc/passwd" }, "BAD_USER_INPUT PATH_ESCAPE"],
    ["S51 not to an absolute path", { link: "/etc/passwd" }, "BAD_USER_INPUT PATH_ESCAPE"],
    ["S51 not out and in again", { link: "../../repo/app/a.yaml" }, "BAD_USER_INPUT PATH_ESCAPE"],
    ["S51 not out by way of another link", { link: "../out/x" }, "BAD_USER_INPUT PATH_ESCAPE"],
  ])("%s", async (_, link, expected) => {
    const files = { "app/link.yaml": link, "shared/x.yaml": configMap("x"), alias: { link: "shared" }, out: { link: "../x" } };
    expect(await outcomeOf(renderFiles(files, { path: "app" }))).toBe(expected);
  });

  test("with filters on the link's own name, and says what it left out", async () => {
    const files = { "app/link.txt": { link: "../x.yaml" }, "app/gone.yaml": { link: "nothing" }, "x.yaml": configMap("x") };
    const { manifests, warnings } = await renderFiles(files, { path: "app" });
    expect(manifests).toEqual([]);
    expect(warnings).toEqual(['FILE_IGNORED: "app/gone.yaml" is a link to nothing']);
  });
});

test("directory refuses more than 10 MiB together and names the largest three", async () => {
  const padded = (name: string, bytes: number) => `${configMap(name)}#${"x".repeat(bytes)}\n`;
  const files = {
    "a.yaml": padded("a", 100),
    "b.yaml": padded("b", 5_000_000),
    "c.yaml": padded("c", 3_000_000),
    "d.yaml": padded("d", 4_000_000),
  };
  const failure = await failureOf(renderFiles(files));
  expect(failure).toMatch(
    /^exceeded max combined manifest file size: \d+ bytes, the limit is 10485760; the largest are "b.yaml" .*"d.yaml" .*"c.yaml"/,
  );
  expect(failure).not.toContain('"a.yaml"');
  expect(await outcomeOf(renderFiles(files, { directory: { exclude: "b*" } }))).toBe("ConfigMap/a ConfigMap/c ConfigMap/d");
});

test("directory does not count files with the skip marker", async () => {
  const files = { "a.yaml": configMap("a"), "big.yaml": `# +argocd:skip-file-rendering\n#${"x".repeat(11_000_000)}` };
  expect(await outcomeOf(renderFiles(files))).toBe("ConfigMap/a");
});

test("directory says that Jsonnet is still being built, unless no file needs it", async () => {
  const files = { "a.jsonnet": "{}", "b.yaml": configMap("b") };
  expect(await outcomeOf(renderFiles(files))).toBe("UNAVAILABLE TOOL_BUILDING");
  expect(await outcomeOf(renderFiles(files, { directory: { exclude: "*.jsonnet" } }))).toBe("ConfigMap/b");
});

test("directory refuses a field of the wrong type by its pointer", async () => {
  const directory = { recurse: "yes" } as unknown as { readonly recurse: boolean };
  expect(await failureOf(renderFiles({}, { directory }))).toBe(
    'Cannot read /directory/recurse: a true or false is expected, found the text "yes"',
  );
});

describe("vectors of plain directories:", () => {
  const broken = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x\n";
  const dialect = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: d}\nvalues: {a: on, b: 0777, c: 1e3, d: yes}\n";
  test.each<[string, FakeFiles, DirectoryOptions, string]>([
    [
      "31 braces, and * across /",
      { "a/x/y.yaml": configMap("y"), "b.yaml": configMap("b"), "c.yaml": configMap("c") },
      { recurse: true, exclude: "{a/*,b.yaml}" },
      "ConfigMap/c",
    ],
    ["32 two values in a JSON file", { "x.json": "{} {}" }, {}, "BAD_USER_INPUT FILE_MULTI_JSON"],
    ["33 a mistake in notes", { "notes.yaml": "a: b: c\n", "a.yaml": configMap("a") }, {}, "ConfigMap/a"],
    ["33 a mistake in a manifest", { "a.yaml": broken }, {}, "BAD_USER_INPUT FILE_PARSE"],
    ["34 the skip marker", { "a.yaml": `# +argocd:skip-file-rendering\n${broken}`, "b.yaml": configMap("b") }, {}, "ConfigMap/b"],
    ["35 UTF-16", { "a.yaml": Buffer.from(`\ufeff${configMap("a")}`, "utf16le") }, {}, "ConfigMap/a"],
    [
      "36 more than 10 MiB",
      { "a.yaml": `${configMap("a")}#${"x".repeat(10_485_760)}` },
      {},
      "RESOURCE_EXHAUSTED INPUT_TOO_LARGE",
    ],
    ["62 empty documents, comments and null", { "a.yaml": `---\n# c\n---\n${configMap("a")}---\nnull\n` }, {}, "ConfigMap/a"],
    ["62 a list alone", { "a.yaml": "- a\n" }, {}, ""],
    ["62 JSON without a kind", { "package.json": '{"name":"x"}' }, {}, ""],
    ["62 the last of duplicate keys", { "a.yaml": `${configMap("a")}kind: Secret\n` }, {}, "Secret/a"],
  ])("%s", async (_, files, directory, expected) => {
    expect(await outcomeOf(renderFiles(files, { directory }))).toBe(expected);
  });

  test("61 YAML 1.1 as Kubernetes reads it", async () => {
    const { manifests } = await renderFiles({ "a.yaml": dialect });
    expect(manifests).toEqual([expect.objectContaining({ values: { a: true, b: 511, c: 1000, d: true } })]);
  });

  test("62 what is left out is told", async () => {
    const { warnings } = await renderFiles({ "package.json": '{"name":"x"}', "a.yaml": "- a\n" });
    expect(warnings.map((warning) => warning.split(":", 1)[0])).toEqual(["FILE_IGNORED", "FILE_IGNORED"]);
  });
});
