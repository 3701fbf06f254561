import { expect, test } from "vitest";
import { FairleadError } from "../../engine/errors.js";
import { noSettings } from "../../engine/model/settings.js";
import { configMap } from "../fakes/manifests.js";
import { createWorld, type World } from "../fakes/world.js";
import { useWorkers } from "./start-worker.js";

const start = useWorkers();
const automated = { syncPolicy: { automated: { prune: true, selfHeal: true } } };
const keyOf = (name: string, namespace = "default") => ({ group: "", kind: "ConfigMap", namespace, name });
const cascade = { finalizers: ["resources-finalizer.argocd.argoproj.io"] };
const role = `${JSON.stringify({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "wide" } })}\n`;

/** Has the cluster's Secret name namespaces. */
function manage(world: World, namespaces: string, more: Readonly<Record<string, string>> = {}): void {
  const data = { server: "https://kubernetes.default.svc/", name: "in-cluster", namespaces, config: "{}", ...more };
  const secrets = [{ name: "own", type: "cluster", data }];
  world.store.putSettings({ repositories: { ...noSettings.repositories, secrets } });
}

const syncOf = (world: World) => world.app("shop").status?.sync?.status;
const conditionsOf = (world: World) =>
  (world.app("shop").status?.conditions ?? []).map(({ type, message }) => `${type}: ${message}`);

test("createEngine() heals a live edit in a managed namespace at once, and sees nothing of others", async () => {
  const world = createWorld();
  manage(world, "default");
  world.push({ "shop/a.json": configMap("a", { wanted: "yes" }) });
  world.put("shop", automated);
  const worker = await start(world);
  expect(syncOf(world)).toBe("Synced");
  world.cluster.put({ ...world.cluster.get(keyOf("a")), data: { wanted: "no" } } as never);
  await worker.settle();
  await worker.advance(5_000);
  expect(world.cluster.get(keyOf("a"))?.["data"]).toEqual({ wanted: "yes" });
  expect(syncOf(world)).toBe("Synced");
});

test.each([
  [
    "another namespace",
    configMap("a"),
    { destination: { name: "in-cluster", namespace: "argocd" } },
    'ComparisonError: Failed to load live state: namespace "argocd" for ConfigMap "a" is not managed',
  ],
  [
    "no namespace",
    role,
    {},
    'ComparisonError: Failed to load live state: cluster level ClusterRole "wide" can not be managed when in namespaced mode',
  ],
])(
  "createEngine() says in Argo CD's words that a target in %s is not managed, and touches nothing",
  async (_, manifest, spec, said) => {
    const world = createWorld();
    manage(world, "default");
    world.push({ "shop/a.json": manifest });
    world.put("shop", { ...automated, ...spec });
    const worker = await start(world);
    await worker.advance(30_000);
    expect(syncOf(world)).toBe("Unknown");
    expect(conditionsOf(world)).toEqual([expect.stringContaining(said)]);
    expect(world.changes()).toEqual([]);
  },
);

test("createEngine() manages what lives in no namespace if clusterResources says so", async () => {
  const world = createWorld();
  manage(world, "default", { clusterResources: "true" });
  world.push({ "shop/a.json": role });
  world.put("shop", automated);
  await start(world);
  expect(syncOf(world)).toBe("Synced");
});

test("createEngine() takes up another list of namespaces without a restart", async () => {
  const world = createWorld();
  manage(world, "default");
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop", { ...automated, destination: { name: "in-cluster", namespace: "argocd" } });
  const worker = await start(world);
  expect(syncOf(world)).toBe("Unknown");
  manage(world, "default, argocd");
  await worker.settle();
  expect(syncOf(world)).toBe("Synced");
  world.cluster.take(keyOf("a", "argocd"));
  await worker.advance(5_000);
  expect(world.cluster.get(keyOf("a", "argocd"))).toBeDefined();
});

test("R15 createEngine() deletes nothing in a namespace that is managed no more, whatever Git says", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a"), "shop/b.json": configMap("b") });
  world.put("shop", automated);
  const worker = await start(world);
  world.forget();
  manage(world, "argocd");
  world.push({ "shop/a.json": configMap("a") });
  await worker.advance(200_000);
  expect(world.changes()).toEqual([]);
  expect(syncOf(world)).toBe("Unknown");
});

test("R21 createEngine() lets no Application go while objects of it are where nothing is managed, unless orphans are allowed", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop", automated, cascade);
  const worker = await start(world);
  manage(world, "argocd");
  await worker.settle();
  world.store.take("Application", { namespace: "argocd", name: "shop" });
  await worker.advance(30_000);
  expect(conditionsOf(world).join()).toContain('DeletionError: Cannot delete the objects of "argocd/shop": namespace "default"');
  expect(world.cluster.get(keyOf("a"))).toBeDefined();
  world.edit("shop", (shop) => ({
    ...shop,
    metadata: { ...shop.metadata, annotations: { "fairlead.io/allow-orphans": "true" } },
  }));
  await worker.advance(30_000);
  expect([...world.store.applications()]).toEqual([]);
  expect(world.cluster.get(keyOf("a"))).toBeDefined();
});

test("R21 createEngine() deletes what a cascade finds although its kind may not be listed, and waits while it cannot even be read", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  const watch = world.cluster.watch.bind(world.cluster);
  const isConfigMap = ({ kind }: { readonly kind: string }) => kind === "ConfigMap";
  world.cluster.watch = (handler, signal) =>
    watch((change) => {
      const isHidden = "resource" in change ? isConfigMap(change.resource) : "object" in change && isConfigMap(change.object);
      if (!isHidden) handler(change);
    }, signal);
  world.put("shop", automated, cascade);
  const worker = await start(world);
  await worker.advance(5_000);
  expect(syncOf(world)).toBe("Synced");
  const forbidden = new FairleadError("PERMISSION_DENIED", "configmaps is forbidden");
  world.cluster.fail({ verb: "read", key: "ConfigMap", error: forbidden, times: 1 });
  world.store.take("Application", { namespace: "argocd", name: "shop" });
  await worker.settle();
  expect(conditionsOf(world).join()).toContain("configmaps is forbidden");
  await worker.advance(60_000);
  expect([...world.store.applications()]).toEqual([]);
  expect(world.cluster.get(keyOf("a"))).toBeUndefined();
});
