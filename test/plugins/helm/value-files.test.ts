import { expect, test } from "vitest";
import { buildEnvironment } from "../../../plugins/build-environment.js";
import { resolveNamedFile, resolveValueFiles } from "../../../plugins/helm/value-files.js";
import { type HelmInputParts, helmInput, inTime, refusalOf } from "./input.js";

interface Asked extends Omit<HelmInputParts, "helm"> {
  readonly valueFiles: readonly string[];
  readonly ignoreMissing?: boolean;
}

async function resolve({ valueFiles, ignoreMissing = false, ...parts }: Asked): Promise<readonly string[]> {
  const input = helmInput(parts);
  const found = await resolveValueFiles(valueFiles, { input, environment: buildEnvironment(input), ignoreMissing }, inTime());
  return found.map((file) => (file.type === "remote" ? file.url : file.name));
}

const envs = {
  "app/Chart.yaml": "",
  "app/envs/a.yaml": "",
  "app/envs/b.yaml": "",
  "app/envs/c.yaml": "",
  "app/envs/readme.md": "",
};
const deep = { "app/v.yaml": "", "app/x/v.yaml": "", "app/x/y/v.yaml": "", "app/w/v.yaml": "", "app/x/other.yaml": "" };
const linked = {
  "app/values.yaml": "",
  "shared/prod.yaml": "",
  "app/prod.yaml": { link: "../shared/prod.yaml" },
  "app/out.yaml": { link: "../../secret.yaml" },
  "app/abs.yaml": { link: "/etc/passwd" },
  "app/more": { link: "../shared" },
  "app/loop.yaml": { link: "loop.yaml" },
};

test.each<[string, Asked, readonly string[]]>([
  [
    "1. leaves what is named by itself out of a glob",
    { files: envs, path: "app", valueFiles: ["envs/*.yaml", "envs/a.yaml"] },
    ["app/envs/b.yaml", "app/envs/c.yaml", "app/envs/a.yaml"],
  ],
  [
    "keeps the first place of what two globs give",
    { files: envs, path: "app", valueFiles: ["envs/[bc].yaml", "envs/*.yaml"] },
    ["app/envs/b.yaml", "app/envs/c.yaml", "app/envs/a.yaml"],
  ],
  [
    "keeps the first place of what is named twice",
    { files: envs, path: "app", valueFiles: ["envs/b.yaml", "envs/a.yaml", "./envs//b.yaml"] },
    ["app/envs/b.yaml", "app/envs/a.yaml"],
  ],
  [
    "2. takes a directory's own files before those below",
    { files: deep, path: "app", valueFiles: ["**/v.yaml"] },
    ["app/v.yaml", "app/w/v.yaml", "app/x/v.yaml", "app/x/y/v.yaml"],
  ],
  ["takes ** in the middle", { files: deep, path: "app", valueFiles: ["x/**/v.yaml"] }, ["app/x/v.yaml", "app/x/y/v.yaml"]],
  [
    "takes classes and single characters",
    { files: envs, path: "app", valueFiles: ["envs/[^a].y?ml"] },
    ["app/envs/b.yaml", "app/envs/c.yaml"],
  ],
  [
    "takes alternatives only in a glob",
    { files: envs, path: "app", valueFiles: ["envs/{a,c}.y*ml"] },
    ["app/envs/a.yaml", "app/envs/c.yaml"],
  ],
  [
    "skips what is missing when told so, globs too",
    { files: envs, path: "app", valueFiles: ["no.yaml", "no/*.yaml", "envs/a.yaml"], ignoreMissing: true },
    ["app/envs/a.yaml"],
  ],
  [
    "8. takes an absolute path from the root of the repository",
    { files: { ...envs, "etc/passwd": "" }, path: "app", valueFiles: ["/etc/passwd"] },
    ["etc/passwd"],
  ],
  [
    "follows links inside the repository",
    { files: linked, path: "app", valueFiles: ["prod.yaml", "more/prod.yaml"] },
    ["shared/prod.yaml"],
  ],
  [
    "looks through a link to a directory in a glob",
    { files: linked, path: "app", valueFiles: ["more/*.yaml"] },
    ["app/more/prod.yaml"],
  ],
  [
    "replaces variables",
    {
      files: { "app/envs/shop.yaml": "" },
      path: "app",
      valueFiles: ["envs/$ARGOCD_APP_NAME.yaml", "/app/envs/${ARGOCD_APP_NAME}.yaml"],
    },
    ["app/envs/shop.yaml"],
  ],
  [
    "takes another source's file from its root",
    { files: envs, path: "app", refs: { values: { "v/prod.yaml": "" } }, valueFiles: ["$values/v/prod.yaml", "envs/a.yaml"] },
    ["$values/v/prod.yaml", "app/envs/a.yaml"],
  ],
  [
    "replaces variables behind a ref, and globs there",
    {
      files: envs,
      path: "app",
      refs: { values: { "shop/a.yaml": "", "shop/b.yaml": "" } },
      valueFiles: ["$values/$ARGOCD_APP_NAME/*.yaml"],
    },
    ["$values/shop/a.yaml", "$values/shop/b.yaml"],
  ],
  [
    "takes $name for a variable in an Application of one source",
    { files: { "v.yaml": "" }, valueFiles: ["$ref/v.yaml"] },
    ["v.yaml"],
  ],
  [
    "takes an allowed URL as it is, never as a glob",
    { files: envs, valueFiles: ["https://example.com/a*.yaml?x=[1]"] },
    ["https://example.com/a*.yaml?x=[1]"],
  ],
])("resolveValueFiles() %s", async (_, asked, expected) => {
  expect(await resolve(asked)).toEqual(expected);
});

