import { existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dayClosing } from "../../../engine/audit/days.js";
import { lastLineOf, openLineFile } from "../../../server/audit/line-file.js";
import { entryOf, linesOf } from "../../engine/audit/chained-lines.js";
import { temporaryFolder } from "../temporary-folder.js";

const day = "2026-01-31";
const [one = "", two = "", closing = "", three = "", closingAgain = "", four = ""] = linesOf([
  entryOf("one"),
  entryOf("two"),
  dayClosing(day, 2),
  entryOf("three"),
  dayClosing(day, 4),
  entryOf("four"),
]);

test("openLineFile() appends lines to a file for its owner's eyes, after what was there", async () => {
  const path = join(temporaryFolder(), "audit.jsonl");
  const file = openLineFile(path);
  await file.append([one, two]);
  await file.close();
  const again = openLineFile(path);
  await again.append([three]);
  await again.close();
  expect(readFileSync(path, "utf8")).toBe(`${one}\n${two}\n${three}\n`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("FL-75 a closing record ends the day's file; a second one of that day gets a name of its own", async () => {
  const folder = temporaryFolder();
  const file = openLineFile(join(folder, "audit.jsonl"));
  await file.append([one, closing, three, closingAgain, four]);
  await file.close();
  expect(readdirSync(folder).toSorted()).toEqual(["audit-2026-01-31-2.jsonl", "audit-2026-01-31.jsonl", "audit.jsonl"]);
  expect(readFileSync(join(folder, "audit-2026-01-31.jsonl"), "utf8")).toBe(`${one}\n${closing}\n`);
  expect(readFileSync(join(folder, "audit-2026-01-31-2.jsonl"), "utf8")).toBe(`${three}\n${closingAgain}\n`);
  expect(readFileSync(join(folder, "audit.jsonl"), "utf8")).toBe(`${four}\n`);
});

test("FL-75 a full disk fails the call, and the call made again writes every line once", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "audit.jsonl");
  symlinkSync("/dev/full", path);
  const file = openLineFile(path);
  await expect(file.append([one, two])).rejects.toThrow("ENOSPC");
  await expect(file.append([one, two])).rejects.toThrow("ENOSPC");
  rmSync(path);
  await file.append([one, two, three]);
  await file.append([four]);
  await file.close();
  expect(readFileSync(path, "utf8")).toBe([one, two, three, four, ""].join("\n"));
});

test("openLineFile() refuses a place where nothing can be written, before anything else starts", () => {
  expect(() => openLineFile(join(temporaryFolder(), "none", "audit.jsonl"))).toThrow(
    /The audit cannot be written to ".*FAIRLEAD_AUDIT/,
  );
});

test.each([
  ["nothing of no file", undefined, undefined, undefined],
  ["nothing of an empty file", "", undefined, ""],
  ["the only line", `${one}\n`, one, `${one}\n`],
  ["the last of several", `${one}\n${two}\n`, two, `${one}\n${two}\n`],
  ["the last whole one, and takes away what was cut off", `${one}\n${two.slice(0, 50)}`, one, `${one}\n`],
  ["none where only a part is", one.slice(0, 50), undefined, ""],
])("lastLineOf() gives %s", (_, content, expected, left) => {
  const path = join(temporaryFolder(), "audit.jsonl");
  if (content !== undefined) writeFileSync(path, content);
  expect(lastLineOf(path)).toBe(expected);
  expect(existsSync(path) ? readFileSync(path, "utf8") : undefined).toBe(left);
});
