import { beforeEach, describe, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { type Application, sourcesOf } from "../../../engine/model/application.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import type { ResourceKey } from "../../../engine/model/resource-key.js";
import { sampleManifests } from "../../../server/sample/sample-applications.js";
import { isPasswordOf } from "../../../server/sessions/passwords.js";
import { type ControlPlane, ensureSample, ensureSettings, moveSample } from "../../../server/start/first-objects.js";
import { createFakeApplicationStore, type FakeApplicationStore } from "../../fakes/application-store.js";
import { createFakeCluster, type FakeCluster } from "../../fakes/cluster.js";

const [oldUrl, newUrl] = ["http://127.0.0.1:9000/sample.git", "http://127.0.0.1:9001/sample.git"];
const signal = new AbortController().signal;
let cluster: FakeCluster;
let store: FakeApplicationStore;
let plane: ControlPlane;

beforeEach(() => {
  cluster = createFakeCluster({ namespaces: ["default"] });
  store = createFakeApplicationStore();
  // Secrets are stored as an API server stores them: what is written as text is kept in base64.
  plane = { cluster: { ...cluster, create: (object, ...rest) => cluster.create(asStored(object), ...rest) }, store, signal };
});

function asStored(object: Manifest): Manifest {
  const { stringData, ...rest } = object as Manifest & { readonly stringData?: Readonly<Record<string, string>> };
  if (stringData === undefined) return object;
  const entries = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(text).toString("base64")]);
  return { ...rest, data: Object.fromEntries(entries) as Record<string, string> };
}

const keyIn = (group: string, kind: string, name: string): ResourceKey => ({
  group,
  kind,
  namespace: kind === "Namespace" ? "" : "argocd",
  name,
});
const initial = keyIn("", "Secret", "argocd-initial-admin-secret");
const dataOf = (name: string): Readonly<Record<string, string>> =>
  (cluster.get(keyIn("", "Secret", name))?.["data"] ?? {}) as Readonly<Record<string, string>>;
const textOf = (name: string, key: string) => Buffer.from(dataOf(name)[key] ?? "", "base64").toString();
const names = (kind: string) => cluster.objects().flatMap((object) => (object.kind === kind ? [object.metadata.name ?? ""] : []));
const down = (key: string) => cluster.fail({ verb: "create", key, error: new FairleadError("UNAVAILABLE", "cut off") });

describe("ensureSettings()", () => {
  test("makes the namespace, the settings and accounts whose passwords it gives back", async () => {
    const accounts = await ensureSettings(plane);
    expect(names("Namespace")).toContain("argocd");
    expect(names("ConfigMap")).toEqual(expect.arrayContaining(["argocd-cm", "argocd-rbac-cm"]));
    expect(await isPasswordOf(textOf("argocd-secret", "admin.password"), accounts?.admin ?? "")).toBe(true);
    expect(await isPasswordOf(textOf("argocd-secret", "accounts.viewer.password"), accounts?.viewer ?? "")).toBe(true);
  });

  test("changes nothing the second time and gives the same passwords", async () => {
    const first = await ensureSettings(plane);
    const before = cluster.objects();
    expect(await ensureSettings(plane)).toEqual(first);
    expect(cluster.objects()).toEqual(before);
  });

  test("leaves the settings of a control plane that is in use as they are", async () => {
    const mine = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "argocd-cm", namespace: "argocd" },
      data: { url: "x" },
    };
    cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "argocd" } });
    cluster.put(mine);
    await ensureSettings(plane);
    expect(cluster.get(keyIn("", "ConfigMap", "argocd-cm"))?.["data"]).toEqual({ url: "x" });
  });

  test("gives no passwords once somebody deleted the Secret that kept them, and makes none anew", async () => {
    await ensureSettings(plane);
    cluster.take(initial);
    expect(await ensureSettings(plane)).toBeUndefined();
    expect(cluster.get(initial)).toBeUndefined();
  });

  test.each(["argocd-initial-admin-secret", "argocd-secret", "argocd-rbac-cm", "argocd-cm"])(
    "makes no account that nobody can enter when it is cut off at %s, and the next start completes it",
    async (place) => {
      down(`/${place}`);
      await expect(ensureSettings(plane)).rejects.toThrow("cut off");
      const isLocked = Object.keys(dataOf("argocd-secret")).length > 0 && Object.keys(dataOf(initial.name)).length === 0;
      expect(isLocked).toBe(false);
      const accounts = await ensureSettings(plane);
      expect(await isPasswordOf(textOf("argocd-secret", "admin.password"), accounts?.admin ?? "")).toBe(true);
      expect(names("ConfigMap")).toEqual(expect.arrayContaining(["argocd-cm", "argocd-rbac-cm"]));
    },
  );
});

