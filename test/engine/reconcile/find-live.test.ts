import { expect, test } from "vitest";
import type { KeyedTarget } from "../../../engine/diff/normalize-targets.js";
import { FairleadError } from "../../../engine/errors.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { keyOf } from "../../../engine/model/resource-key.js";
import { findLive } from "../../../engine/reconcile/find-live.js";
import { createRoom, type Room } from "./room.js";

const configMap = (name: string): Manifest => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" } });
const targetsOf = (...objects: readonly Manifest[]): readonly KeyedTarget[] =>
  objects.map((target) => ({ key: keyOf(target), target }));

async function find(room: Room, targets: readonly KeyedTarget[]) {
  const { watched, instanceName } = room.fit();
  const found = await findLive(targets, { instanceName, watched, memory: room.memory(), signal: room.signal });
  return [...found].map(([key, { metadata }]) => `${key} ${metadata.uid}`);
}

async function roomWith(...objects: readonly Manifest[]) {
  const room = await createRoom();
  room.put();
  const uids = objects.map((object) => room.cluster.put(object).metadata.uid);
  await room.settled();
  return { room, uids };
}

test("findLive() reads an object once that it did not know to be wanted, and then has it from the watch", async () => {
  const { room, uids } = await roomWith(configMap("a"));
  const targets = targetsOf(configMap("a"), configMap("absent"));
  expect(await find(room, targets)).toEqual([`/ConfigMap/default/a ${uids[0]}`]);
  expect(room.cluster.requests.map(({ verb, key }) => `${verb} ${key}`)).toEqual(["read /ConfigMap/default/a"]);
  room.cluster.forgetRequests();
  expect(await find(room, targets)).toEqual([`/ConfigMap/default/a ${uids[0]}`]);
  expect(room.cluster.requests).toEqual([]);
});

test("findLive() sees a change of a wanted object without a request", async () => {
  const { room } = await roomWith(configMap("a"));
  await find(room, targetsOf(configMap("a")));
  room.cluster.put({ ...configMap("a"), data: { n: "2" } });
  await room.settled();
  room.cluster.forgetRequests();
  const { watched, instanceName } = room.fit();
  const places = { instanceName, watched, memory: room.memory(), signal: room.signal };
  const found = await findLive(targetsOf(configMap("a")), places);
  expect([...found.values()]).toMatchObject([{ data: { n: "2" } }]);
  expect(room.cluster.requests).toEqual([]);
});

test("findLive() reads another version than the watched one once for each version in time", async () => {
  const { room, uids } = await roomWith(configMap("a"));
  const older = targetsOf({ ...configMap("a"), apiVersion: "v1beta1" });
  const read = room.cluster.read.bind(room.cluster);
  let reads = 0;
  room.cluster.read = async (key, version, signal) => {
    if (version !== "v1beta1") return read(key, version, signal);
    reads += 1;
    return room.cluster.get(key);
  };
  for (let time = 0; time < 3; time += 1) expect(await find(room, older)).toEqual([`/ConfigMap/default/a ${uids[0]}`]);
  expect(reads).toBe(1);
  room.cluster.put({ ...configMap("a"), data: { n: "2" } });
  await room.settled();
  await find(room, older);
  expect(reads).toBe(2);
});

test("findLive() takes a kind or version that the cluster does not serve for one without objects", async () => {
  const { room } = await roomWith(configMap("a"));
  const unserved = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w", namespace: "default" } };
  expect(await find(room, targetsOf(unserved, { ...configMap("a"), apiVersion: "v7" }))).toEqual([]);
});

test("R15 findLive() throws when the cluster cannot be asked: nothing is taken for absent", async () => {
  const { room } = await roomWith(configMap("a"));
  const away = new FairleadError("UNAVAILABLE", "no answer");
  room.cluster.fail({ verb: "read", error: away });
  await expect(find(room, targetsOf(configMap("a")))).rejects.toBe(away);
});
