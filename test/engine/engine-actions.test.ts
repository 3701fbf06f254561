import { expect, test } from "vitest";
import type { ActionWish } from "../../engine/model/wish.js";
import type { ScriptRunner } from "../../engine/ports/script-runner.js";
import { noScripts } from "../fakes/no-scripts.js";
import { createWorld } from "../fakes/world.js";
import { useWorkers } from "./start-worker.js";

const start = useWorkers();
const ref = { namespace: "argocd", name: "shop" };
const signal = new AbortController().signal;
const web = { group: "apps", kind: "Deployment", name: "web" };
const nightly = { group: "batch", kind: "CronJob", name: "nightly" };

const files = {
  "shop/web.json": JSON.stringify({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: {} },
    },
  }),
  "shop/nightly.json": JSON.stringify({
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "nightly" },
    spec: { schedule: "0 3 * * *", jobTemplate: { spec: { template: { spec: { containers: [] } } } } },
  }),
};

/** `shop`, synced by hand, with a Deployment and a CronJob. */
async function synced(scripts: ScriptRunner = noScripts) {
  const world = createWorld();
  world.scripts = scripts;
  world.push(files);
  world.put("shop");
  const worker = await start(world);
  await worker.engine.requestSync(ref, {}, { via: "API", actor: "ann" }, signal);
  await worker.advance(5_000);
  world.forget();
  const run = (wish: Partial<ActionWish> & Pick<ActionWish, "resource" | "action">) =>
    worker.engine.runResourceAction(ref, { parameters: {}, dryRun: false, ...wish }, signal);
  return { world, worker, run };
}

test("resourceActions() tells what an object offers", async () => {
  const { worker } = await synced();
  const actions = await worker.engine.resourceActions(ref, web, signal);
  expect(actions.map(({ name }) => name)).toEqual(["pause", "restart", "resume", "scale"]);
});

test("runResourceAction() changes the object and nothing else, once", async () => {
  const { world, run } = await synced();
  const changes = await run({ resource: web, action: "scale", parameters: { replicas: "3" } });
  expect(changes).toMatchObject([
    { operation: "patch", key: { kind: "Deployment", name: "web" }, object: { spec: { replicas: 3 } } },
  ]);
  expect(world.changes()).toEqual(["patch apps/Deployment/default/web"]);
});

test("runResourceAction() makes what an action makes, tried out first", async () => {
  const { world, run } = await synced();
  const [change] = await run({ resource: nightly, action: "create-job" });
  expect(change).toMatchObject({ operation: "create", key: { group: "batch", kind: "Job", namespace: "default" } });
  expect(world.cluster.requests.filter(({ verb }) => verb === "create").map(({ dryRun }) => dryRun)).toEqual([true, false]);
});

test("runResourceAction() changes nothing in a dry run, and says what would be", async () => {
  const { world, run } = await synced();
  expect(await run({ resource: web, action: "pause", dryRun: true })).toMatchObject([{ object: { spec: { paused: true } } }]);
  expect(await run({ resource: nightly, action: "create-job", dryRun: true })).toMatchObject([{ operation: "create" }]);
  expect(world.changes()).toEqual([]);
});

test("runResourceAction() does not make what the project forbids, and then changes nothing", async () => {
  const { world, worker, run } = await synced();
  world.putProject("default", {
    sourceRepos: ["*"],
    destinations: [{ server: "*", namespace: "*" }],
    namespaceResourceBlacklist: [{ group: "batch", kind: "Job" }],
  });
  await worker.settle();
  await expect(run({ resource: nightly, action: "create-job" })).rejects.toMatchObject({
    code: "FAILED_PRECONDITION",
    details: { reason: "KIND_NOT_PERMITTED" },
  });
  expect(world.changes()).toEqual([]);
});

test.each([
  [
    { resource: { ...web, name: "other" }, action: "restart" },
    "NOT_FOUND",
    /apps\/Deployment "other" is no part of the Application "argocd\/shop"/,
  ],
  [{ resource: { ...web, namespace: "kube-system" }, action: "restart" }, "NOT_FOUND", /"kube-system\/web" is no part/],
  [{ resource: web, action: "explode" }, "NOT_FOUND", /there are pause, restart, resume, scale/],
  [{ resource: web, action: "scale", parameters: { replicas: "x" } }, "BAD_USER_INPUT", /invalid number: x/],
])("runResourceAction(%j) answers %s", async (wish, code, message) => {
  const { world, run } = await synced();
  await expect(run(wish)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  expect(world.changes()).toEqual([]);
});

test("runResourceAction() runs an administrator's script, which may change its object only", async () => {
  const other = { apiVersion: "v1", kind: "Secret", metadata: { name: "admin", namespace: "kube-system" } };
  const runAction = () => Promise.resolve([{ operation: "patch" as const, resource: other }]);
  const { world, run } = await synced({ ...noScripts, runAction });
  const actions = "definitions:\n- name: mine\n  action.lua: return obj\ndiscovery.lua: return {}\n";
  world.store.putSettings({ general: { "resource.customizations.actions.apps_Deployment": actions } });
  await expect(run({ resource: web, action: "mine" })).rejects.toThrow(
    'Action "mine" wants to change /Secret/kube-system/admin; it may only change apps/Deployment/default/web itself',
  );
  expect(world.changes()).toEqual([]);
});
