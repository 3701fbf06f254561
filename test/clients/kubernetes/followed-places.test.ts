import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../clients/in-process/system-clock.js";
import { createFollowedPlaces, type FollowNeeds } from "../../../clients/kubernetes/followed-places.js";
import { type ClusterScope, wholeCluster } from "../../../engine/model/cluster-scope.js";
import type { ApiResource, LiveChange } from "../../../engine/model/live-object.js";
import { createFakeClock } from "../../fakes/clock.js";
import { usualKinds } from "../../fakes/kinds.js";
import { createFakeLog } from "../../fakes/log.js";
import { send, sendStatus } from "./scripted-api-server.js";
import { connectScripted, eventually, type ScriptedConnection } from "./scripted-connection.js";

const kinds = usualKinds.filter(({ kind }) => ["Namespace", "ConfigMap", "Secret"].includes(kind));
const scopeOf = (...namespaces: readonly string[]): ClusterScope => ({ namespaces, clusterResources: false, respectRbac: "" });
const reviews = /selfsubjectaccessreviews/;

async function follow(
  scope: ClusterScope,
  prepare: (connection: ScriptedConnection) => void = () => {},
  needs: Partial<FollowNeeds> = {},
) {
  const connection = await connectScripted();
  const { server, transport } = connection;
  prepare(connection);
  const log = createFakeLog();
  const changes: LiveChange[] = [];
  const end = new AbortController();
  const followed = createFollowedPlaces({
    transport,
    clock: systemClock,
    log,
    handler: (change) => void changes.push(change),
    maxLists: 8,
    maxStreams: 100,
    ...needs,
  });
  const step = (next: ClusterScope, of: readonly ApiResource[] = kinds) => {
    followed.keepInStep(of, next, end.signal);
    return followed.attempted();
  };
  onTestFinished(async () => {
    end.abort();
    await followed.ended();
  });
  await step(scope);
  return {
    ...connection,
    log,
    changes,
    step,
    lists: () => server.requests.flatMap(({ url }) => (/limit=/.test(url) ? [url.split("?")[0] ?? ""] : [])),
  };
}

const listed = (changes: readonly LiveChange[]) =>
  changes.flatMap((change) => (change.type === "listed" ? [`${change.resource.kind} ${change.namespace ?? "*"}`] : [])).sort();

const configMap = (name: string, namespace: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace } });

const refuseSecretsOf =
  (namespace: string, times = 99) =>
  ({ server }: ScriptedConnection) =>
    server.script({ url: new RegExp(`namespaces/${namespace}/secrets\\?limit`), times }, (response) =>
      sendStatus(response, 403, "Forbidden"),
    );

test("R13 each namespace and kind is listed once and watched once, and a look that finds the same asks for nothing", async () => {
  const { server, changes, lists, step } = await follow(scopeOf("default", "argocd"));
  await eventually(() => server.openWatches() === 4);
  await step(scopeOf("default", "argocd"));
  await step(scopeOf("default", "argocd"));
  expect(lists().toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    "/api/v1/namespaces/argocd/configmaps",
    "/api/v1/namespaces/argocd/secrets",
    "/api/v1/namespaces/default/configmaps",
    "/api/v1/namespaces/default/secrets",
  ]);
  expect(listed(changes)).toEqual(["ConfigMap argocd", "ConfigMap default", "Secret argocd", "Secret default"]);
  expect(server.count("GET", /watch=true/)).toBe(4);
});

test("R13 a namespace that comes costs its own lists and no others; one that goes closes its streams", async () => {
  const { server, lists, step } = await follow(scopeOf("default"));
  await step(scopeOf("default", "argocd"));
  expect(lists()).toHaveLength(4);
  await eventually(() => server.openWatches() === 4);
  await step(scopeOf("argocd"));
  expect(lists()).toHaveLength(4);
  await eventually(() => server.openWatches() === 2);
});

test("R13 no more lists run at a time than allowed, however many namespaces there are", async () => {
  let [atOnce, most] = [0, 0];
  const names = Array.from({ length: 12 }, (_, index) => `n${index}`);
  const { lists } = await follow(
    scopeOf(...names),
    ({ server }) =>
      server.script({ url: /limit=/, times: 24 }, (response) => {
        most = Math.max(most, (atOnce += 1));
        setTimeout(() => {
          atOnce -= 1;
          send(response, 200, { metadata: { resourceVersion: "1" }, items: [] });
        }, 3);
      }),
    { maxLists: 3 },
  );
  expect(lists()).toHaveLength(24);
  expect(most).toBe(3);
});

test("no more streams are opened than allowed; the last namespaces stay unlisted, and that is said once", async () => {
  const { server, changes, log, step } = await follow(scopeOf("default", "argocd"), undefined, { maxStreams: 3 });
  await eventually(() => server.openWatches() === 3);
  await step(scopeOf("default", "argocd"));
  expect(listed(changes)).toEqual(["ConfigMap argocd", "ConfigMap default", "Secret default"]);
  expect(log.sentences("warn")).toEqual([
    "More is to be watched than streams are opened for; the rest is read when it is compared.",
  ]);
});

