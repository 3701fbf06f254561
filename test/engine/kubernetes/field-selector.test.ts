import { expect, test } from "vitest";
import { matchesFields, parseFieldSelector } from "../../../engine/kubernetes/field-selector.js";

test.each([
  ["", []],
  ["metadata.name=web", [["metadata.name", true, "web"]]],
  ["metadata.name==web", [["metadata.name", true, "web"]]],
  [
    "status.phase!=Running,spec.nodeName=",
    [
      ["status.phase", false, "Running"],
      ["spec.nodeName", true, ""],
    ],
  ],
  ["a=b\\,c\\=d\\\\", [["a", true, "b,c=d\\"]]],
])("parseFieldSelector() reads %j", (text, expected) => {
  expect(parseFieldSelector(text).map(({ field, equal, value }) => [field, equal, value])).toEqual(expected);
});

test.each(["metadata.name", "a=b=c", "a=b\\x", "a=b\\", "!a"])("parseFieldSelector() refuses %j", (text) => {
  expect(() => parseFieldSelector(text)).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }));
});

test("matchesFields() asks for every condition", () => {
  const fields: Record<string, string> = { "metadata.name": "web", "status.phase": "Running" };
  const matches = (text: string) => matchesFields(parseFieldSelector(text), (field) => fields[field] ?? "");
  expect(matches("metadata.name=web,status.phase!=Failed")).toBe(true);
  expect(matches("metadata.name=web,status.phase=Failed")).toBe(false);
  expect(matches("spec.nodeName=")).toBe(true);
});
