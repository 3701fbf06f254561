import { expect, test } from "vitest";
import type { JsonObject } from "../../../../engine/model/manifest.js";
import { announceParameters, parameterFields } from "../../../../plugins/third-party/parameters/announcement.js";

const announce = (property: JsonObject) =>
  announceParameters(parameterFields({ type: "object", properties: { p: property } }, { order: [], groups: [] }))[0];

test.each<[string, JsonObject, object]>([
  ["a text", { type: "string", default: "x" }, { collectionType: "string", itemType: "string", string: "x" }],
  ["an integer", { type: "integer", default: 3 }, { collectionType: "string", itemType: "number", string: "3" }],
  ["a boolean", { type: ["boolean", "null"] }, { collectionType: "string", itemType: "boolean" }],
  ["one of several", { enum: ["a", "b"], default: "a" }, { collectionType: "string", itemType: "string", string: "a" }],
  [
    "a list of numbers",
    { type: "array", items: { type: "number" }, default: [1, 2] },
    { collectionType: "array", itemType: "number", array: ["1", "2"] },
  ],
  [
    "a map",
    { type: "object", additionalProperties: { type: "string" }, default: { a: "b" } },
    { collectionType: "map", itemType: "string", map: { a: "b" } },
  ],
  [
    "an object with fields: JSON in a text",
    { type: "object", properties: { a: {} }, default: { a: 1 } },
    { collectionType: "string", string: `{"a":1}` },
  ],
  [
    "a list of lists: JSON in a text",
    { type: "array", items: { type: "array" }, default: [[1]] },
    { collectionType: "string", string: "[[1]]" },
  ],
])("announceParameters() shows %s in Argo CD's shape", (_, property, expected) => {
  expect(announce(property)).toMatchObject(expected);
});

test("announceParameters() takes over title, description and whether it is required", () => {
  const schema = {
    type: "object",
    required: ["a"],
    properties: { a: { type: "string", title: "A", description: "the first" }, b: { type: "string" } },
  };
  expect(announceParameters(parameterFields(schema, { order: [], groups: [] }))).toEqual([
    { name: "a", title: "A", tooltip: "the first", required: true, itemType: "string", collectionType: "string" },
    { name: "b", title: "", tooltip: "", required: false, itemType: "string", collectionType: "string" },
  ]);
});

test("parameterFields() orders by the layout, then as the schema has them, and names groups", () => {
  const schema = { type: "object", properties: { a: {}, b: { $ref: "#/$defs/x" }, c: {} }, $defs: { x: { type: "string" } } };
  const fields = parameterFields(schema, { order: ["c"], groups: [{ title: "G", parameters: ["b"] }] });
  expect(fields.map(({ name, group }) => [name, group])).toEqual([
    ["c", ""],
    ["a", ""],
    ["b", "G"],
  ]);
  expect(fields[2]?.schema).toEqual({ type: "string" });
});
