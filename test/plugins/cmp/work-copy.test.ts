import { extract } from "tar-stream";
import { describe, expect, test } from "vitest";
import { readWorkCopy, type WorkCopy } from "../../../plugins/cmp/work-copy.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { makeInput } from "../make-input.js";
import { reasonOf } from "./run-commands.js";

const { signal } = new AbortController();
const copyOf = (
  files: FakeFiles,
  directory = "",
  options: { readonly maxBytes?: number; readonly preserveFileMode?: boolean } = {},
) => readWorkCopy(makeInput({ files }).files, directory, { maxBytes: 1000, preserveFileMode: true, ...options }, signal);

/** What an archive holds, a line an entry: mode, name, content or target. */
async function listingOf(copy: WorkCopy): Promise<readonly string[]> {
  const reader = extract();
  copy.tar().pipe(reader);
  const lines: string[] = [];
  for await (const entry of reader) {
    let content = "";
    for await (const chunk of entry) content += String(chunk);
    const { name, type, mode, linkname } = entry.header;
    lines.push(`${type} ${mode.toString(8)} ${name} ${linkname ?? content}`.trim());
  }
  return lines;
}

describe("readWorkCopy()", () => {
  const files: FakeFiles = {
    "a/b/x.txt": "x",
    "a/run": { text: "run", executable: true },
    "a/up": { link: "../c" },
    c: "c",
    ".git/HEAD": "ref",
    ".gitignore": "i",
    sub: { submodule: "a".repeat(40) },
    void: { link: "nothing" },
  };

  test("packs all but .git and submodules, directories first, links as links", async () => {
    const copy = await copyOf(files);
    expect(await listingOf(copy)).toEqual([
      "file 644 .gitignore i",
      "directory 755 a",
      "directory 755 a/b",
      "file 644 a/b/x.txt x",
      "file 755 a/run run",
      "symlink 777 a/up ../c",
      "file 644 c c",
      "symlink 777 void nothing",
    ]);
    expect([copy.entries, copy.bytes]).toEqual([8, "xruni../ccnothing".length]);
  });

  test("packs one directory under names that count from it, and drops modes unless they are kept", async () => {
    expect(await listingOf(await copyOf(files, "a", { preserveFileMode: false }))).toEqual([
      "directory 755 b",
      "file 644 b/x.txt x",
      "file 644 run run",
      "symlink 777 up ../c",
    ]);
  });

  test("packs the same bytes every time", async () => {
    const bytes = async () => Buffer.concat(await (await copyOf(files)).tar().toArray());
    expect((await bytes()).equals(await bytes())).toBe(true);
  });

  test.each<[string, FakeFiles]>([
    ["out by its text", { "a/l": { link: "../../x" } }],
    ["to an absolute path", { l: { link: "/etc/passwd" } }],
    ["out through another link", { "d/e/f/x": "x", l: { link: "d/e/f" }, "m/n": { link: "../l/../../../../x" } }],
  ])("S51 refuses a link that leads %s", async (_, linked) => {
    expect(await reasonOf(copyOf(linked))).toBe("BAD_USER_INPUT SYMLINK_ESCAPE");
  });

  test("refuses more than it may copy", async () => {
    expect(await reasonOf(copyOf({ a: "x".repeat(2000) }))).toBe("RESOURCE_EXHAUSTED INPUT_TOO_LARGE");
  });
});
