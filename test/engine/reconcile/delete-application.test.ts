import { expect, test } from "vitest";
import type { Manifest } from "../../../engine/model/manifest.js";
import { checkApplication } from "../../../engine/reconcile/check-application.js";
import { deleteApplication } from "../../../engine/reconcile/delete-application.js";
import { configMap, hookJob } from "../../fakes/manifests.js";
import { createRoom, type Room, ref } from "./room.js";

const cascade = "resources-finalizer.argocd.argoproj.io";

async function deleting(finalizers: readonly string[], changes: object = {}): Promise<Room> {
  const room = await createRoom();
  room.put({ metadata: { ...ref, finalizers } }, changes);
  room.store.take("Application", ref);
  return room;
}

const step = (room: Room) => deleteApplication(room.shop(), checkApplication(room.shop(), room).destination, room);

function owned(text: string, id: string): Manifest {
  const parsed = JSON.parse(text);
  const annotations = { ...parsed.metadata.annotations, "argocd.argoproj.io/tracking-id": id };
  return { ...parsed, metadata: { ...parsed.metadata, namespace: "default", annotations } };
}

test("deleteApplication() removes, looks again, and lets the Application go once nothing is left", async () => {
  const room = await deleting([cascade, "example.com/mine"]);
  room.cluster.put(owned(configMap("a"), "shop:/ConfigMap:default/a"));
  await room.settled();
  expect(await step(room)).toEqual({ againAfterMs: 2_000 });
  await room.settled();
  expect(room.cluster.objects().some(({ kind }) => kind === "ConfigMap")).toBe(false);
  expect(await step(room)).toEqual({});
  expect(room.shop().metadata.finalizers).toEqual(["example.com/mine"]);
  expect(await step(room)).toEqual({});
  expect(room.store.writes).toHaveLength(1);
});

test("deleteApplication() waits for what is on its way out", async () => {
  const room = await deleting([cascade]);
  room.cluster.put({
    ...owned(configMap("a"), "shop:/ConfigMap:default/a"),
    metadata: { ...owned(configMap("a"), "shop:/ConfigMap:default/a").metadata, finalizers: ["x"] },
  });
  await room.settled();
  await step(room);
  await room.settled();
  room.cluster.forgetRequests();
  expect(await step(room)).toEqual({ againAfterMs: 2_000 });
  expect(room.cluster.requests).toEqual([]);
});

test("deleteApplication() takes our finalizer off hooks that it removes", async () => {
  const room = await deleting([cascade]);
  const job = owned(hookJob("j", "PreSync"), "shop:batch/Job:default/j");
  room.cluster.put({ ...job, metadata: { ...job.metadata, finalizers: ["argocd.argoproj.io/hook-finalizer"] } });
  await room.settled();
  await step(room);
  expect(room.cluster.objects().some(({ kind }) => kind === "Job")).toBe(false);
});

test("R14 deleteApplication() concludes nothing from a cluster that was not seen whole yet", async () => {
  const room = await deleting([cascade]);
  const { watched, instanceName } = room.fit();
  const unseen = { watched: { ...watched, settled: () => false }, instanceName };
  expect(await deleteApplication(room.shop(), unseen, room)).toEqual({ againAfterMs: 2_000 });
  expect(room.shop().metadata.finalizers).toEqual([cascade]);
});

test("R21 deleteApplication() says what blocks it, and says it once", async () => {
  const room = await deleting([cascade], { destination: { name: "moon" } });
  expect(await step(room)).toEqual({ againAfterMs: 20_000 });
  expect(room.shop().status?.conditions).toEqual([
    { type: "DeletionError", message: expect.stringContaining('name "moon"'), lastTransitionTime: "2026-01-01T00:00:00Z" },
  ]);
  room.clock.advance(20_000);
  expect(await step(room)).toEqual({ againAfterMs: 20_000 });
  expect(room.store.writes).toHaveLength(1);
});

test("R16 deleteApplication() takes a finalizer off only under the version that it decided on", async () => {
  const room = await deleting([cascade]);
  const before = room.shop();
  room.put({ metadata: { ...before.metadata, finalizers: [cascade, "new.example.com/one"] } });
  const { destination } = checkApplication(before, room);
  await expect(deleteApplication(before, destination, room)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(room.shop().metadata.finalizers).toEqual([cascade, "new.example.com/one"]);
});
