import { hkdfSync } from "node:crypto";
import { expect, test } from "vitest";
import { verifyAudit } from "../../../cli/offline/audit-verify.js";
import { UsageError } from "../../../cli/offline/command.js";
import { dayClosing } from "../../../engine/audit/days.js";
import { deriveKey } from "../../../server/sessions/signed-token.js";
import { entryOf, linesOf } from "../../engine/audit/chained-lines.js";
import { usePureRuns } from "./run-pure.js";

const run = usePureRuns(verifyAudit);
const serverKey = "0123456789abcdef0123456789abcdef";
const sealKey = deriveKey(new TextEncoder().encode(serverKey), "audit seal");
const entries = [entryOf("one"), dayClosing("2026-01-01", 1), entryOf("two\u2028with\u0085separators"), entryOf("three")];
const lines = linesOf(entries, { key: sealKey });
const text = (some: readonly string[]) => some.map((line) => `${line}\n`).join("");
const files = { "day.jsonl": text(lines.slice(0, 2)), "audit.jsonl": text(lines.slice(2)), key: `${serverKey}\n` };
const both = ["day.jsonl", "audit.jsonl"];
const headOf = (line = "") => (JSON.parse(line) as { hash: string }).hash;

test("FL-75 audit verify says that a chain is unbroken over its files, from where to where", async () => {
  const { exit, result, text: said, notes } = await run(both, files);
  expect(exit).toBe(0);
  expect(said()).toBe("4 records, unbroken, from 1 (2026-01-01T00:00:00.000Z) to 4 (2026-01-01T00:00:03.000Z)\n");
  expect(result).toEqual({
    unbroken: true,
    records: 4,
    first: { sequence: 1, at: "2026-01-01T00:00:00.000Z", hash: headOf(lines[0]) },
    last: { sequence: 4, at: "2026-01-01T00:00:03.000Z", hash: headOf(lines[3]) },
    sealed: 4,
    sealsVerified: false,
    breakCount: 0,
    breaks: [],
  });
  expect(notes).toEqual([expect.stringContaining("give --key-file"), expect.stringContaining("closes no day")]);
});

test("FL-75 audit verify says which line breaks the chain, and how", async () => {
  const altered = { ...files, "audit.jsonl": text(lines.slice(2)).replace("three", "tree") };
  const { exit, result, text: said } = await run(both, altered);
  expect([exit, (result as { unbroken: boolean }).unbroken]).toEqual([1, false]);
  expect(said()).toBe(
    "4 records, BROKEN (1 line does not fit), from 1 (2026-01-01T00:00:00.000Z) to 4 (2026-01-01T00:00:03.000Z)\n" +
      "  audit.jsonl:2: record 4 was altered: its hash does not fit what it says\n",
  );
});

test.each([
  ["the server's key", serverKey, 0],
  ["the key of the seals alone", `audit-key:${Buffer.from(sealKey).toString("hex")}`, 0],
  ["another key", "another key that is long enough to be one", 1],
])("audit verify with %s", async (_, key, exit) => {
  const answer = await run([...both, "--key-file", "key"], { ...files, key });
  expect([answer.exit, (answer.result as { sealsVerified: boolean }).sealsVerified]).toEqual([exit, true]);
  expect(answer.text().includes("the seal of record 1 was not made with this key")).toBe(exit === 1);
});

test("the key of the seals is what docs/audit.md says it is derived by", () => {
  expect(new Uint8Array(hkdfSync("sha256", serverKey, "", "fairlead audit seal", 32))).toEqual(sealKey);
});

test("FL-75 audit verify finds by --head that the end was taken away", async () => {
  const head = headOf(lines[3]);
  expect((await run([...both, "--head", head], files)).exit).toBe(0);
  const cut = await run(["day.jsonl", "--head", head], files);
  expect([cut.exit, cut.text()]).toEqual([1, expect.stringContaining(`no record has the hash ${head}`)]);
});

test("a closed day needs no head", async () => {
  const { notes } = await run(["day.jsonl", "--key-file", "key"], files);
  expect(notes).toEqual([]);
});

test.each<[string, string]>([
  ["an empty file", ""],
  ["something else", "hello\n"],
])("audit verify answers no to %s", async (_, content) => {
  const { exit, text: said } = await run(["x"], { x: content });
  expect(exit).toBe(1);
  expect(said()).toContain("no records in x");
});

test("audit verify reads a file without its last line end, and one without line ends only up to a bound", async () => {
  expect((await run(["x"], { x: lines.join("\n") })).exit).toBe(0);
  await expect(run(["x"], { x: "x".repeat(2_000_000) })).rejects.toThrow('"x" has a line of more than 1048576 characters');
});

test.each<[string, readonly string[], RegExp]>([
  ["no file", [], /missing required argument/],
  ["a hash that is none", ["x", "--head", "beef"], /--head takes a hash of 64 hexadecimal digits, not "beef"/],
  ["a flag that is none", ["x", "--fix"], /unknown option/],
])("audit verify refuses %s", async (_, args, because) => {
  const failure = await run(args, { x: "" }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UsageError);
  expect((failure as Error).message).toMatch(because);
});

test("audit verify says what it misses: a file, a key", async () => {
  await expect(run(["none.jsonl"], {})).rejects.toThrow('Cannot read "none.jsonl": no such file or directory');
  await expect(run(["x", "--key-file", "key"], { x: "", key: "\n" })).rejects.toThrow('The key file "key" is empty');
});

test("audit verify --help tells what it can and what it cannot know", async () => {
  const { text: said } = await run(["--help"], {});
  for (const word of ["--key-file", "--head", "oldest first", "Exit status"]) expect(said()).toContain(word);
});
