import { expect, test } from "vitest";
import { sortedSubsets } from "../../../../engine/diff/normalizations/endpoint-subsets.js";
import { manifest } from "../manifests.js";

test.each([
  [
    "orders subsets, addresses and ports",
    "apiVersion: v1, kind: Endpoints, subsets: [{addresses: [{ip: 10.0.0.2}, {ip: 10.0.0.1}], ports: [{port: 2}, {port: 1}]}, {addresses: [{ip: 10.0.0.0}]}]",
    "apiVersion: v1, kind: Endpoints, subsets: [{addresses: [{ip: 10.0.0.0}]}, {addresses: [{ip: 10.0.0.1}, {ip: 10.0.0.2}], ports: [{port: 1, protocol: TCP}, {port: 2, protocol: TCP}]}]",
  ],
  [
    "leaves other kinds alone",
    "apiVersion: v1, kind: ConfigMap, subsets: [b, a]",
    "apiVersion: v1, kind: ConfigMap, subsets: [b, a]",
  ],
  [
    "leaves alone what is no list",
    "apiVersion: v1, kind: Endpoints, subsets: broken",
    "apiVersion: v1, kind: Endpoints, subsets: broken",
  ],
])("sortedSubsets %s", (_, given, expected) => {
  const object = manifest(given);
  const once = sortedSubsets(object);
  expect(once).toEqual(manifest(expected));
  expect(sortedSubsets(once)).toEqual(once);
});
