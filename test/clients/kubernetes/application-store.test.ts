import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../clients/in-process/system-clock.js";
import { createApplicationStore } from "../../../clients/kubernetes/application-store.js";
import { createCluster } from "../../../clients/kubernetes/cluster.js";
import { type EmbeddedCluster, startEmbeddedCluster } from "../../../clients/kubernetes/embedded/server.js";
import { installCrds } from "../../../clients/kubernetes/install-crds.js";
import type { ObjectVersion } from "../../../clients/kubernetes/object-versions.js";
import { createTransport } from "../../../clients/kubernetes/transport.js";
import type { AppProject } from "../../../engine/model/app-project.js";
import type { Application } from "../../../engine/model/application.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { keyOf } from "../../../engine/model/resource-key.js";
import type { RawSettings } from "../../../engine/model/settings.js";
import { describeApplicationStore, type StoreUnderTest } from "../../contracts/application-store.js";
import { createFakeLog } from "../../fakes/log.js";
import { startScriptedApiServer } from "./scripted-api-server.js";
import { connectScripted, eventually } from "./scripted-connection.js";

const { signal } = new AbortController();
const clock = systemClock;

function connect(kubeconfig: string, closeServer: () => Promise<void>): StoreUnderTest {
  const log = createFakeLog();
  const transport = createTransport({ kubeconfig });
  const others = createTransport({ kubeconfig });
  const cluster = createCluster(others, { server: others.server, name: "tested", log, clock });
  const put = async (object: Manifest) => {
    const live = await cluster.read(keyOf(object), undefined, signal);
    if (live === undefined) await cluster.create(object, { dryRun: false }, signal);
    else await cluster.replace(object.kind === "Application" ? withVersion(object, live) : object, { dryRun: false }, signal);
  };
  return {
    store: createApplicationStore(transport, { clock, log }),
    put,
    take: (kind, { namespace, name }) =>
      cluster.remove({ group: "argoproj.io", kind, namespace, name }, { propagation: "Background" }, signal),
    putSettings: async (settings) => {
      for (const object of settingsObjects(settings)) await put(object);
    },
    async close() {
      await transport.close();
      await others.close();
      await closeServer();
    },
  };
}

function withVersion(object: Manifest, { metadata: { resourceVersion = "" } }: Manifest): Manifest {
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
}

function settingsObjects(
  { general, rbac, secret, parameters }: Partial<RawSettings>,
  labels = { "app.kubernetes.io/part-of": "argocd" },
): readonly Manifest[] {
  const object = (kind: string, name: string, data: object) => ({
    apiVersion: "v1",
    kind,
    metadata: { name, namespace: "argocd", labels },
    data,
  });
  const encode = (map: object) =>
    Object.fromEntries(Object.entries(map).map(([key, value]) => [key, Buffer.from(String(value)).toString("base64")]));
  return [
    ...(general === undefined ? [] : [object("ConfigMap", "argocd-cm", general)]),
    ...(rbac === undefined ? [] : [object("ConfigMap", "argocd-rbac-cm", rbac)]),
    ...(secret === undefined ? [] : [object("Secret", "argocd-secret", encode(secret))]),
    ...(parameters === undefined ? [] : [object("ConfigMap", "argocd-cmd-params-cm", parameters)]),
  ];
}

describeApplicationStore("over HTTP", async () => {
  const server = await startScriptedApiServer();
  return connect(server.kubeconfig, () => server.close());
});

let embedded: EmbeddedCluster;
const dataFolder = mkdtempSync(path.join(tmpdir(), "fairlead-store-"));
beforeAll(async () => {
  embedded = await startEmbeddedCluster({ dataFolder, port: 0, log: createFakeLog() });
  const transport = createTransport({ kubeconfig: embedded.kubeconfig });
  await installCrds(transport, { from: "deploy/crds", clock, log: createFakeLog() }, signal);
  const cluster = createCluster(transport, { server: embedded.url, name: "embedded", log: createFakeLog(), clock });
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "argocd" } };
  await cluster.apply(namespace, { dryRun: false, force: true, fieldValidation: "Ignore" }, signal);
  await transport.close();
});
afterAll(async () => {
  await embedded.close();
  rmSync(dataFolder, { recursive: true });
});

describeApplicationStore("on the embedded API server", () =>
  Promise.resolve(connect(embedded.kubeconfig, () => Promise.resolve())),
);

async function followScripted(
  objects: readonly Manifest[],
  application: (before?: Application, after?: Application) => void = () => {},
) {
  const connection = await connectScripted();
  for (const object of objects) connection.server.store.create(object, false);
  const log = createFakeLog();
  const store = createApplicationStore(connection.transport, { clock, log });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  await store.follow({ application, project: () => {}, settings: () => {} }, stop.signal);
  return { ...connection, store, log };
}

const bare = (name: string, more: object = {}): Manifest => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name, namespace: "argocd" },
  ...more,
});

test("settings objects without Argo CD's label count as absent", async () => {
  const { store, server } = await followScripted(
    settingsObjects({ general: { url: "x" } }, { "app.kubernetes.io/part-of": "other" }),
  );
  expect(store.settings().general).toEqual({});
  const [labelled] = settingsObjects({ general: { url: "x" } });
  if (labelled !== undefined) server.store.replace(labelled, false);
  await eventually(() => store.settings().general["url"] === "x");
});