test.each<[string, Asked, string, string]>([
  [
    "7. an unknown ref",
    { files: envs, refs: { values: {}, other: {} }, valueFiles: ["$ref/v.yaml"] },
    "SPEC_INVALID",
    'source referenced "$ref", which is not one of the available sources ($other, $values)',
  ],
  [
    "7. a ref where no source has one",
    { files: envs, refs: {}, valueFiles: ["$ref/v.yaml"] },
    "SPEC_INVALID",
    `source referenced "$ref", but no source has a 'ref' field defined`,
  ],
  [
    "9. a path out of the repository",
    { files: envs, path: "app", valueFiles: ["../../.."] },
    "PATH_ESCAPE",
    "file '../../..' resolved to outside repository root",
  ],
  [
    "a path to the root itself",
    { files: envs, path: "app", valueFiles: [".."] },
    "PATH_ESCAPE",
    "file '..' resolved to outside repository root",
  ],
  [
    "a glob out of the repository",
    { files: envs, path: "app", valueFiles: ["../../*/x.yaml"] },
    "PATH_ESCAPE",
    "resolved to outside repository root",
  ],
  [
    "a way out behind a ref",
    { files: envs, refs: { v: { "a.yaml": "" } }, valueFiles: ["$v/../a.yaml"] },
    "PATH_ESCAPE",
    "resolved to outside repository root",
  ],
  [
    "S51 a link that leads out",
    { files: linked, path: "app", valueFiles: ["out.yaml"] },
    "PATH_ESCAPE",
    "resolved to outside repository root",
  ],
  [
    "S51 an absolute link",
    { files: linked, path: "app", valueFiles: ["abs.yaml"] },
    "PATH_ESCAPE",
    "resolved to outside repository root",
  ],
  [
    "S51 a link that a glob meets",
    { files: linked, path: "app", valueFiles: ["o*.yaml"] },
    "PATH_ESCAPE",
    'glob match "app/out.yaml" resolved to outside repository root',
  ],
  [
    "S51 a NUL",
    { files: envs, path: "app", valueFiles: ["envs/a.yaml\0x"] },
    "PATH_ESCAPE",
    "resolved to outside repository root",
  ],
  [
    "S51 a backslash",
    { files: envs, path: "app", valueFiles: ["envs\\a.yaml"] },
    "PATH_ESCAPE",
    "resolved to outside repository root",
  ],
  [
    "a link to itself",
    { files: linked, path: "app", valueFiles: ["loop.yaml"] },
    "VALUE_FILE_NOT_FOUND",
    "open app/loop.yaml: no such file or directory",
  ],
  [
    "a missing file, with the nearest names",
    { files: envs, path: "app", valueFiles: ["envs/a.yml"] },
    "VALUE_FILE_NOT_FOUND",
    'open app/envs/a.yml: no such file or directory: /helm/valueFiles/0 is "envs/a.yml"; nearest are "app/envs/a.yaml"',
  ],
  [
    "a missing file behind a ref",
    { files: envs, refs: { v: { "prod.yaml": "" } }, valueFiles: ["$v/prd.yaml"] },
    "VALUE_FILE_NOT_FOUND",
    'nearest are "$v/prod.yaml"',
  ],
  ["a directory", { files: envs, path: "app", valueFiles: ["envs"] }, "VALUE_FILE_NOT_FOUND", "read app/envs: is a directory"],
  [
    "a glob without match",
    { files: envs, path: "app", valueFiles: ["envs/*.yml"] },
    "VALUE_FILE_GLOB_EMPTY",
    'values file glob "envs/*.yml" matched no files',
  ],
  [
    "a glob that does not compile",
    { files: envs, path: "app", valueFiles: ["envs/[a.yaml"] },
    "GLOB_INVALID",
    "error expanding glob pattern",
  ],
  [
    "X-26 plain HTTP unless it is allowed",
    { files: envs, valueFiles: ["http://example.com/v.yaml"] },
    "VALUE_FILE_SCHEME",
    "the URL scheme 'http' is not allowed (allowed: https)",
  ],
  [
    "a scheme where none is allowed",
    { files: envs, settings: { valuesFileSchemes: [] }, valueFiles: ["https://example.com/v.yaml"] },
    "VALUE_FILE_SCHEME",
    "the URL scheme 'https' is not allowed (none is)",
  ],
  [
    "a file URL",
    { files: envs, valueFiles: ["file:///etc/passwd"] },
    "VALUE_FILE_SCHEME",
    "the URL scheme 'file' is not allowed",
  ],
])("resolveValueFiles() refuses %s", async (_, asked, reason, sentence) => {
  const refusal = await refusalOf(resolve(asked));
  expect(refusal.message).toContain(sentence);
  expect(refusal).toMatchObject({ reason, code: "BAD_USER_INPUT", field: "/helm/valueFiles/0" });
});

