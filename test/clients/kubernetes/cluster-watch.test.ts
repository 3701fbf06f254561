import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../clients/in-process/system-clock.js";
import { type ClusterOptions, createCluster } from "../../../clients/kubernetes/cluster.js";
import type { ApiResource, LiveChange } from "../../../engine/model/live-object.js";
import { usualKinds } from "../../fakes/kinds.js";
import { createFakeLog } from "../../fakes/log.js";
import { send, sendStatus } from "./scripted-api-server.js";
import { connectScripted, eventually, type ScriptedConnection } from "./scripted-connection.js";

const { signal } = new AbortController();
const widgets: ApiResource = {
  ...usualKinds.find(({ kind }) => kind === "ConfigMap"),
  group: "example.com",
  version: "v1",
  kind: "Widget",
  resource: "widgets",
} as ApiResource;
const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default" } };
const widget = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "one", namespace: "default" } };

async function watch(prepare: (connection: ScriptedConnection) => void = () => {}, options: Partial<ClusterOptions> = {}) {
  const connection = await connectScripted();
  prepare(connection);
  const log = createFakeLog();
  const cluster = createCluster(connection.transport, {
    server: connection.server.url,
    name: "tested",
    log,
    clock: systemClock,
    ...options,
  });
  const changes: LiveChange[] = [];
  const stop = new AbortController();
  const ended = cluster.watch((change) => void changes.push(change), stop.signal);
  const end = () => {
    stop.abort();
    return ended;
  };
  onTestFinished(end);
  const told = (fits: (change: LiveChange) => boolean) => eventually(() => changes.some(fits), fits.toString());
  const settled = () => told(({ type }) => type === "settled");
  return { ...connection, cluster, changes, log, end, told, settled };
}

const listedKinds = (changes: readonly LiveChange[]) =>
  changes.flatMap((change) => (change.type === "listed" ? [change.resource.kind] : []));

test("watch() opens one stream for each kind, and closes all of them at its end", async () => {
  const { server, settled, end } = await watch();
  await settled();
  await eventually(() => server.openWatches() === usualKinds.length);
  await end();
  await eventually(() => server.openWatches() === 0);
  expect(server.count("GET", /watch=true/)).toBe(usualKinds.length);
});

test("a cluster that nobody watches is not connected", async () => {
  const { server, transport } = await connectScripted();
  createCluster(transport, { server: server.url, name: "idle", log: createFakeLog(), clock: systemClock });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(server.requests).toEqual([]);
});

test("watch() lists no more kinds at a time than allowed", async () => {
  let atOnce = 0;
  let most = 0;
  const { settled } = await watch(
    ({ server }) =>
      server.script({ url: /limit=/, times: usualKinds.length }, (response) => {
        most = Math.max(most, (atOnce += 1));
        setTimeout(() => {
          atOnce -= 1;
          send(response, 200, { metadata: { resourceVersion: "1" }, items: [] });
        }, 5);
      }),
    { maxLists: 3 },
  );
  await settled();
  expect(most).toBe(3);
});

test("R15 a kind that may not be listed is never told as listed, and the rest settles", async () => {
  const { settled, changes } = await watch(({ server }) =>
    server.script({ url: /secrets\?limit/, times: 99 }, (response) => sendStatus(response, 403, "Forbidden")),
  );
  await settled();
  expect(listedKinds(changes)).toHaveLength(usualKinds.length - 1);
  expect(listedKinds(changes)).not.toContain("Secret");
});

test("R15 discovery that fails for a while ends no kind", async () => {
  const { server, settled, changes, told } = await watch(undefined, { rediscoverMs: 1000 });
  await settled();
  server.script({ url: /^\/apis?$/, times: 2 }, (response) => sendStatus(response, 500, "InternalError"));
  await eventually(() => server.count("GET", /^\/apis$/) >= 3);
  server.store.create({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "late", namespace: "default" } }, false);
  await told((change) => change.type === "upsert" && change.object.metadata.name === "late");
  expect(changes.filter(({ type }) => type === "delete" || type === "unserved")).toEqual([]);
});