test("argocd-cmd-params-cm counts without Argo CD's label", async () => {
  const { store } = await followScripted(settingsObjects({ parameters: { a: "b" } }, { "app.kubernetes.io/part-of": "other" }));
  expect(store.settings().parameters).toEqual({ a: "b" });
});

test("follow() needs no more than eleven lists and eleven watches, each of one name, one label or of our own kinds", async () => {
  const { server } = await followScripted([]);
  await eventually(() => server.openWatches() === 11);
  expect(server.count("GET", /limit=/)).toBe(11);
  const urls = server.requests.map(({ url }) => decodeURIComponent(url));
  expect(
    urls.every((url) =>
      /namespaces\/argocd\/(applications|appprojects|(configmaps|secrets)\?.*(fieldSelector=metadata.name=(argocd|fairlead)-|labelSelector=argocd.argoproj.io\/secret-type))/.test(
        url,
      ),
    ),
  ).toBe(true);
});

test.each([
  ["no spec", {}],
  ["a spec that is a text", { spec: "broken" }],
  ["a destination that is a list", { spec: { project: "p", destination: [1], unknown: 1 } }],
  ["sources that are no list", { spec: { project: "p", destination: {}, sources: {} } }],
  ["a status that is a number", { spec: { project: "p", destination: {} }, status: 7, operation: null }],
])("an Application with %s is kept and trips nobody", async (_, more) => {
  const seen: string[] = [];
  const { store, log } = await followScripted(
    [bare("broken", more), bare("sound", { spec: { project: "p", destination: {} } })],
    (__, after) => {
      if (after === undefined) throw new Error("Nobody deleted it");
      const { spec, status, operation } = after;
      seen.push(
        `${spec.project}${spec.destination.server}${(spec.sources ?? []).length}${status?.sync?.status}${operation?.sync?.revision}`,
      );
    },
  );
  expect(seen).toHaveLength(2);
  expect(log.sentences("error")).toEqual([]);
  expect(store.application({ namespace: "argocd", name: "broken" })).toBeDefined();
});

test("R31 a handler that throws is logged, and the next change is told", async () => {
  const seen: string[] = [];
  const { log, server } = await followScripted([bare("a", { spec: {} })], (_, after) => {
    seen.push(after?.metadata.name ?? "");
    throw new Error("poison");
  });
  server.store.create(bare("b", { spec: {} }), false);
  await eventually(() => seen.length === 2);
  expect(seen).toEqual(["a", "b"]);
  expect(log.sentences("error")).toHaveLength(2);
});

test("an older event of the watch never replaces a newer write", async () => {
  const seen: (string | undefined)[] = [];
  const { store, server } = await followScripted(
    [bare("a", { spec: {} })],
    (_, after) => void seen.push(after?.metadata.labels?.["at"]),
  );
  await eventually(() => server.openWatches() === 11);
  const old = server.store.get(keyOf(bare("a")));
  await store.patchApplication({ namespace: "argocd", name: "a" }, { metadata: { labels: { at: "new" } } }, signal);
  server.writeToWatches(`${JSON.stringify({ type: "MODIFIED", object: old })}\n`);
  server.store.create(bare("marker", { spec: {} }), false);
  await eventually(() => store.application({ namespace: "argocd", name: "marker" }) !== undefined);
  expect(store.application({ namespace: "argocd", name: "a" })?.metadata.labels).toEqual({ at: "new" });
  expect(seen).toEqual([undefined, "new", undefined]);
});

test("FL-75 projectVersion() hears what others wrote, however soon our own write follows", async () => {
  const told: ObjectVersion<AppProject>[] = [];
  const transport = createTransport({ kubeconfig: embedded.kubeconfig });
  const others = createTransport({ kubeconfig: embedded.kubeconfig });
  const stop = new AbortController();
  onTestFinished(async () => {
    stop.abort();
    await transport.close();
    await others.close();
  });
  const [log, name] = [createFakeLog(), "overtaken"];
  const cluster = createCluster(others, { server: others.server, name: "tested", log, clock });
  const store = createApplicationStore(transport, { clock, log, projectVersion: (version) => void told.push(version) });
  await store.follow({ application: () => {}, project: () => {}, settings: () => {} }, stop.signal);
  const spec = { sourceRepos: ["a"] };
  await store.createProject(
    { apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name, namespace: "argocd" }, spec },
    signal,
  );
  const key = { group: "argoproj.io", kind: "AppProject", namespace: "argocd", name };
  for (const description of ["x", "y"]) {
    await cluster.patch(key, undefined, { spec: { sourceRepos: [description] } }, signal);
    await store.patchProject(name, { spec: { description } }, signal);
  }
  await eventually(() => told.length === 5);
  const text = (state?: AppProject) => state && `${state.spec.sourceRepos?.[0]} ${state.spec.description ?? ""}`.trim();
  expect(told.map(({ before, after, expected }) => [before, after, expected].map(text))).toEqual([
    [undefined, "a", "a"],
    ["a", "x", undefined],
    ["x", "x x", "x x"],
    ["x x", "y x", undefined],
    ["y x", "y y", "y y"],
  ]);
});
