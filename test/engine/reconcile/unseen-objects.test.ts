import { expect, test } from "vitest";
import type { ResourceStatus } from "../../../engine/model/application.js";
import type { ApiResource } from "../../../engine/model/live-object.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { unseenObjects } from "../../../engine/reconcile/unseen-objects.js";
import { usualKinds } from "../../fakes/kinds.js";
import { createRoom, type Room } from "./room.js";

const statusOf = (kind: string, name: string): ResourceStatus => ({ version: "v1", kind, namespace: "default", name });
const configMaps = usualKinds.find(({ kind }) => kind === "ConfigMap") as ApiResource;

function object(kind: string, name: string, more: Partial<Manifest["metadata"]> = {}, instance = "shop"): Manifest {
  const annotations = { "argocd.argoproj.io/tracking-id": `${instance}:/${kind}:default/${name}` };
  return { apiVersion: "v1", kind, metadata: { name, namespace: "default", annotations, ...more } };
}

/** What of the resources is found unseen, in a cluster whose ConfigMaps may not be listed. */
async function unseen(room: Room, resources: readonly ResourceStatus[]): Promise<readonly string[]> {
  room.put({ status: { resources } });
  const { watched, instanceName } = room.fit();
  watched.index.apply({ type: "unlisted", resource: configMaps });
  room.cluster.forgetRequests();
  const found = await unseenObjects(room.shop(), { watched, instanceName, signal: room.signal });
  return found.map(({ kind, metadata: { name } }) => `${kind}/${name}`).sort();
}

test("R15 unseenObjects() reads what the Application had of kinds that no list tells of, and nothing else", async () => {
  const room = await createRoom();
  const owner = { apiVersion: "v1", kind: "Pod", name: "p", uid: "u" };
  for (const seed of [
    object("ConfigMap", "mine"),
    object("ConfigMap", "theirs", {}, "other"),
    object("ConfigMap", "born", { ownerReferences: [owner] }),
    object("Secret", "listed"),
  ])
    room.cluster.store.create(seed, false);
  const names = ["mine", "theirs", "born", "absent"];
  const resources = [...names.map((name) => statusOf("ConfigMap", name)), statusOf("Secret", "listed")];
  expect(await unseen(room, resources)).toEqual(["ConfigMap/mine"]);
  expect(room.cluster.requests.map(({ key }) => key).sort()).toEqual(names.map((name) => `/ConfigMap/default/${name}`).sort());
});

test("R15 unseenObjects() throws for what lies where nothing is managed", async () => {
  const room = await createRoom();
  room.cluster.manage({ namespaces: ["argocd"], clusterResources: false, respectRbac: "" });
  await expect(unseen(room, [statusOf("ConfigMap", "mine")])).rejects.toMatchObject({ details: { reason: "NOT_MANAGED" } });
});

test("unseenObjects() asks for nothing of an Application that never had anything", async () => {
  const room = await createRoom();
  expect(await unseen(room, [])).toEqual([]);
  expect(room.cluster.requests).toEqual([]);
});