test("R13 a cluster that cannot be discovered at first is tried on", async () => {
  const { settled, log } = await watch(({ server }) =>
    server.script({ url: /^\/apis?$/, times: 2 }, (response) => sendStatus(response, 503, "ServiceUnavailable")),
  );
  await settled();
  expect(log.sentences("warn")).toEqual(["A cluster cannot be discovered; trying on"]);
});

test("R15 a kind whose preferred version changes keeps its objects", async () => {
  const { server, settled, changes, told } = await watch(
    ({ server: { store } }) => {
      store.serve(widgets);
      store.create(widget, false);
    },
    { rediscoverMs: 1000 },
  );
  await settled();
  server.store.serve({ ...widgets, version: "v2" });
  await told((change) => change.type === "listed" && change.resource.version === "v2");
  expect(changes.filter(({ type }) => type === "delete" || type === "unserved")).toEqual([]);
  await told((change) => change.type === "upsert" && change.object.apiVersion === "example.com/v2");
  server.store.remove({ group: "example.com", kind: "Widget", namespace: "default", name: "one" }, { propagation: "Background" });
  await told((change) => change.type === "delete" && change.object.metadata.name === "one");
});

test("a kind that came unseen is followed as soon as somebody asks for it", async () => {
  const { server, cluster, changes, told } = await watch(({ server: { store } }) => {
    store.create(configMap, false);
  });
  cluster.manage({ namespaces: ["default"], clusterResources: false, respectRbac: "" });
  await told((change) => change.type === "listed" && change.namespace === "default");
  server.store.serve(widgets);
  // A look at what is served is at most one a second.
  await eventually(() => {
    void cluster.resource({ group: widgets.group, kind: widgets.kind }, signal);
    return changes.some((change) => change.type === "listed" && change.resource.kind === "Widget");
  });
  expect(changes).toContainEqual({ type: "listed", resource: widgets, namespace: "default" });
});

test("excludes decides what is left out, but for events and leases", async () => {
  const lease = { ...widgets, group: "coordination.k8s.io", kind: "Lease", resource: "leases" };
  const { settled, changes } = await watch(({ server }) => server.store.serve(lease), {
    excludes: ({ kind }) => kind === "Secret",
  });
  await settled();
  expect(listedKinds(changes)).not.toContain("Secret");
  expect(listedKinds(changes)).not.toContain("Lease");
});

test("an apply says who, how and without managed fields", async () => {
  const { server, cluster } = await watch();
  const metadata = { name: "a", namespace: "default", managedFields: [{ manager: "kubectl" }] };
  await cluster.apply(
    { apiVersion: "v1", kind: "ConfigMap", metadata },
    { dryRun: true, force: true, fieldValidation: "Strict" },
    signal,
  );
  const patch = server.requests.find(({ method }) => method === "PATCH");
  const expected = { fieldManager: "argocd-controller", force: "true", fieldValidation: "Strict", dryRun: "All" };
  expect(Object.fromEntries(new URLSearchParams(patch?.url.split("?")[1]))).toEqual(expected);
  expect(patch?.headers["content-type"]).toBe("application/apply-patch+yaml");
  expect(patch?.body).toEqual({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default" } });
});

test("S2 what a server says about a Secret shows no value of it", async () => {
  const { server, cluster } = await watch();
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "a", namespace: "default" }, data: { p: "canary" } };
  server.script({ method: "POST", url: /secrets/ }, (response) =>
    sendStatus(response, 422, "Invalid", 'Secret "a" is invalid: data[p]: Invalid value: "canary": bad', {
      details: { causes: [{ field: "data[p]", reason: "FieldValueInvalid", message: 'Invalid value: "canary"' }] },
    }),
  );
  const error = await cluster.create(secret, { dryRun: false }, signal).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "BAD_USER_INPUT", details: { causes: [{ field: "data[p]" }] } });
  expect(`${String(error)}${JSON.stringify(error)}`).not.toContain("canary");
});