test("R14 an object that went while another informer took over is told as deleted by that one's first list", async () => {
  const place = { group: "", kind: "ConfigMap", namespace: "default" };
  const { server, changes, step } = await follow(wholeCluster, ({ server: { store } }) => {
    for (const name of ["stays", "goes"]) store.create(configMap(name, "default"), false);
  });
  await eventually(() => server.openWatches() === 3);
  server.script({ url: /default\/configmaps\?limit/ }, () => {
    server.store.remove({ ...place, name: "goes" }, { propagation: "Background" });
    return "pass";
  });
  await step(scopeOf("default"));
  const isGone = (change: LiveChange) => change.type === "delete" && change.object.metadata.name === "goes";
  await eventually(() => changes.some(isGone));
  expect(changes.filter(({ type }) => type === "delete").map((change) => "object" in change && change.object.kind)).toEqual([
    // What lives in no namespace is not managed any more.
    "Namespace",
    "Namespace",
    "ConfigMap",
  ]);
});

test("R15 a kind that is no longer served is told once, whatever the number of its namespaces", async () => {
  const { changes, step } = await follow(scopeOf("default", "argocd"), ({ server: { store } }) => {
    for (const namespace of ["default", "argocd"]) store.create(configMap("a", namespace), false);
  });
  await step(
    scopeOf("default", "argocd"),
    kinds.filter(({ kind }) => kind !== "ConfigMap"),
  );
  expect(changes.slice(-3).map(({ type }) => type)).toEqual(["delete", "delete", "unserved"]);
  expect(changes.some(({ type }) => type === "unlisted")).toBe(false);
});

test.each([
  ["tried on", "", 1],
  ["passed over", "normal", 0],
] as const)("R15 with respectRBAC %s, a list that is refused is %s", async (_, respectRbac, warnings) => {
  const informers = { firstBackOffMs: 1, longestBackOffMs: 1, listIntervalMs: 1 };
  const scope = { ...scopeOf("default", "argocd"), respectRbac };
  const { server, changes, log } = await follow(scope, refuseSecretsOf("default", 4), { informers });
  const refused = () => server.count("GET", /default\/secrets\?limit/);
  if (respectRbac === "") await eventually(() => listed(changes).includes("Secret default"));
  await eventually(() => server.openWatches() === (respectRbac === "" ? 4 : 3));
  expect(refused()).toBe(respectRbac === "" ? 5 : 1);
  expect(log.sentences("warn")).toHaveLength(warnings);
  expect(server.count("POST", reviews)).toBe(0);
  expect(listed(changes).filter((place) => place !== "Secret default")).toEqual([
    "ConfigMap argocd",
    "ConfigMap default",
    "Secret argocd",
  ]);
});

test.each([
  ["denied", { allowed: false }, true],
  ["allowed", { allowed: true }, false],
  ["not answered", {}, false],
])(
  "R15 with respectRBAC strict, a list that is refused is passed over only if the review of our rights says so: %s",
  async (_, status, isPassedOver) => {
    const informers = { firstBackOffMs: 1, longestBackOffMs: 1, listIntervalMs: 1 };
    const { server, changes } = await follow(
      { ...scopeOf("default"), respectRbac: "strict" },
      (connection) => {
        refuseSecretsOf("default", 2)(connection);
        connection.server.script({ method: "POST", url: reviews, times: 9 }, (response) => send(response, 201, { status }));
      },
      { informers },
    );
    const expected = isPassedOver ? ["ConfigMap default"] : ["ConfigMap default", "Secret default"];
    await eventually(() => listed(changes).length === expected.length && server.openWatches() === expected.length);
    expect(listed(changes)).toEqual(expected);
    expect(server.requests.find(({ url }) => reviews.test(url))?.body).toMatchObject({
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: { namespace: "default", verb: "list", group: "", resource: "secrets" } },
    });
  },
);

test("what was passed over is tried again after a minute, or at once under another scope", async () => {
  const clock = createFakeClock();
  const scope = { ...scopeOf("default"), respectRbac: "normal" } as const;
  const { server, changes, step } = await follow(scope, refuseSecretsOf("default", 2), { clock });
  const tries = () => server.count("GET", /secrets\?limit/);
  await step(scope);
  expect(tries()).toBe(1);
  clock.advance(60_000);
  await step(scope);
  expect(tries()).toBe(2);
  await step({ ...scope });
  await eventually(() => listed(changes).includes("Secret default"));
  expect(tries()).toBe(3);
});

test("R14 what was listed once is never passed over: it stays as it was seen", async () => {
  const informers = { firstBackOffMs: 1, longestBackOffMs: 1, listIntervalMs: 1 };
  const { server, changes } = await follow({ ...scopeOf("default"), respectRbac: "normal" }, undefined, { informers });
  await eventually(() => server.openWatches() === 2);
  const before = server.requests.length;
  server.script({ url: /secrets/, times: 20 }, (response) => sendStatus(response, 403, "Forbidden"));
  server.dropWatches();
  await eventually(() => server.requests.slice(before).filter(({ url }) => /secrets/.test(url)).length > 21);
  await eventually(() => server.openWatches() === 2);
  expect(changes.filter(({ type }) => type === "delete" || type === "unlisted")).toEqual([]);
});
