import { expect, test } from "vitest";
import type { StoredChange } from "../../../../clients/kubernetes/embedded/api.js";
import { temporaryCluster } from "./temporary-cluster.js";

const configMap = (name: string, data: object = {}, metadata: object = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default", ...metadata },
  data,
});
const ref = (name: string) => ({ group: "", kind: "ConfigMap", namespace: "default", name });

test("EmbeddedApi tells changes in the order they were committed, also those a listener makes itself", async () => {
  const { cluster } = await temporaryCluster();
  const heard: string[] = [];
  const stop = cluster.api.onChange(({ type, object }: StoredChange) => {
    if (object.kind !== "ConfigMap" || !object.metadata.name?.startsWith("t-")) return;
    heard.push(`${type} ${object.metadata.name}`);
    if (type === "ADDED" && object.metadata.name === "t-a") cluster.api.create(configMap("t-b"));
  });
  cluster.api.onChange(
    ({ type, object }) => object.metadata.name?.startsWith("t-") && heard.push(`second ${type} ${object.metadata.name}`),
  );
  cluster.api.create(configMap("t-a"));
  stop();
  expect(heard).toEqual(["ADDED t-a", "second ADDED t-a", "ADDED t-b", "second ADDED t-b"]);
});

test("EmbeddedApi.update() keeps the status and writes nothing where nothing changes", async () => {
  const { cluster } = await temporaryCluster();
  const created = cluster.api.create(configMap("a", { x: "1" }));
  expect(cluster.api.update(configMap("a", { x: "1" })).metadata.resourceVersion).toBe(created.metadata.resourceVersion);
  expect(cluster.api.update(configMap("a", { x: "2" })).metadata.resourceVersion).not.toBe(created.metadata.resourceVersion);
});

test.each([
  ["a stale resourceVersion", (api: Api) => api.update(configMap("a", { x: "3" }, { resourceVersion: "1" })), 409],
  ["a name that is taken", (api: Api) => api.create(configMap("a")), 409],
  ["an object that is not there", (api: Api) => api.update(configMap("nope")), 404],
  ["a bad name", (api: Api) => api.create(configMap("Bad_Name")), 422],
  ["another uid", (api: Api) => api.delete(ref("a"), { uid: "other" }), 409],
])("EmbeddedApi refuses %s as HTTP would", async (_, act, code) => {
  const { cluster } = await temporaryCluster();
  cluster.api.create(configMap("a"));
  expect(() => act(cluster.api)).toThrowError(expect.objectContaining({ code }));
});

type Api = Awaited<ReturnType<typeof temporaryCluster>>["cluster"]["api"];

test("EmbeddedApi.ownedBy() finds what names an owner; deleting the owner removes it", async () => {
  const { cluster } = await temporaryCluster();
  const owner = cluster.api.create(configMap("owner"));
  const reference = { apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: owner.metadata.uid };
  cluster.api.create(configMap("child", {}, { ownerReferences: [reference] }));
  expect(cluster.api.ownedBy(owner.metadata.uid ?? "").map(({ metadata }) => metadata.name)).toEqual(["child"]);
  cluster.api.delete(ref("owner"));
  await expect.poll(() => cluster.api.get(ref("child"))).toBeUndefined();
});