test("S51 neither the refusal nor the read set tells whether something lies behind a link that leads out", async () => {
  const input = helmInput({ files: { "out.yaml": { link: "../secret.yaml" } } });
  const place = { input, environment: buildEnvironment(input), ignoreMissing: true };
  const { message } = await refusalOf(resolveValueFiles(["out.yaml"], place, inTime()));
  expect(message).not.toContain("secret");
  expect(JSON.stringify(input.readSet())).not.toContain("secret");
});

test("resolveValueFiles() makes the render depend on the file alone, not on the directories above it", async () => {
  const input = helmInput({ files: envs, path: "app" });
  await resolveValueFiles(["envs/a.yaml"], { input, environment: buildEnvironment(input), ignoreMissing: false }, inTime());
  expect(input.readSet()).toMatchObject({ files: { "app/envs/a.yaml": expect.any(String) }, directories: {}, missing: [] });
});

test("resolveValueFiles() with a glob depends on the directory it looks into", async () => {
  const input = helmInput({ files: envs, path: "app" });
  await resolveValueFiles(["envs/*.yaml"], { input, environment: buildEnvironment(input), ignoreMissing: false }, inTime());
  expect(Object.keys(input.readSet().directories)).toEqual(["app/envs"]);
});

test("resolveNamedFile() names the field and takes a star as it stands", async () => {
  const input = helmInput({ files: { "app/a*.txt": "" }, path: "app" });
  const place = { input, environment: buildEnvironment(input) };
  expect(await resolveNamedFile("a*.txt", "/helm/fileParameters/0/path", place, inTime())).toMatchObject({ name: "app/a*.txt" });
  const { message, field } = await refusalOf(resolveNamedFile("b.txt", "/helm/fileParameters/0/path", place, inTime()));
  expect(field).toBe("/helm/fileParameters/0/path");
  expect(message).not.toContain("ignoreMissingValueFiles");
});
