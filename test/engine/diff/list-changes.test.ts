import * as fc from "fast-check";
import { expect, test } from "vitest";
import { listChanges } from "../../../engine/diff/list-changes.js";
import { arbitraryObject } from "../kubernetes/arbitrary-json.js";
import { manifest } from "./manifests.js";

const pod = (spec: string) => manifest(`apiVersion: v1, kind: Pod, spec: ${spec}`);

test.each([
  ["a value", "{hostNetwork: true}", "{hostNetwork: false}", [{ path: "spec.hostNetwork", before: true, after: false }]],
  ["a field that comes", "{}", "{nodeName: a}", [{ path: "spec.nodeName", after: "a" }]],
  ["a field that goes", "{nodeName: a}", "{}", [{ path: "spec.nodeName", before: "a" }]],
  [
    "items by their keys, wherever they stand",
    "{containers: [{name: a, image: x}, {name: b, image: y}]}",
    "{containers: [{name: b, image: z}, {name: a, image: x}]}",
    [{ path: "spec.containers[name=b].image", before: "y", after: "z" }],
  ],
  [
    "an item that comes",
    "{containers: [{name: a, ports: []}]}",
    "{containers: [{name: a, ports: [{containerPort: 80}]}]}",
    [{ path: "spec.containers[name=a].ports[containerPort=80,protocol=TCP]", after: { containerPort: 80 } }],
  ],
  [
    "lists of scalars as wholes",
    "{containers: [{name: a, args: [x]}]}",
    "{containers: [{name: a, args: [y]}]}",
    [{ path: "spec.containers[name=a].args", before: ["x"], after: ["y"] }],
  ],
])("listChanges() tells %s", (_, before, after, expected) => {
  expect(listChanges(pod(before), pod(after))).toEqual(expected);
});

test("listChanges() tells a whole object that comes or goes", () => {
  const object = pod("{}");
  expect(listChanges(undefined, object)).toEqual([{ path: "", after: object }]);
  expect(listChanges(object, undefined)).toEqual([{ path: "", before: object }]);
});

test("listChanges() tells nothing of equal objects, and something of others", () => {
  const widget = (spec: object) => ({ apiVersion: "a.b/v1", kind: "W", metadata: { name: "w" }, spec });
  fc.assert(
    fc.property(arbitraryObject, arbitraryObject, (a, b) => {
      expect(listChanges(widget(a), widget(a))).toEqual([]);
      const isSame = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
      expect(listChanges(widget(a), widget(b)).length === 0).toBe(isSame);
    }),
  );
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, sorted(inner)]);
}
