import { expect, test } from "vitest";
import { createListedPlaces } from "../../../engine/live/listed-places.js";
import type { ApiResource, LiveChange } from "../../../engine/model/live-object.js";

const resource = { group: "apps", version: "v1", kind: "Deployment" } as ApiResource;
const key = (namespace: string, kind = "Deployment") => ({ group: "apps", kind, namespace });
const listed = (namespace?: string): LiveChange => ({ type: "listed", resource, ...(namespace !== undefined && { namespace }) });

test("R14 ListedPlaces knows a kind in the namespaces that were listed, and in no other", () => {
  const places = createListedPlaces();
  expect(places.has(key("a"))).toBe(false);
  places.apply(listed("a"));
  expect([places.has(key("a")), places.has(key("b")), places.has(key("")), places.has(key("a", "StatefulSet"))]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test("R14 ListedPlaces knows a kind everywhere once all of it was listed, until that ends", () => {
  const places = createListedPlaces();
  for (const change of [listed(), listed("a")]) places.apply(change);
  expect([places.has(key("b")), places.has(key(""))]).toEqual([true, true]);
  places.apply({ type: "unlisted", resource });
  expect([places.has(key("a")), places.has(key("b"))]).toEqual([true, false]);
  places.apply({ type: "unlisted", resource, namespace: "a" });
  expect(places.has(key("a"))).toBe(false);
});

test("R15 ListedPlaces forgets all of a kind that is served no more", () => {
  const places = createListedPlaces();
  for (const change of [listed(), listed("a")]) places.apply(change);
  places.apply({ type: "unserved", resource: { ...resource, kind: "StatefulSet" } });
  expect(places.has(key("a"))).toBe(true);
  places.apply({ type: "unserved", resource });
  expect(places.has(key("a"))).toBe(false);
});
