import { expect, test } from "vitest";
import { differOnlyInTimes, managerKey, readOwners, writeOwners } from "../../../engine/kubernetes/managed-fields.js";
import type { ManagedFieldsEntry, Manifest } from "../../../engine/model/manifest.js";

const entry = (manager: string, more: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry => ({
  manager,
  operation: "Apply",
  apiVersion: "v1",
  time: "2026-01-01T00:00:00Z",
  fieldsType: "FieldsV1",
  fieldsV1: { "f:data": { "f:a": {} } },
  ...more,
});
const configMap = (...managedFields: readonly ManagedFieldsEntry[]): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "c", managedFields },
  data: { a: "1" },
});

test("writeOwners() writes what readOwners() read, applies before updates, older before newer", () => {
  const update = entry("a", { operation: "Update" });
  const newer = entry("b", { time: "2026-02-01T00:00:00Z" });
  const object = configMap(update, newer, entry("c"));
  const written = writeOwners(object, readOwners(object) ?? new Map());
  expect(written.metadata.managedFields).toEqual([entry("c"), newer, update]);
});

test("writeOwners() drops managers without fields, and the field when nobody is left", () => {
  const object = configMap(entry("a", { fieldsV1: {} }));
  expect(writeOwners(object, readOwners(object) ?? new Map()).metadata).toEqual({ name: "c" });
});

test.each<[string, Partial<ManagedFieldsEntry>]>([
  ["no apiVersion", { apiVersion: "" }],
  ["an unknown field type", { fieldsType: "FieldsV2" as "FieldsV1" }],
  ["fields in another format", { fieldsV1: { data: {} } }],
])("readOwners() does not believe an entry with %s", (_, more) => {
  expect(readOwners(configMap(entry("a", more)))).toBeUndefined();
});

test("managerKey() takes appliers of different versions for one, updaters for two", () => {
  const key = (operation: "Apply" | "Update", apiVersion: string) => managerKey({ manager: "m", operation, apiVersion });
  expect(key("Apply", "v1")).toBe(key("Apply", "v2"));
  expect(key("Update", "v1")).not.toBe(key("Update", "v2"));
});

test.each<[string, Manifest, boolean]>([
  ["only times", configMap(entry("a", { time: "2027-01-01T00:00:00Z" })), true],
  ["who owns fields", configMap(entry("b")), false],
  ["data", { ...configMap(entry("a")), data: { a: "2" } }, false],
])("differOnlyInTimes() when %s differ", (_, other, expected) => {
  expect(differOnlyInTimes(configMap(entry("a")), other)).toBe(expected);
});
