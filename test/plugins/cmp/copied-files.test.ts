import { extract } from "tar-stream";
import { describe, expect, test } from "vitest";
import { type CopyScope, chooseFiles } from "../../../plugins/cmp/copied-files.js";
import type { WorkCopy } from "../../../plugins/cmp/work-copy.js";
import { makeInput } from "../make-input.js";

const signal = new AbortController().signal;
const files = {
  "README.md": "read me",
  "apps/web/app.yaml": "web",
  "apps/db/app.yaml": "db",
  "apps/shared/values.yaml": "shared",
  "lib/x.txt": "lib",
};

async function namesOf(copy: WorkCopy): Promise<readonly string[]> {
  const names: string[] = [];
  const entries = extract();
  copy.tar().pipe(entries);
  for await (const entry of entries) {
    if (entry.header.type === "file") names.push(entry.header.name);
    entry.resume();
  }
  return names;
}

async function choose(generatePaths: string, { narrows = false, scope = "repository" }: Partial<CopyScope> = {}) {
  const input = makeInput({ files, path: "apps/web", facts: { generatePaths } });
  const chosen = await chooseFiles(input, { scope, narrows, maxBytes: 1_000_000, preserveFileMode: false }, signal);
  const names = await namesOf(await chosen.read(signal));
  const { directories, files: read, missing } = input.files.readSet();
  return { directory: chosen.directory, names, read: [...Object.keys(directories), ...Object.keys(read), ...missing].sort() };
}

const everything = ["README.md", "apps/db/app.yaml", "apps/shared/values.yaml", "apps/web/app.yaml", "lib/x.txt"];

describe("chooseFiles()", () => {
  test("gives the whole repository, all of which counts", async () => {
    const { directory, names, read } = await choose("");
    expect([directory, names]).toEqual(["apps/web", everything]);
    expect(read).toContain("");
  });

  test("gives the directory alone where that is all a plugin sees, whatever the annotation says", async () => {
    const { directory, names, read } = await choose("/lib", { scope: "directory" });
    expect([directory, names]).toEqual(["", ["app.yaml"]]);
    expect(read).not.toContain("");
    expect(read).not.toContain("lib");
  });

  test.each([
    [".", ["apps/web"]],
    ["../shared", ["apps/shared", "apps/web"]],
    ["/lib/x.txt; .", ["apps/web", "lib/x.txt"]],
    ["/apps/*/app.yaml", ["apps"]],
    ["/gone", ["apps/web", "gone"]],
    [";;../shared;", ["apps/shared", "apps/web"]],
  ])("of the annotation %j counts %j, and the whole repository is given", async (annotation, expected) => {
    const { directory, names, read } = await choose(annotation);
    expect([directory, names]).toEqual(["apps/web", everything]);
    expect(read.filter((path) => expected.includes(path))).toEqual(expected);
    expect(read).not.toContain("");
    expect(read).not.toContain("README.md");
  });

  test.each([
    [".", "", ["app.yaml"]],
    ["../shared", "web", ["db/app.yaml", "shared/values.yaml", "web/app.yaml"]],
    ["/lib", "apps/web", everything],
  ])("of the annotation %j gives what lies under the common root, where that is wanted", async (annotation, directory, names) => {
    expect(await choose(annotation, { narrows: true })).toMatchObject({ directory, names });
  });

  test.each([
    ["../../..", '"../../.." leads out of the repository'],
    ["a;".repeat(300), "it names 300 paths, the limit is 200"],
  ])("refuses the annotation %j", async (annotation, because) => {
    await expect(choose(annotation)).rejects.toMatchObject({
      message: `Cannot use the annotation argocd.argoproj.io/manifest-generate-paths: ${because}`,
      details: { reason: "SPEC_INVALID" },
    });
  });
});
