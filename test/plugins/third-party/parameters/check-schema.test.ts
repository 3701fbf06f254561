import { expect, test } from "vitest";
import type { JsonObject } from "../../../../engine/model/manifest.js";
import { checkParameterSchema } from "../../../../plugins/third-party/parameters/check-schema.js";

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: "object", properties, ...more });

test.each<[string, JsonObject]>([
  ["no parameters", { type: "object" }],
  ["types, bounds and defaults", object({ a: { type: "integer", minimum: 1, default: 2 }, b: { type: ["string", "null"] } })],
  ["references within", object({ a: { $ref: "#/$defs/host" } }, { $defs: { host: { type: "string", pattern: "^[a-z]+$" } } })],
  ["a format, which is but a note", object({ a: { type: "string", format: "uri" } })],
  ["a parameter named like a keyword", object({ $ref: { type: "string" }, type: { type: "string" } })],
])("checkParameterSchema() takes %s", (_, schema) => {
  expect(checkParameterSchema(schema)).toBeUndefined();
});

const many = Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`p${at}`, { type: "string" }]));
/** Each level names the next one twice: 2^18 checks for a text of a few lines. */
const doubling = Object.fromEntries(
  Array.from({ length: 18 }, (_, at) => [
    `l${at}`,
    at === 17 ? { type: "string" } : { anyOf: [{ $ref: `#/$defs/l${at + 1}` }, { $ref: `#/$defs/l${at + 1}` }] },
  ]),
);
const nested = (depth: number): JsonObject => (depth === 0 ? { type: "string" } : { type: "array", items: nested(depth - 1) });

test.each<[string, JsonObject, string]>([
  ["a list", { type: "array" }, `it must describe an object; write "type: object"`],
  ["properties that are none", { type: "object", properties: [] }, `"properties" must be a map`],
  ["too many parameters", object(many), "it has 201 parameters, the limit is 200"],
  ["an unknown keyword", object({ a: { type: "string", "x-order": 1 } }), `unknown keyword: "x-order"`],
  ["an unknown type", object({ a: { type: "text" } }), "it is no JSON Schema"],
  ["a pattern that RE2 has not", object({ a: { type: "string", pattern: "(?=a)" } }), "it is no JSON Schema"],
  [
    "a reference to the web",
    object({ a: { $ref: "https://example.com/schema.json" } }),
    `$ref "https://example.com/schema.json" at "properties.a" leads out of the manifest`,
  ],
  ["a reference to a file", object({ a: { $ref: "file:///etc/passwd" } }), "leads out of the manifest"],
  ["a reference to nothing", object({ a: { $ref: "#/$defs/x" } }), `$ref "#/$defs/x" at "properties.a" leads to nothing`],
  [
    "a circle",
    object({ a: { $ref: "#/$defs/x" } }, { $defs: { x: { type: "array", items: { $ref: "#/$defs/x" } } } }),
    "leads back to itself",
  ],
  ["dynamic references", object({ a: { $dynamicRef: "#x" } }), `$dynamicRef at "properties.a" is not supported`],
  ["anchors", object({ a: { $anchor: "x" } }), "$anchor"],
  [
    "references that double",
    object({ a: { $ref: "#/$defs/l0" } }, { $defs: doubling }),
    "more than 10000 parts once its references are followed",
  ],
  ["depth", object({ a: nested(60) }), "nested more than 40 deep"],
])("checkParameterSchema() refuses %s", (_, schema, sentence) => {
  expect(checkParameterSchema(schema)).toContain(sentence);
});
