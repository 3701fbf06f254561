import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { removeHook } from "../../../engine/reconcile/remove-hook.js";
import { createFakeCluster } from "../../fakes/cluster.js";

const signal = new AbortController().signal;
const key = { group: "batch", kind: "Job", namespace: "default", name: "migrate" };
const ours = "argocd.argoproj.io/hook-finalizer";

function hookIn(finalizers: readonly string[]) {
  const cluster = createFakeCluster();
  const live = cluster.put({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "migrate", namespace: "default", finalizers },
  });
  return { cluster, live };
}

test.each<[string, readonly string[], boolean, readonly string[] | undefined | "gone"]>([
  ["takes our finalizer off", [ours], false, undefined],
  ["leaves others' finalizers", ["x", ours, "y"], false, ["x", "y"]],
  ["deletes the object too", [ours], true, "gone"],
  ["deletes an object that we do not hold", [], true, "gone"],
  ["leaves an object that others hold on its way out", ["x", ours], true, ["x"]],
])("removeHook() %s", async (_, held, remove, left) => {
  const { cluster, live } = hookIn(held);
  await removeHook(cluster, live, { remove }, signal);
  const after = cluster.get(key);
  expect(after === undefined ? "gone" : after.metadata.finalizers).toEqual(left);
  expect(after?.metadata.deletionTimestamp !== undefined).toBe(remove && left !== "gone");
});

test("removeHook() sends nothing for an object that is not held and is to stay", async () => {
  const { cluster, live } = hookIn(["x"]);
  await removeHook(cluster, live, { remove: false }, signal);
  expect(cluster.requests).toEqual([]);
});

test("S74 removeHook() hits no other object of the name", async () => {
  const { cluster, live } = hookIn([ours]);
  const other: Manifest = { ...live, metadata: { ...live.metadata, uid: "another", resourceVersion: "1" } };
  await removeHook(cluster, other, { remove: true }, signal);
  expect(cluster.get(key)).toEqual(live);
});

test.each(["NOT_FOUND", "CONFLICT"] as const)("removeHook() leaves %s to the next pass", async (code) => {
  const { cluster, live } = hookIn([ours]);
  cluster.fail({ verb: "patch", error: new FairleadError(code, "no") });
  await removeHook(cluster, live, { remove: true }, signal);
  expect(cluster.get(key)).toBeDefined();
});

test("removeHook() throws what it does not understand", async () => {
  const { cluster, live } = hookIn([ours]);
  const away = new FairleadError("UNAVAILABLE", "no answer");
  cluster.fail({ verb: "remove", error: away });
  await expect(removeHook(cluster, live, { remove: true }, signal)).rejects.toBe(away);
});
