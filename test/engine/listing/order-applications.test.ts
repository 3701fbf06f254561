import * as fc from "fast-check";
import { expect, test } from "vitest";
import { orderApplications } from "../../../engine/listing/order-applications.js";
import type { ApplicationOrder, ApplicationOrderField } from "../../../engine/model/listing.js";
import { application, applications, namesOf, type Sketch } from "./applications.js";

const sorted = (sketches: readonly Sketch[], ...criteria: ApplicationOrder[]) => {
  const order = orderApplications(criteria);
  const list = sketches.map((sketch) => application(sketch));
  return namesOf(list.toSorted((a, b) => order.compare(order.positionOf(a), order.positionOf(b)))).map((name) =>
    name.replace("argocd/", ""),
  );
};

test.each<[ApplicationOrderField, readonly Partial<Sketch>[]]>([
  ["PROJECT", [{ project: "a" }, { project: "b" }]],
  [
    "HEALTH",
    [
      { health: "Healthy" },
      { health: "Suspended" },
      { health: "Progressing" },
      { health: "Missing" },
      { health: "Degraded" },
      {},
    ],
  ],
  ["SYNC", [{ sync: "Synced" }, { sync: "OutOfSync" }, { sync: "Unknown" }]],
  [
    "OPERATION_STARTED_AT",
    [
      { phase: "Failed", startedAt: "2026-01-01T00:00:00Z" },
      { phase: "Failed", startedAt: "2026-01-01T01:00:00+00:30" },
    ],
  ],
  ["LAST_SYNCED_AT", [{ deployedAt: "2026-01-01T00:00:00Z" }, { deployedAt: "2026-02-01T00:00:00Z" }]],
  ["CREATED_AT", [{ createdAt: "2026-01-01T00:00:00Z" }, { createdAt: "2026-01-01T00:00:01Z" }]],
  ["CLUSTER", [{ server: "https://a" }, { cluster: "in-cluster", server: "" }]],
])("orderApplications() by %s, both ways", (field, ascending) => {
  const sketches = ascending.map((sketch, index) => ({ ...sketch, name: String(9 - index) }));
  const names = sketches.map((sketch) => sketch.name);
  expect(sorted(sketches.toReversed(), { field, direction: "ASC" })).toEqual(names);
  expect(sorted(sketches, { field, direction: "DESC" })).toEqual(names.toReversed());
});

test("orderApplications() is by name unless said, then by namespace", () => {
  expect(sorted([{ name: "b" }, { name: "a", namespace: "z" }, { name: "B" }, { name: "a" }])).toEqual(["B", "a", "z/a", "b"]);
});

test.each(["OPERATION_STARTED_AT", "LAST_SYNCED_AT", "CREATED_AT", "CLUSTER"] as const)(
  "orderApplications() by %s puts what is absent last in both directions, tied by name",
  (field) => {
    const time = "2026-01-01T00:00:00Z";
    const there = {
      name: "z",
      phase: "Failed",
      startedAt: time,
      deployedAt: time,
      createdAt: time,
      server: "https://a",
    } as const;
    for (const direction of ["ASC", "DESC"] as const) {
      expect(sorted([{ name: "b" }, there, { name: "a" }], { field, direction })).toEqual(["z", "a", "b"]);
    }
  },
);

const fields = ["NAME", "PROJECT", "HEALTH", "SYNC", "OPERATION_STARTED_AT", "LAST_SYNCED_AT", "CREATED_AT", "CLUSTER"] as const;
const orders = fc.array(
  fc.record({ field: fc.constantFrom(...fields), direction: fc.constantFrom("ASC" as const, "DESC" as const) }),
  { maxLength: 3 },
);

test("orderApplications() is a total order that does not depend on how the list stood", () => {
  fc.assert(
    fc.property(applications, orders, (list, criteria) => {
      const order = orderApplications(criteria);
      const compare = (a: (typeof list)[0], b: (typeof list)[0]) => order.compare(order.positionOf(a), order.positionOf(b));
      const ordered = list.toSorted(compare);
      expect(namesOf(list.toReversed().toSorted(compare))).toEqual(namesOf(ordered));
      for (const [index, item] of ordered.entries()) {
        for (const [other, second] of ordered.entries()) {
          expect(Math.sign(compare(item, second))).toBe(Math.sign(index - other));
          expect(order.compareTo(item, order.positionOf(second))).toBe(compare(item, second));
        }
      }
    }),
  );
});

test("orderApplications() gives places that survive JSON", () => {
  fc.assert(
    fc.property(applications, orders, (list, criteria) => {
      const order = orderApplications(criteria);
      for (const item of list) {
        const place = order.positionOf(item);
        expect(place).toHaveLength(order.length);
        expect(order.compare(JSON.parse(JSON.stringify(place)), place)).toBe(0);
      }
    }),
  );
});
