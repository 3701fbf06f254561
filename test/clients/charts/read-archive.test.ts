import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { array, assert, asyncProperty, constantFrom, record, string, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultPackageLimits } from "../../../clients/charts/limits.js";
import { readArchive } from "../../../clients/charts/read-archive.js";
import { FairleadError } from "../../../engine/errors.js";
import { makeArchive, makeTar, paxRecord, type RawEntry } from "./make-archive.js";

const limits = { totalBytes: 1_000_000, fileBytes: 200_000, entries: 100, ratio: 100, depth: 8, nameBytes: 40 };

async function* inPieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What an archive holds, a line an entry. */
async function listOf(bytes: Uint8Array, size?: number, changes = {}): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const entry of readArchive({ name: "it", bytes: inPieces(bytes, size), limits: { ...limits, ...changes } })) {
    if (entry.kind === "directory") lines.push(`d ${entry.path}`);
    else if (entry.kind === "link") lines.push(`l ${entry.path} -> ${entry.target}`);
    else {
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry.content) chunks.push(chunk);
      lines.push(`${entry.isExecutable ? "x" : "f"} ${entry.path} ${Buffer.concat(chunks).toString("utf8").slice(0, 20)}`);
    }
  }
  return lines;
}

const reasonOf = (work: Promise<unknown>) =>
  work.then(
    () => "accepted",
    (error: unknown) => (error instanceof FairleadError ? error.details["reason"] : error),
  );

const file = (path: string, body = "x"): RawEntry => ({ path, body });
const link = (path: string, target: string): RawEntry => ({ path, kind: "2", target });

