import { afterEach, expect, test } from "vitest";
import { listPages } from "../../clients/kubernetes/list-pages.js";
import { keyOf } from "../../engine/model/resource-key.js";
import { compactStore } from "./bed/compact-store.js";
import { type CountedCluster, openCounted } from "./counted-cluster.js";
import { eventuallyTrue } from "./eventually.js";
import { openBed } from "./open-bed.js";

const bed = openBed();
const { signal } = new AbortController();
const configMaps = "/api/v1/configmaps";
const opened: CountedCluster[] = [];
const open = (...options: Parameters<typeof openCounted> extends [unknown, ...infer Rest] ? Rest : never) => {
  const counted = openCounted(bed(), ...options);
  opened.push(counted);
  return counted;
};
afterEach(async () => {
  for (const counted of opened.splice(0)) await counted.close();
});

const configMap = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" } });

/** The shortest time between two lists of one kind. */
function shortestGapMs(counted: CountedCluster): number {
  const paths = new Set(counted.requests.flatMap(({ path }) => (path.includes("?limit=") ? [path.split("?", 1)[0] ?? ""] : [])));
  const gaps = [...paths].flatMap((path) =>
    counted.lists(path).flatMap((at, index, all) => (index === 0 ? [] : [at - (all[index - 1] ?? 0)])),
  );
  return Math.min(Number.POSITIVE_INFINITY, ...gaps);
}

test("R13 a kind is listed once, and everything after that comes by its watch", async () => {
  const counted = open();
  await counted.watch();
  for (const name of ["a", "b", "c"]) {
    const created = await counted.cluster.create(configMap(`watched-${name}`), { dryRun: false }, signal);
    await counted.cluster.remove(keyOf(created), { propagation: "Background" }, signal);
    await eventuallyTrue(() => counted.told("ConfigMap", `watched-${name}`).includes("delete"), "the deletion");
  }
  const asked = counted.requests.filter(({ method, path }) => method === "GET" && /\/configmaps/.test(path));
  expect(asked.map(({ path }) => (path.includes("watch=true") ? "watch" : path))).toEqual([`${configMaps}?limit=500`, "watch"]);
});

test("R13 R14 an API server that comes back without history costs a kind one list, ten seconds after the one before; what is gone is told once", async () => {
  const counted = open();
  const { cluster } = counted;
  const create = (name: string, kind = "ConfigMap") => cluster.create({ ...configMap(name), kind }, { dryRun: false }, signal);
  const [stays, goes] = [await create("stays"), await create("goes")];
  await counted.watch();
  for (const round of [1, 2]) {
    // What the watch of another kind has seen last is then older than all that the store knows.
    await create(`newer-${round}`, "Secret");
    await compactStore(bed());
    process.kill(bed().running("kube-apiserver").pid, "SIGKILL");
    await bed().restart("kube-apiserver");
    if (round === 1) await cluster.remove(keyOf(goes), { propagation: "Background" }, signal);
    await cluster.patch(keyOf(stays), undefined, { data: { round: String(round) } }, signal);
    await eventuallyTrue(() => counted.told("ConfigMap", "stays").length > round, "the change after the restart");
  }
  expect(counted.told("ConfigMap", "goes")).toEqual(["upsert", "delete"]);
  expect(counted.told("ConfigMap", "stays")).toEqual(["upsert", "upsert", "upsert"]);
  expect(counted.lists(configMaps)).toHaveLength(3);
  // Timers may be a moment early by another clock.
  expect(shortestGapMs(counted)).toBeGreaterThan(9_900);
});

test("R14 a list that became too old between two pages is no list", async () => {
  const { transport } = open({ context: "bed" });
  const target = {
    path: "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
  };
  const pages = listPages(transport, target, 10, signal);
  expect((await pages.next()).value).toMatchObject({ version: expect.stringMatching(/^\d+$/) });
  await open().cluster.create(configMap("newer"), { dryRun: false }, signal);
  await compactStore(bed());
  await bed().restart("kube-apiserver");
  await expect(pages.next()).rejects.toMatchObject({ code: "RESYNC_REQUIRED" });
});
