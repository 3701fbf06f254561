import { expect, test } from "vitest";
import { z } from "zod";
import { FairleadError } from "../../engine/errors.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import { flagField, listField, readSourceBlock, textField, textsField } from "../../plugins/source-block.js";

const schema = z.object({
  name: textField,
  isOn: flagField,
  list: listField(z.object({ key: z.string().min(1), count: z.union([z.number().int(), z.string()]) })),
  labels: textsField,
});

test.each<[string, JsonObject | undefined]>([
  ["an absent block", undefined],
  ["an empty block", {}],
  ["a block of nulls", { name: null, isOn: null, list: null, labels: null }],
  ["fields it does not know", { other: 1 }],
])("readSourceBlock() gives defaults for %s", (_, block) => {
  expect(readSourceBlock(schema, block, "/tool")).toEqual({ name: "", isOn: false, list: [], labels: {} });
});

test.each<[string, JsonObject, string]>([
  ["a number for a text", { name: 3 }, "Cannot read /tool/name: a text is expected, found number 3; put it in quotes"],
  ["a text for a flag", { isOn: "yes" }, 'Cannot read /tool/isOn: a true or false is expected, found the text "yes"'],
  ["a map for a list", { list: {} }, "Cannot read /tool/list: a list is expected, found a map"],
  ["a list for a map", { labels: [] }, "Cannot read /tool/labels: a map is expected, found a list"],
  [
    "a value that is no text",
    { labels: { "a/b~c": true } },
    "Cannot read /tool/labels/a~1b~0c: a text is expected, found boolean true; put it in quotes",
  ],
  [
    "an empty key",
    { list: [{ key: "", count: 1 }] },
    'Cannot read /tool/list/0/key: a text that is not empty is expected, found the text ""',
  ],
  ["a missing key", { list: [{ count: 1 }] }, "Cannot read /tool/list/0/key: a text is expected, found nothing"],
  [
    "a count that is no number",
    { list: [{ key: "a", count: 1.5 }] },
    "Cannot read /tool/list/0/count: a whole number is expected, found number 1.5",
  ],
])("readSourceBlock() names %s by its pointer", (_, block, sentence) => {
  expect(failureOf(block)).toEqual({ code: "BAD_USER_INPUT", message: sentence, reason: "SPEC_INVALID" });
});

test("readSourceBlock() keeps a map from reaching a prototype", () => {
  const labels = JSON.parse('{"__proto__": {"polluted": "yes"}}') as JsonObject;
  expect(failureOf({ labels }) ?? readSourceBlock(schema, { labels }, "/tool").labels).not.toHaveProperty("polluted");
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
});

function failureOf(block: JsonObject) {
  try {
    readSourceBlock(schema, block, "/tool");
    return undefined;
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    return { code: error.code, message: error.message, reason: error.details["reason"] };
  }
}
