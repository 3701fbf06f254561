import { expect, test } from "vitest";
import type { FieldSchema } from "../../../engine/kubernetes/field-schema.js";
import { fits, strictForm } from "../../../engine/kubernetes/strict-form.js";
import type { Json } from "../../../engine/model/manifest.js";

test.each<[Json, FieldSchema, boolean]>([
  [null, { type: "integer" }, true],
  ["a", { type: "string" }, true],
  [1, { type: "string" }, false],
  [1.5, { type: "integer" }, false],
  [1.5, { type: "number" }, true],
  ["true", { type: "boolean" }, false],
  ["1Gi", { type: "string", format: "quantity" }, true],
  ["much", { type: "string", format: "quantity" }, false],
  ["80", { format: "int-or-string" }, true],
  [8.5, { format: "int-or-string" }, false],
  ["2026-01-01T00:00:00Z", { type: "string", format: "date-time" }, true],
  ["today", { type: "string", format: "date-time" }, false],
  ["YQ==", { type: "string", format: "byte" }, true],
  ["Y\nQ==", { type: "string", format: "byte" }, true],
  ["Y", { type: "string", format: "byte" }, false],
  [[1], { type: "array", items: { type: "string" } }, false],
  [{}, { type: "array", items: { type: "string" } }, false],
  [[], { type: "object", fields: {} }, false],
  [{ a: 1 }, { type: "object", fields: {} }, false],
  [{ a: 1 }, { type: "object", preserveUnknown: true }, true],
  [{ a: 1 }, { type: "object", additional: { type: "string" } }, false],
  [{ a: { anything: [1] } }, { type: "object", fields: { a: {} } }, true],
])("fits() of %j in %j: %s", (value, schema, expected) => {
  expect(fits(value, schema)).toBe(expected);
});

test("fits() passes over unknown fields where asked", () => {
  expect(fits({ a: 1 }, { type: "object", fields: {} }, true)).toBe(true);
});

test("strictForm() keeps an object that does not fit as it is", () => {
  const schema: FieldSchema = { type: "object", fields: { cpu: { type: "string", format: "quantity" } } };
  const object = (more: object) => ({ apiVersion: "v1", kind: "X", metadata: {}, cpu: "1000m", ...more });
  const full = { ...schema, fields: { ...schema.fields, apiVersion: {}, kind: {}, metadata: {} } };
  expect(strictForm(object({}), full)).toEqual(object({ cpu: "1" }));
  expect(strictForm(object({ odd: 1 }), full)).toEqual(object({ odd: 1 }));
});
