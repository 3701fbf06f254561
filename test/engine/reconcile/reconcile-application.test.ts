import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { reconcileApplication } from "../../../engine/reconcile/reconcile-application.js";
import { configMap } from "../../fakes/manifests.js";
import { createRoom, type Room, ref, repoURL } from "./room.js";

async function roomWith(more: object = {}, changes: object = {}): Promise<Room> {
  const room = await createRoom();
  room.repository.push(repoURL, { "shop/a.json": configMap("a") });
  room.put(more, changes);
  return room;
}

test("reconcileApplication() writes what it found once, and nothing more while that is all", async () => {
  const room = await roomWith();
  for (let time = 0; time < 3; time += 1) expect(await reconcileApplication(ref, room)).toEqual({});
  expect(room.shop().status).toMatchObject({ sync: { status: "OutOfSync" }, health: { status: "Missing" } });
  expect(room.store.writes).toHaveLength(1);
});

test("reconcileApplication() forgets an Application that is gone", async () => {
  const room = await roomWith();
  await reconcileApplication(ref, room);
  room.store.take("Application", ref);
  expect(await reconcileApplication(ref, room)).toEqual({});
  expect(room.memories.peek("argocd/shop")).toBeUndefined();
});

test("R14 reconcileApplication() compares nothing before the cluster was seen whole", async () => {
  const room = await roomWith();
  const { watched } = room.fit();
  const clusters = { ...room.clusters, resolve: () => ({ watched: { ...watched, settled: () => false } }) };
  expect(await reconcileApplication(ref, { ...room, clusters })).toEqual({});
  expect(room.shop().status).toBeUndefined();
});

test.each(["CONFLICT", "NOT_FOUND"] as const)("R16 reconcileApplication() looks anew soon after %s", async (code) => {
  const room = await roomWith();
  room.store.failNextWrite(new FairleadError(code, "no"));
  expect(await reconcileApplication(ref, room)).toEqual({ againAfterMs: 250 });
  await reconcileApplication(ref, room);
  expect(room.shop().status?.sync?.status).toBe("OutOfSync");
});

test("reconcileApplication() throws what keeps it from writing", async () => {
  const room = await roomWith();
  const away = new FairleadError("UNAVAILABLE", "no answer");
  room.store.failNextWrite(away);
  await expect(reconcileApplication(ref, room)).rejects.toBe(away);
});

test("reconcileApplication() keeps a refresh for the next look that is asked for while it looks", async () => {
  const room = await roomWith();
  const refs = room.repository.refs.bind(room.repository);
  let asked = false;
  room.repository.refs = async (url, signal) => {
    const answer = await refs(url, signal);
    if (!asked) {
      asked = true;
      room.clock.advance(5);
      room.repository.push(repoURL, { "shop/a.json": configMap("a"), "shop/b.json": configMap("b") });
      Object.assign(room.memory(), { refsNotBefore: room.clock.now(), hard: true });
    }
    return answer;
  };
  await reconcileApplication(ref, room);
  expect(room.shop().status?.resources).toHaveLength(1);
  expect(room.memory()).toMatchObject({ refsNotBefore: room.clock.now(), hard: true });
  await reconcileApplication(ref, room);
  expect(room.shop().status?.resources).toHaveLength(2);
  expect(room.memory().refsNotBefore).toBeUndefined();
  expect(room.memory().hard).toBe(false);
});

test("reconcileApplication() begins a sync that is asked for and says when it is to be called again", async () => {
  const room = await roomWith({ operation: { sync: {} } });
  expect(await reconcileApplication(ref, room)).toEqual({ againAfterMs: 0 });
  expect(room.shop().status?.operationState?.phase).toBe("Running");
  expect(await reconcileApplication(ref, room)).toEqual({ againAfterMs: 0 });
  expect(room.shop().status?.operationState?.phase).toBe("Succeeded");
  expect(room.store.writes).toHaveLength(2);
  expect(await reconcileApplication(ref, room)).toEqual({});
});

test("reconcileApplication() begins and ends a sync that the project forbids, with its reason", async () => {
  const room = await roomWith({ operation: { sync: {} } }, { project: "absent" });
  await reconcileApplication(ref, room);
  await reconcileApplication(ref, room);
  expect(room.shop().status?.operationState).toMatchObject({
    phase: "Error",
    message: 'InvalidSpecError: The Application refers to the project "absent", which does not exist.',
  });
  expect(room.shop().operation).toBeUndefined();
});

test("R31 reconcileApplication() throws what nobody foresaw, and says of its sources only what it knows", async () => {
  const room = await roomWith();
  const renderer = { render: () => Promise.reject(new TypeError("x is not a function")) };
  await expect(reconcileApplication(ref, { ...room, renderer })).rejects.toThrow(TypeError);
  expect(room.shop().status).toBeUndefined();
});
