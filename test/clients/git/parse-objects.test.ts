import { assert, property, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCommit, parseTree } from "../../../clients/git/parse-objects.js";

const hash = "ab".repeat(20);
const row = (mode: string, name: string) => Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(hash, "hex")]);

describe("parseTree()", () => {
  test.each([
    ["100644", "file", false],
    ["100664", "file", false],
    ["100755", "file", true],
    ["40000", "directory", false],
    ["040000", "directory", false],
    ["120000", "link", false],
    ["160000", "submodule", false],
  ])("reads mode %s as %s", (mode, type, executable) => {
    expect(parseTree(row(mode, "x"))).toEqual([{ name: "x", type, hash, executable }]);
  });

  test("orders by the bytes of the names, where Git orders directories with a slash", () => {
    const rows = parseTree(Buffer.concat([row("100644", "a-b"), row("40000", "a"), row("100644", "é"), row("100644", "Z")]));
    expect(rows?.map(({ name }) => name)).toEqual(["Z", "a", "a-b", "é"]);
  });

  test.each(["..", ".", ".git", ".GIT", "a/b", ""])("leaves out %j, which Git would not check out", (name) => {
    expect(parseTree(row("40000", name))).toEqual([]);
  });

  test("gives undefined for bytes that are no tree, and never throws", () => {
    expect(parseTree(Buffer.from("100644 x\0short"))).toBeUndefined();
    assert(property(uint8Array({ maxLength: 200 }), (bytes) => parseTree(Buffer.from(bytes)) !== null));
  });
});

describe("parseCommit()", () => {
  const text = [
    `tree ${hash}`,
    `parent ${"1".repeat(40)}`,
    `parent ${"2".repeat(40)}`,
    "author Mei Tanaka <mei@example.com> 1757850420 +0900",
    "committer Ada <ada@example.com> 1757850500 +0000",
    "gpgsig -----BEGIN PGP SIGNATURE-----",
    " author Eve <eve@example.com> 1 +0000",
    "",
    "guestbook: two replicas\n\nBecause of Mondays.\n",
  ].join("\n");

  test("reads who, when and why", () => {
    expect(parseCommit("c", Buffer.from(text))).toEqual({
      commit: "c",
      tree: hash,
      parents: ["1".repeat(40), "2".repeat(40)],
      author: "Mei Tanaka <mei@example.com>",
      date: "2025-09-14T11:47:00Z",
      subject: "guestbook: two replicas",
      message: "guestbook: two replicas\n\nBecause of Mondays.",
    });
  });

  test("makes the best of a damaged commit", () => {
    expect(parseCommit("c", Buffer.from("nonsense"))).toMatchObject({
      tree: "",
      author: "",
      subject: "",
      date: "1970-01-01T00:00:00Z",
    });
  });
});
