import { expect, test } from "vitest";
import { configMap, deployment } from "../fakes/manifests.js";
import { createWorld } from "../fakes/world.js";
import { useWorkers } from "./start-worker.js";

const start = useWorkers();
const ref = { namespace: "argocd", name: "shop" };
const signal = new AbortController().signal;
const automated = { syncPolicy: { automated: {} } };

function secret(name: string, password: string): string {
  const data = { password: Buffer.from(password).toString("base64") };
  return JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name }, data });
}

test("application(), project() and projects() answer from memory, in order", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop");
  world.putProject("alpha");
  const { engine } = await start(world);
  expect(engine.controlNamespace).toBe("argocd");
  expect(engine.application(ref)).toEqual(world.app("shop"));
  expect(engine.application({ ...ref, name: "absent" })).toBeUndefined();
  expect(engine.project("alpha")?.metadata.name).toBe("alpha");
  expect(engine.projects().map(({ metadata }) => metadata.name)).toEqual(["alpha", "default"]);
});

test("listApplications() and matcher() ask who may see what before they count", async () => {
  const world = createWorld();
  world.push({ "a/a.json": configMap("a"), "b/b.json": configMap("b"), "c/c.json": configMap("c") });
  for (const name of ["c", "a", "b"]) world.put(name);
  const { engine } = await start(world);
  const may = ({ metadata }: { metadata: { name?: string } }) => metadata.name !== "b";
  const page = engine.listApplications({ may, page: { first: 1 } });
  expect(page.items.map(({ item }) => item.metadata.name)).toEqual(["a"]);
  expect(page).toMatchObject({ totalCount: 2, hasNextPage: true });
  expect(engine.matcher({ name: { prefix: "a" } })(world.app("a"))).toBe(true);
  expect(engine.matcher({ name: { prefix: "a" } })(world.app("c"))).toBe(false);
});

test("comparison(), sidesOf() and differenceOf() show both sides, without what a Secret holds", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a", { n: "1" }), "shop/s.json": secret("s", "old-password") });
  world.put("shop", automated);
  const worker = await start(world);
  const { engine } = worker;
  world.push({ "shop/a.json": configMap("a", { n: "2" }), "shop/s.json": secret("s", "new-password") });
  world.edit("shop", (application) => ({ ...application, spec: { ...application.spec, syncPolicy: {} } }));
  await world.clock.advanceAsync(1_000);
  await engine.requestRefresh(ref, "NORMAL", signal);
  await worker.settle();
  const comparison = await engine.comparison(ref, signal);
  expect(comparison?.resources.map(({ key, status }) => [key.name, status])).toEqual([
    ["a", "OutOfSync"],
    ["s", "OutOfSync"],
  ]);
  const [first, second] = comparison?.resources ?? [];
  if (first === undefined || second === undefined) throw new Error("nothing was compared");
  expect(engine.differenceOf(first)).toMatchObject({
    modified: true,
    unified: expect.stringMatching(/-.*n: .?1[\s\S]*\+.*n: .?2/),
  });
  expect(engine.sidesOf(first)).toMatchObject({ live: { data: { n: "1" } }, target: { data: { n: "2" } } });
  const shown = JSON.stringify([engine.sidesOf(second), engine.differenceOf(second)]);
  for (const password of ["old-password", "new-password"]) expect(shown).not.toContain(Buffer.from(password).toString("base64"));
});

test("comparison() and resourceTree() compare first if nothing was compared yet, and know nothing of what is not there", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  world.put("another");
  const worker = await start(world);
  const { engine } = worker;
  world.put("shop");
  const comparison = await engine.comparison(ref, signal);
  expect(comparison?.status).toBe("OutOfSync");
  await worker.settle();
  expect(await engine.comparison({ ...ref, name: "absent" }, signal)).toBeUndefined();
  expect(await engine.resourceTree({ ...ref, name: "absent" }, signal)).toBeUndefined();
});

test("resourceTree() shows what objects bring forth", async () => {
  const world = createWorld();
  world.push({ "shop/web.json": deployment("web") });
  world.put("shop", automated);
  const worker = await start(world);
  const { engine } = worker;
  const web = world.cluster.objects().find(({ kind }) => kind === "Deployment");
  const owner = { apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: web?.metadata.uid ?? "", controller: true };
  world.cluster.put({
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "web-1", namespace: "default", ownerReferences: [owner] },
  });
  await worker.settle();
  const tree = await engine.resourceTree(ref, signal);
  expect(tree?.nodes.map(({ key }) => `${key.kind}/${key.name}`).toSorted()).toEqual(["Deployment/web", "ReplicaSet/web-1"]);
});

test("manifests() renders any revision, and masks what a Secret holds", async () => {
  const world = createWorld();
  const first = world.push({ "shop/s.json": secret("s", "old-password") });
  world.push({ "shop/s.json": secret("s", "new-password"), "shop/a.json": configMap("a") });
  world.put("shop");
  const { engine } = await start(world);
  const rendered = await engine.manifests(ref, first, signal);
  expect(rendered).toMatchObject({ revision: first, sourceType: "Directory" });
  expect(rendered.manifests).toHaveLength(1);
  expect(JSON.stringify(rendered)).not.toContain(Buffer.from("old-password").toString("base64"));
  expect((await engine.manifests(ref, undefined, signal)).manifests).toHaveLength(2);
  await expect(engine.manifests({ ...ref, name: "absent" }, undefined, signal)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("requestRefresh() answers after the look, and HARD forgets what was rendered", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop");
  const { engine } = await start(world);
  await world.clock.advanceAsync(10);
  world.forget();
  const commit = world.push({ "shop/b.json": configMap("b") });
  expect((await engine.requestRefresh(ref, "NORMAL", signal)).status?.sync?.revision).toBe(commit);
  expect(world.renders).toEqual(["shop"]);
  await engine.requestRefresh(ref, "NORMAL", signal);
  expect(world.renders).toEqual(["shop"]);
  await engine.requestRefresh(ref, "HARD", signal);
  expect(world.renders).toEqual(["shop", "shop"]);
  await expect(engine.requestRefresh({ ...ref, name: "absent" }, "NORMAL", signal)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("requestRefresh() waits no longer than its caller", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop");
  const { engine } = await start(world);
  await world.clock.advanceAsync(10);
  world.repository.refs = () => new Promise(() => undefined);
  const caller = new AbortController();
  const refreshed = engine.requestRefresh(ref, "NORMAL", caller.signal);
  caller.abort(new Error("the caller left"));
  await expect(refreshed).rejects.toThrow("the caller left");
});

test("createApplication() and createProject() go through the same door, and the loop takes up what they make", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  const worker = await start(world);
  const { engine } = worker;
  await engine.createProject(
    { name: "team", spec: { sourceRepos: ["*"], destinations: [{ server: "*", namespace: "*" }] } },
    { upsert: false },
    signal,
  );
  const spec = { ...specOf(world), project: "team", ...automated };
  await engine.createApplication({ ref, spec }, { upsert: false, validate: true, dryRun: false }, signal);
  await worker.settle();
  expect(world.app("shop").status?.sync?.status).toBe("Synced");
});

function specOf(world: ReturnType<typeof createWorld>) {
  world.put("model");
  const { spec } = world.app("model");
  world.store.take("Application", { namespace: "argocd", name: "model" });
  return { ...spec, source: { ...spec.source, path: "shop" } as NonNullable<typeof spec.source> };
}
