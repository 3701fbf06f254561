import { expect, test } from "vitest";
import type { OfflineContext } from "../../../cli/offline/command.js";
import { readObjects, readOneObject, readValue } from "../../../cli/offline/read-objects.js";

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
