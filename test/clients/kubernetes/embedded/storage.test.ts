import { join } from "node:path";
import { array, assert, boolean, constantFrom, property, record, string } from "fast-check";
import { expect, test } from "vitest";
import { openStorage } from "../../../../clients/kubernetes/embedded/storage.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import { temporaryFolder } from "./temporary-cluster.js";

const object = (name: string, more: object = {}): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "n", uid: `uid-${name}`, ...more },
});
const key = (name: string, namespace = "n") => ({ kind: "configmaps", namespace, name });

test("commit() numbers changes without gaps and stamps the object with its revision", () => {
  const storage = openStorage(join(temporaryFolder(), "db"));
  const first = storage.commit(key("a"), "ADDED", object("a"));
  const second = storage.commit(key("b"), "ADDED", object("b"));
  expect(second.revision).toBe(first.revision + 1);
  expect(storage.get(key("b"))?.metadata.resourceVersion).toBe(String(second.revision));
  expect(storage.revision()).toBe(second.revision);
  storage.close();
});

test("openStorage() finds objects, revision and history again after a close", () => {
  const file = join(temporaryFolder(), "db");
  const before = openStorage(file);
  before.commit(key("a"), "ADDED", object("a"));
  const { revision } = before.commit(key("a"), "MODIFIED", { ...object("a"), data: { x: "1" } });
  before.close();
  const after = openStorage(file);
  expect(after.revision()).toBe(revision);
  expect(after.get(key("a"))?.["data"]).toEqual({ x: "1" });
  expect(after.eventsSince("configmaps", 0, -1).map(({ type }) => type)).toEqual(["ADDED", "MODIFIED"]);
  after.close();
});

test("list() goes by namespace and name, from behind a place, up to a limit", () => {
  const storage = openStorage(join(temporaryFolder(), "db"));
  for (const [namespace, name] of [
    ["b", "a"],
    ["a", "z"],
    ["a", "b"],
  ] as const) {
    storage.commit(key(name, namespace), "ADDED", object(name, { namespace, uid: `${namespace}-${name}` }));
  }
  const places = (range: object) => storage.list("configmaps", range).map(({ namespace, name }) => `${namespace}/${name}`);
  expect(places({})).toEqual(["a/b", "a/z", "b/a"]);
  expect(places({ after: { namespace: "a", name: "b" }, limit: 1 })).toEqual(["a/z"]);
  expect(places({ namespace: "b" })).toEqual(["b/a"]);
  expect(storage.count("configmaps", { namespace: "a" })).toBe(2);
  storage.close();
});

test("ownedBy() knows owners as they are after each change", () => {
  const storage = openStorage(join(temporaryFolder(), "db"));
  const owner = { apiVersion: "v1", kind: "ConfigMap", name: "o", uid: "owner" };
  storage.commit(key("a"), "ADDED", object("a", { ownerReferences: [owner] }));
  expect(storage.ownedBy("owner").map(({ name }) => name)).toEqual(["a"]);
  storage.commit(key("a"), "MODIFIED", object("a"));
  expect(storage.ownedBy("owner")).toEqual([]);
  storage.close();
});

test("eventsSince() tells what an object was before each change, as commit() did", () => {
  const storage = openStorage(":memory:", { cacheBytes: 1 });
  const told = [
    storage.commit(key("a"), "ADDED", { ...object("a"), value: 1 }),
    storage.commit(key("a"), "MODIFIED", { ...object("a"), value: 2 }),
    storage.commit(key("a"), "DELETED", { ...object("a"), value: 2 }),
    storage.commit(key("a"), "ADDED", { ...object("a"), value: 3 }),
  ];
  expect(told.map(({ before }) => before?.["value"])).toEqual([undefined, 1, 2, undefined]);
  expect(storage.eventsSince("configmaps", 1, 10)).toEqual(told);
  storage.close();
});

test("eventsSince() forgets what is older than the history is long, and says so", () => {
  const storage = openStorage(join(temporaryFolder(), "db"), { historyLength: 10 });
  for (let round = 0; round < 600; round += 1)
    storage.commit(key("a"), round === 0 ? "ADDED" : "MODIFIED", { ...object("a"), round });
  expect(storage.compactedRevision()).toBeGreaterThan(250);
  const [oldest] = storage.eventsSince("configmaps", 0, 1);
  expect(oldest?.revision).toBe(storage.compactedRevision() + 1);
  expect(storage.eventsSince("configmaps", 0, -1).length).toBeGreaterThanOrEqual(10);
  storage.close();
});

test("eventsSince() replayed gives what list() tells, whatever was written", () => {
  const step = record({ name: constantFrom("a", "b", "c"), removes: boolean(), value: string() });
  assert(
    property(array(step, { maxLength: 30 }), (steps) => {
      const storage = openStorage(":memory:", { cacheBytes: 200 });
      for (const { name, removes, value } of steps) {
        const exists = storage.get(key(name)) !== undefined;
        if (removes && exists) storage.commit(key(name), "DELETED", object(name));
        else if (!removes) storage.commit(key(name), exists ? "MODIFIED" : "ADDED", { ...object(name), value });
      }
      const replayed = new Map<string, unknown>();
      for (const event of storage.eventsSince("configmaps", 0, -1)) {
        if (event.type === "DELETED") replayed.delete(event.name);
        else replayed.set(event.name, event.object);
      }
      const told = storage.list("configmaps").map(({ name, object: listed }) => [name, listed] as const);
      storage.close();
      expect(told).toEqual([...replayed].sort(([left], [right]) => (left < right ? -1 : 1)));
    }),
    { numRuns: 40 },
  );
});