describe("ensureSample()", () => {
  beforeEach(() => ensureSettings(plane));
  const wanted = sampleManifests({ repoURL: oldUrl });

  test("creates the projects and Applications of the sample and says that nothing has moved", async () => {
    expect(await ensureSample(plane, { repoURL: oldUrl, plugins: {} })).toBeUndefined();
    expect(new Set(names("Application"))).toEqual(new Set(wanted.applications.map(({ metadata }) => metadata.name)));
    expect(names("AppProject").toSorted()).toEqual(["default", "payments", "shop", "web"]);
  });

  test("installs the sample's plugin by its digest", async () => {
    const data = { "service-catalogue.yaml": "from: /x.tgz" };
    await ensureSample(plane, { repoURL: oldUrl, plugins: data });
    const map = cluster.get(keyIn("", "ConfigMap", "fairlead-plugins"));
    expect(map?.["data"]).toEqual(data);
    expect(map?.metadata.labels).toEqual({ "app.kubernetes.io/part-of": "argocd" });
  });

  test("creates them once: what somebody deleted stays deleted", async () => {
    await ensureSample(plane, { repoURL: oldUrl, plugins: {} });
    cluster.take(keyIn("argoproj.io", "Application", "guestbook"));
    cluster.take(keyIn("argoproj.io", "AppProject", "shop"));
    await ensureSample(plane, { repoURL: oldUrl, plugins: {} });
    expect(names("Application")).not.toContain("guestbook");
    expect(names("AppProject")).toEqual(["default", "payments", "web"]);
  });

  test("goes on where a start was cut off, without touching what was made", async () => {
    down("/fleet-ledger");
    await expect(ensureSample(plane, { repoURL: oldUrl, plugins: {} })).rejects.toThrow("cut off");
    const before = cluster.get(keyIn("argoproj.io", "Application", "guestbook"));
    await ensureSample(plane, { repoURL: oldUrl, plugins: {} });
    expect(names("Application")).toHaveLength(wanted.applications.length);
    expect(cluster.get(keyIn("argoproj.io", "Application", "guestbook"))).toEqual(before);
  });

  test("leaves an Application of the same name as it is", async () => {
    const [first] = wanted.applications;
    if (first === undefined) throw new Error("the sample is empty");
    cluster.put({ ...first, metadata: { ...first.metadata, labels: { mine: "yes" } } });
    await ensureSample(plane, { repoURL: oldUrl, plugins: {} });
    const kept = cluster.get(keyIn("argoproj.io", "Application", first.metadata.name ?? ""));
    expect(kept?.metadata.labels).toEqual({ mine: "yes" });
  });

  test("makes the rest alike when the repository moves after a cut-off start, so that all of it is then moved", async () => {
    down("/fleet-ledger");
    await expect(ensureSample(plane, { repoURL: oldUrl, plugins: {} })).rejects.toThrow("cut off");
    expect(await ensureSample(plane, { repoURL: newUrl, plugins: {} })).toBe(oldUrl);
    const made = cluster.objects().filter(({ kind }) => kind === "Application") as unknown as readonly Application[];
    expect(made).toHaveLength(wanted.applications.length);
    expect(new Set(made.flatMap(({ spec }) => sourcesOf(spec).map(({ repoURL }) => repoURL)))).toEqual(new Set([oldUrl]));
  });
});

describe("a sample repository that moved", () => {
  beforeEach(async () => {
    await ensureSettings(plane);
    await ensureSample(plane, { repoURL: oldUrl, plugins: {} });
    const { projects, applications } = sampleManifests({ repoURL: oldUrl });
    for (const object of [...projects, ...applications]) store.put(object);
  });

  test("is noticed, until everything that named it was told", async () => {
    expect(await ensureSample(plane, { repoURL: newUrl, plugins: {} })).toBe(oldUrl);
    expect(await ensureSample(plane, { repoURL: newUrl, plugins: {} })).toBe(oldUrl);
    await moveSample(plane, oldUrl, newUrl);
    expect(await ensureSample(plane, { repoURL: newUrl, plugins: {} })).toBeUndefined();
  });

  test("takes its Applications and projects along, and nobody else's", async () => {
    const own = "https://git.example.com/own.git";
    const [first] = store.applications();
    if (first === undefined) throw new Error("no Application");
    store.put({
      ...first,
      metadata: { name: "own", namespace: "argocd" },
      spec: { ...first.spec, source: { repoURL: own, path: "." } },
    });
    await moveSample(plane, oldUrl, newUrl);
    const urls = [...store.applications()].flatMap(({ metadata, spec }) =>
      sourcesOf(spec).map(({ repoURL }) => [metadata.name === "own", repoURL]),
    );
    expect(new Set(urls.map((entry) => JSON.stringify(entry)))).toEqual(
      new Set([JSON.stringify([false, newUrl]), JSON.stringify([true, own])]),
    );
    expect(store.project("shop")?.spec.sourceRepos).toEqual([newUrl]);
    expect(store.project("default")?.spec.sourceRepos).toEqual(["*"]);
  });

  test("goes on with the next start when telling was cut off", async () => {
    store.failNextWrite(new FairleadError("UNAVAILABLE", "cut off"));
    await expect(moveSample(plane, oldUrl, newUrl)).rejects.toThrow("cut off");
    expect(await ensureSample(plane, { repoURL: newUrl, plugins: {} })).toBe(oldUrl);
    await moveSample(plane, oldUrl, newUrl);
    expect([...store.applications()].filter(({ spec }) => spec.source?.repoURL === oldUrl)).toEqual([]);
    expect(store.project("shop")?.spec.sourceRepos).toEqual([newUrl]);
  });
});
