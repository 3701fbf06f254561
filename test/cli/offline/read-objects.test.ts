import { expect, test } from "vitest";
import type { OfflineContext } from "../../../cli/offline/command.js";
import {
  readListedObjects,
  readObjects,
  readOneObject,
  readValue,
  readValues,
  readValueWarned,
} from "../../../cli/offline/read-objects.js";

/** The working folder of a batch's request that holds `f`. */
const holding = (text: string) =>
  ({
    files: new Map([["f", new TextEncoder().encode(text)]]),
    get folder(): never {
      throw new Error("nothing is looked for on disk");
    },
  }) as unknown as OfflineContext;

test.each([
  ["YAML of several documents", "---\na: yes\n---\n# nothing\n---\nb: 2001-01-01\n", [{ a: true }, { b: "2001-01-01" }]],
  ["JSON", ' {"a": "\\"{[", "b": [1]}', [{ a: '"{[', b: [1] }]],
  ["YAML in flow style", "{a: n, b: [x]}", [{ a: false, b: ["x"] }]],
  ["a List", '{"kind": "List", "items": [{"a": 1}, {"b": 2}]}', [{ a: 1 }, { b: 2 }]],
  ["Windows' line ends and a byte order mark", "\uFEFFa: 1\r\nb: x\r\n", [{ a: 1, b: "x" }]],
  ["nothing", "", []],
])("readObjects() reads %s as Kubernetes does", async (_, text, objects) => {
  expect(await readObjects("f", holding(text))).toEqual(objects);
});

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

test.each([
  ["a text that is none", "a: [", /^Cannot read "f": /],
  ["a list", "[1]", "the document at line 1 is no object"],
  ["JSON nested like no object", nested(101), "nested more than 100 deep"],
  ["JSON nested until the program would break", nested(50_000), "nested more than 100 deep"],
])("readObjects() refuses %s", async (_, text, because) => {
  await expect(readObjects("f", holding(text))).rejects.toThrow(because);
});

test("readObjects() takes JSON as deep as YAML, whatever its strings hold", async () => {
  expect(await readObjects("f", holding(nested(100)))).toHaveLength(1);
  expect(await readObjects("f", holding(JSON.stringify({ a: "[".repeat(1_000) })))).toHaveLength(1);
});

test.each([
  ["", "it must hold one object, not none"],
  ["a: 1\n---\nb: 1\n", "it must hold one object, not 2"],
])("readOneObject() refuses %j", async (text, because) => {
  await expect(readOneObject("f", holding(text))).rejects.toThrow(because);
});

test("readValue() reads whatever it is, and null of nothing", async () => {
  expect(await readValue("f", holding("[1, {a: x}]"))).toEqual([1, { a: "x" }]);
  expect(await readValue("f", holding(""))).toBeNull();
  await expect(readValue("f", holding("a\n---\nb\n"))).rejects.toThrow("one document, not 2");
});

test.each([
  [
    "JSON",
    '{"a": 9007199254740992,\n"b": 9007199254740993}',
    ['NUMBER_INEXACT: "f" at 2: 9007199254740993 cannot be held exactly'],
  ],
  ["YAML", "a: 9007199254740992\nb: 9007199254740993\n", ['NUMBER_INEXACT: "f" at 2: 9007199254740993 cannot be held exactly']],
  ["numbers that are exact", '{"a": 9007199254740992, "b": "9007199254740993", "c": 0.1}', []],
])("readValueWarned() tells of integers that it cannot hold, in %s", async (_, text, warnings) => {
  expect((await readValueWarned("f", holding(text))).warnings).toEqual(warnings);
});

test("readValueWarned() tells of ten such integers, and how many more there are", async () => {
  const { warnings } = await readValueWarned("f", holding(`[${Array(500).fill("9007199254740993").join(",")}]`));
  expect(warnings).toHaveLength(11);
  expect(warnings.at(-1)).toBe('NUMBER_INEXACT: "f": neither can 490 numbers more');
});

const elevenMiB = " ".repeat(11 * 1_048_576);

test("readListedObjects() and readValues() read long lists in JSON", async () => {
  const list = `{"kind": "List", "items": [{"a": 1}, ${elevenMiB}{"b": 2}]}`;
  expect(await readListedObjects("f", holding(list))).toEqual([{ a: 1 }, { b: 2 }]);
  expect(await readValues("f", holding(`[1, ${elevenMiB}2]`))).toEqual([1, 2]);
});

test.each([
  [
    "long YAML",
    `a: 1\n#${elevenMiB}`,
    "more than 10485760 (line 1, column 1); write it as JSON, of which more is read, or split it",
  ],
  ["long JSON that is none", `{"a": ${elevenMiB}`, 'Cannot read "f": it is not JSON: '],
  ["YAML of too many values", `[${"1, ".repeat(500_001)}x y]`, "more than 500000 values"],
])("readListedObjects() refuses %s", async (_, text, because) => {
  await expect(readListedObjects("f", holding(text))).rejects.toThrow(because);
});

test("readObjects() reads no long lists", async () => {
  await expect(readObjects("f", holding(`[${elevenMiB}]`))).rejects.toThrow("more than 10485760; split it and ask for each part");
});