describe("readArchive()", () => {
  test.each([1, 7, 511, 512, 513, 100_000])("reads entries in pieces of %i bytes", async (size) => {
    const entries = [
      { path: "./", kind: "5" },
      { path: "a/", kind: "5" },
      file("a/one", "1"),
      { path: "./run", body: "go", mode: 0o755 },
      link("a/two", "one"),
      { path: "x", kind: "x", body: paxRecord("path", `a/${"é".repeat(19)}`) },
      file("short", "long"),
    ];
    const expected = ["d a", "f a/one 1", "x run go", "l a/two -> one", `f a/${"é".repeat(19)} long`];
    expect(await listOf(makeArchive(entries), size)).toEqual(expected);
    expect(await listOf(makeTar(entries), size)).toEqual(expected);
  });

  test.each<[string, readonly RawEntry[]]>([
    ["an absolute path", [file("/etc/passwd")]],
    ["a path that leads out", [file("../x")]],
    ["a path that leads out from inside", [file("a/../../x")]],
    ["a path with .. that stays inside", [file("a/../b")]],
    ["a path of another system", [file("C:/x")]],
    ["a back-slash", [file("..\\x")]],
    ["a path without a name", [file(".")]],
    ["an empty part", [file("a//b")]],
    ["a control character", [file("a\u0007b")]],
    ["a file twice", [file("a"), file("a")]],
    ["the same file with and without ./", [file("a"), file("./a")]],
    ["names that differ in case", [file("Readme"), file("README")]],
    ["directories that differ in case", [file("A/x"), file("a/y")]],
    ["names that differ in their accents' form", [file("\u00e9"), file("e\u0301")]],
    ["a file below a file", [file("a"), file("a/b")]],
    ["a file below a link", [link("a", "."), file("a/b")]],
    ["a link over a directory", [file("a/b"), link("a", "x")]],
    ["a link over a file", [file("a"), link("a", "b")]],
    ["a directory over a file", [file("a"), { path: "a/", kind: "5" }]],
    ["a hard link", [file("a"), { path: "b", kind: "1", target: "a" }]],
    ["a character device", [{ path: "a", kind: "3" }]],
    ["a block device", [{ path: "a", kind: "4" }]],
    ["a pipe", [{ path: "a", kind: "6" }]],
    ["a contiguous file", [{ path: "a", kind: "7" }]],
    ["a sparse file", [{ path: "a", kind: "S" }]],
    ["an unknown kind", [{ path: "a", kind: "Z" }]],
    ["a link out of the root", [link("a", "../b")]],
    ["a link out from inside", [link("a/b", "../../c")]],
    ["an absolute link", [link("a", "/etc/passwd")]],
    ["a link without a target", [link("a", "")]],
    [
      "a link out through another link",
      [file("p/q/x"), link("p/q/up", "../../top"), file("top/x"), link("p/q/out", "up/../../z")],
    ],
    ["a link to an absolute link", [link("b", "/x"), link("a", "b/c")]],
    ["a directory with content", [{ path: "a/", kind: "5", body: "x" }]],
    ["a link with content", [{ path: "a", kind: "2", target: "b", body: "x" }]],
    ["a file named like a directory, with content that is a header", [{ path: "a/", body: makeTar([link("b", "/etc")]) }]],
    ["a size in base 256", [{ path: "a", size: "\u0080\0\0\0\0\0\0\0\0\0\0\u0001" }]],
    ["a negative size", [{ path: "a", size: "-0000000001\0" }]],
    ["an extended header that sets a size", [{ path: "x", kind: "x", body: paxRecord("size", "1") }, file("a")]],
    ["an extended header of a sparse file", [{ path: "x", kind: "x", body: paxRecord("GNU.sparse.major", "1") }, file("a")]],
    ["an extended header with a length below nothing", [{ path: "x", kind: "x", body: "-9 a=bcdefghijk" }, file("a")]],
    ["an extended header that is cut off", [{ path: "x", kind: "x", body: "99 path=a\n" }, file("a")]],
    ["an extended header without content", [{ path: "x", kind: "x" }, file("a")]],
    ["a huge extended header", [{ path: "x", kind: "x", body: paxRecord("comment", "x".repeat(70_000)) }, file("a")]],
    ["an extended header that leads out", [{ path: "x", kind: "x", body: paxRecord("path", "../../x") }, file("a")]],
    [
      "an extended header with a link that leads out",
      [{ path: "x", kind: "x", body: paxRecord("linkpath", "../../x") }, link("a", "b")],
    ],
    ["an extended header that names all that follow", [{ path: "x", kind: "g", body: paxRecord("path", "a") }, file("b")]],
    ["a long name that leads out", [{ path: "x", kind: "L", body: "../../../x\0" }, file("a")]],
  ])("S46 refuses %s", async (_, entries) => {
    expect(await reasonOf(listOf(makeArchive([file("first"), ...entries, file("last")])))).toBe("ARCHIVE_UNSAFE");
  });

  test.each<[string, Uint8Array]>([
    ["no archive at all", Buffer.from("hello, this is a text and no archive".repeat(40))],
    ["an HTML page", Buffer.from(`<!doctype html>${" ".repeat(2000)}`)],
    ["a gzip that is cut off", makeArchive([file("a", "x".repeat(5000))]).subarray(0, 60)],
    ["a tar that is cut off", makeTar([file("a", "x".repeat(5000))]).subarray(0, 2000)],
    ["a gzip with a wrong checksum", Buffer.concat([makeArchive([file("a")]).subarray(0, -8), Buffer.alloc(8)])],
    ["a header with a wrong checksum", makeTar([file("a")]).fill(0x31, 148, 154)],
    ["a gzip of nothing that is a tar", gzipSync(Buffer.alloc(700, 1))],
  ])("S46 refuses %s", async (_, bytes) => {
    expect(await reasonOf(listOf(bytes))).toBe("ARCHIVE_UNSAFE");
  });

  test.each<[string, readonly RawEntry[]]>([
    ["too many entries", Array.from({ length: 101 }, (_, index) => file(`f${index}`))],
    ["too large a file", [file("a", "x".repeat(200_001))]],
    [
      "too much in all",
      Array.from({ length: 60 }, (_, index) =>
        file(`f${index}`, createHash("sha512").update(`${index}`).digest("hex").repeat(150)),
      ),
    ],
    ["a path that is too deep", [file("a/".repeat(8) + "b")]],
    ["a name that is too long", [file("a".repeat(41))]],
  ])("S46 refuses %s, saying the limit and what was found", async (_, entries) => {
    const reading = listOf(makeArchive(entries));
    await expect(reading).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      details: { reason: "ARCHIVE_TOO_LARGE", limit: expect.any(Number), found: expect.any(Number) },
    });
  });

  test("S46 refuses an archive that unpacks to too many times its size, while it still comes in", async () => {
    const endless = async function* () {
      yield gzipSync(makeTar([file("a")]).subarray(0, 1024));
      for (;;) yield gzipSync(Buffer.alloc(1_000_000));
    };
    const archive = readArchive({ name: "it", bytes: endless(), limits: { ...limits, totalBytes: 1_000_000_000 } });
    const reading = (async () => {
      for await (const entry of archive) void entry;
    })();
    expect(await reasonOf(reading)).toBe("ARCHIVE_TOO_LARGE");
  });

  test("takes a link that leads in a circle, or nowhere, for one that does not lead out", async () => {
    expect(await listOf(makeArchive([link("a", "b"), link("b", "a"), link("c", "nowhere/x")]))).toHaveLength(3);
  });

  test("fails with what its source fails with", async () => {
    const broken = async function* () {
      yield makeTar([file("a", "x".repeat(3000))]).subarray(0, 1024);
      throw new FairleadError("UNAVAILABLE", "the line went dead");
    };
    const reading = (async () => {
      for await (const entry of readArchive({ name: "it", bytes: broken(), limits }))
        if (entry.kind === "file") for await (const chunk of entry.content) void chunk;
    })();
    await expect(reading).rejects.toThrow("the line went dead");
  });

  test("whatever bytes it gets, it ends, with a typed error or with paths that stay inside", async () => {
    const entry = record({
      path: string({ maxLength: 12, unit: constantFrom("a", "B", ".", "/", "..", "\\", "\0") }),
      kind: constantFrom("0", "1", "2", "5", "x", "g", "L", "K", "3"),
      target: string({ maxLength: 8, unit: constantFrom("a", ".", "/", "..") }),
      body: string({ maxLength: 40 }),
    });
    const noise = uint8Array({ maxLength: 64 });
    await assert(
      asyncProperty(array(entry, { maxLength: 6 }), noise, async (entries, tail) => {
        const bytes = Buffer.concat([makeTar(entries).subarray(0, -1024), tail]);
        const lines = await listOf(bytes).catch((error: unknown) => {
          if (error instanceof FairleadError && ["ARCHIVE_UNSAFE", "ARCHIVE_TOO_LARGE"].includes(String(error.details["reason"])))
            return [];
          throw error;
        });
        return lines.every((line) => !/^. (\/|.*(^|\/)\.\.(\/| |$))/.test(line.split(" ->")[0] ?? ""));
      }),
      { numRuns: 300 },
    );
  });

  test("the limits that hold unless configured are those of charts", () => {
    expect(defaultPackageLimits.archive).toEqual({
      totalBytes: 268_435_456,
      fileBytes: 104_857_600,
      entries: 20_000,
      ratio: 100,
      depth: 64,
      nameBytes: 255,
    });
  });
});
