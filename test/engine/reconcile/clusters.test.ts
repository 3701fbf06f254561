import { expect, test } from "vitest";
import { wholeCluster } from "../../../engine/model/cluster-scope.js";
import { noSettings } from "../../../engine/model/settings.js";
import { createClusters } from "../../../engine/reconcile/clusters.js";
import { createFakeCluster, type FakeCluster } from "../../fakes/cluster.js";
import { createFakeLog } from "../../fakes/log.js";
import { deafNeeds } from "./deaf-needs.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));

function known(all: readonly FakeCluster[]) {
  const end = new AbortController();
  const log = createFakeLog();
  const touched: string[] = [];
  let settled = 0;
  const needs = {
    ...deafNeeds(log),
    touched: (name: string) => void touched.push(name),
    settled: () => void (settled += 1),
  };
  return { clusters: createClusters(all, needs, end.signal), end, log, touched, settled: () => settled };
}

const east = () => createFakeCluster({ server: "https://east", name: "east" });

function configMap(name: string, instance = "shop") {
  const annotations = { "argocd.argoproj.io/tracking-id": `${instance}:/ConfigMap:default/${name}` };
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default", annotations } };
}

test.each([
  ["its URL", { server: "https://east" }],
  ["its URL with a slash at the end", { server: "https://east/" }],
  ["its name", { name: "east" }],
  ["its name, with an empty URL beside it", { name: "east", server: "" }],
])("createClusters() finds a cluster by %s", (_, destination) => {
  const { clusters } = known([createFakeCluster(), east()]);
  const found = clusters.resolve(destination);
  expect("watched" in found && found.watched.cluster.name).toBe("east");
});

test.each([
  ["a name nobody has", { name: "west" }, 'There is no cluster with the name "west". Known are: east (https://east).'],
  [
    "a URL nobody has",
    { server: "https://west" },
    'There is no cluster with the server "https://west". Known are: east (https://east).',
  ],
  ["nothing", {}, 'There is no cluster with the server "". Known are: east (https://east).'],
])("createClusters() says that there is no cluster for %s", (_, destination, because) => {
  expect(known([east()]).clusters.resolve(destination)).toEqual({ because });
});

test("createClusters() refuses a name that two clusters have", () => {
  const { clusters } = known([east(), createFakeCluster({ server: "https://other", name: "east" })]);
  expect(clusters.resolve({ name: "east" })).toEqual({
    because: 'There are 2 clusters with the name "east". Give the server\'s URL instead.',
  });
  expect(clusters.resolve({ server: "https://other" })).toHaveProperty("watched");
});

test("createClusters() speaks to a cluster from the first time that it is asked for, and watches it once", async () => {
  const [first, second] = [createFakeCluster(), east()];
  let watches = 0;
  const watch = second.watch.bind(second);
  second.watch = (handler, signal) => {
    watches += 1;
    return watch(handler, signal);
  };
  const { clusters } = known([first, second]);
  clusters.resolve({ name: "in-cluster" });
  expect(watches).toBe(0);
  const one = clusters.resolve({ name: "east" });
  const same = clusters.resolve({ server: "https://east" });
  expect("watched" in one && "watched" in same && one.watched === same.watched).toBe(true);
  expect(watches).toBe(1);
});

test("R14 createClusters() says that a cluster is settled only once everything in it was listed", async () => {
  const cluster = east();
  cluster.put(configMap("a"));
  const { clusters, settled, touched } = known([cluster]);
  const found = clusters.resolve({ name: "east" });
  if (!("watched" in found)) throw new Error(found.because);
  expect(found.watched.settled()).toBe(false);
  expect(settled()).toBe(0);
  await turn();
  expect(found.watched.settled()).toBe(true);
  expect(settled()).toBe(1);
  expect(found.watched.index.managed("shop")).toHaveLength(1);
  expect(touched).toEqual(["shop"]);
});

test("createClusters() knows what was written before the watch tells of it, and tells nobody twice", async () => {
  const cluster = east();
  const { clusters, touched } = known([cluster]);
  const found = clusters.resolve({ name: "east" });
  if (!("watched" in found)) throw new Error(found.because);
  await turn();
  const written = cluster.put(configMap("a"));
  found.watched.wrote(written);
  expect(found.watched.index.managed("shop")).toEqual([written]);
  await turn();
  expect(touched).toEqual([]);
});

test("createClusters() tells each cluster its own part, says whether that changed, and logs once what has no effect", () => {
  const [own, other] = [createFakeCluster(), east()];
  const { clusters, log } = known([own, other]);
  const data = { server: "https://east", namespaces: "a,B" };
  const secrets = [{ name: "east", type: "cluster", data }];
  const settings = { ...noSettings, repositories: { ...noSettings.repositories, secrets } };
  expect(clusters.manage(noSettings)).toBe(false);
  expect([clusters.manage(settings), clusters.manage({ ...settings })]).toEqual([true, false]);
  expect(own.scope()).toBe(wholeCluster);
  expect(other.scope()).toEqual({ namespaces: ["a"], clusterResources: false, respectRbac: "" });
  expect(log.sentences("warn")).toEqual(["A setting of a cluster has no effect."]);
  expect(clusters.manage(noSettings)).toBe(true);
  expect(other.scope()).toEqual(wholeCluster);
});

test("createClusters() ends its watches with its signal, and logs a watch that ends by itself", async () => {
  const cluster = east();
  const broken = createFakeCluster({ server: "https://west", name: "west" });
  broken.watch = () => Promise.reject(new Error("closed"));
  const { clusters, end, touched, log } = known([cluster, broken]);
  clusters.resolve({ name: "east" });
  clusters.resolve({ name: "west" });
  await turn();
  expect(log.sentences("error")).toEqual(["The watch of a cluster ended."]);
  end.abort();
  cluster.put(configMap("a"));
  await turn();
  expect(touched).toEqual([]);
});
