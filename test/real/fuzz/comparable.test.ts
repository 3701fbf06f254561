import { expect, test } from "vitest";
import { comparable } from "./comparable.js";

const answer = (status: number, body: object, headers: object = {}) => ({
  status,
  body,
  headers: { ...headers },
  text: JSON.stringify(body),
});
const object = (metadata: object, more: object = {}) => ({ apiVersion: "v1", kind: "ConfigMap", metadata, ...more });
const refusal = (message: string, ...causes: object[]) => ({
  kind: "Status",
  status: "Failure",
  code: 422,
  reason: "Invalid",
  message,
  details: { causes },
});

test.each([
  [
    "identities and times",
    object({ name: "a", uid: "1", resourceVersion: "7" }),
    object({ name: "a", uid: "2", resourceVersion: "9" }),
  ],
  [
    "the order of fields",
    object({ name: "a" }, { data: { x: "1", y: "2" } }),
    object({ name: "a" }, { data: { y: "2", x: "1" } }),
  ],
  [
    "the order and the times of managers",
    object({
      managedFields: [
        { manager: "a", time: "t1" },
        { manager: "b", time: "t1" },
      ],
    }),
    object({
      managedFields: [
        { manager: "b", time: "t2" },
        { manager: "a", time: "t2" },
      ],
    }),
  ],
  ["the order of causes", refusal("x", { field: "a" }, { field: "b" }), refusal("y", { field: "b" }, { field: "a" })],
])("comparable() passes over %s", (_, one, other) => {
  expect(JSON.stringify(comparable(answer(200, one)))).toBe(JSON.stringify(comparable(answer(200, other))));
});

test.each([
  ["a value", object({ name: "a" }, { data: { x: "1" } }), object({ name: "a" }, { data: { x: "2" } })],
  ["an empty map for a missing one", object({ name: "a" }, { data: {} }), object({ name: "a" })],
  ["who manages a field", object({ managedFields: [{ manager: "a" }] }), object({ managedFields: [{ manager: "b" }] })],
  ["a resourceVersion for none", object({ resourceVersion: "1" }), object({})],
  ["the field of a cause", refusal("x", { field: "a" }), refusal("x", { field: "b" })],
])("comparable() sees %s", (_, one, other) => {
  expect(JSON.stringify(comparable(answer(200, one)))).not.toBe(JSON.stringify(comparable(answer(200, other))));
});
