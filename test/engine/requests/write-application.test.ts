import fc from "fast-check";
import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { Application, ApplicationSpec } from "../../../engine/model/application.js";
import { createApplication, deleteApplication, updateApplication } from "../../../engine/requests/write-application.js";
import { createJudges, permitted } from "./judges.js";

const ref = { namespace: "argocd", name: "shop" };
const signal = new AbortController().signal;
const create = { upsert: false, validate: true, dryRun: false };

async function stored(spec: object = permitted, metadata: object = {}) {
  const judges = createJudges();
  judges.store.put({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { ...ref, ...metadata },
    spec: spec as ApplicationSpec,
  });
  return judges;
}

test("createApplication() stores what was asked for, and the project's name where none was given", async () => {
  const judges = createJudges();
  const wish = {
    ref,
    labels: { team: "web" },
    annotations: { note: "x" },
    finalizers: ["f"],
    spec: { ...permitted, project: "" },
  };
  const { application, warnings } = await createApplication(wish, create, judges, signal);
  expect(judges.store.application(ref)).toEqual(application);
  expect(application).toMatchObject({
    metadata: { ...ref, labels: { team: "web" }, annotations: { note: "x" }, finalizers: ["f"] },
    spec: permitted,
  });
  expect(warnings).toEqual([]);
  expect(judges.store.writes).toHaveLength(1);
});

test.each<[string, object, string, string, string]>([
  [
    "a repository",
    { source: { ...permitted.source, repoURL: "https://evil.example.org/x.git" } },
    "FAILED_PRECONDITION",
    "NOT_PERMITTED",
    'Project "default" does not permit the repository "https://evil.example.org/x.git": no entry of sourceRepos does.',
  ],
  [
    "a namespace",
    { destination: { name: "in-cluster", namespace: "kube-system" } },
    "FAILED_PRECONDITION",
    "NOT_PERMITTED",
    'does not permit the namespace "kube-system"',
  ],
  ["an unknown project", { project: "absent" }, "FAILED_PRECONDITION", "UNKNOWN_PROJECT", '"absent", which does not exist'],
  [
    "an unknown cluster",
    { destination: { name: "moon", namespace: "web" } },
    "FAILED_PRECONDITION",
    "UNKNOWN_CLUSTER",
    'There is no cluster with the name "moon". Known are: in-cluster (https://kubernetes.default.svc).',
  ],
  ["a spec without source", { source: undefined }, "BAD_USER_INPUT", "INVALID_SPEC", "The Application has no source"],
  ["a spec without destination", { destination: {} }, "BAD_USER_INPUT", "INVALID_SPEC", "names no cluster"],
  [
    "a path outside of the repository",
    { source: { ...permitted.source, path: "../etc" } },
    "BAD_USER_INPUT",
    "INVALID_SPEC",
    'The path "../etc" must lie within the repository',
  ],
])("createApplication() refuses %s with the reason, and stores nothing", async (_, change, code, rule, because) => {
  const judges = createJudges();
  const spec = { ...permitted, ...change } as ApplicationSpec;
  const refused = createApplication({ ref, spec }, create, judges, signal);
  await expect(refused).rejects.toMatchObject({ code, details: { rule } });
  await expect(refused).rejects.toThrow(because);
  expect(judges.store.writes).toEqual([]);
});

test("createApplication() refuses an Application outside of the control namespace that its project does not name", async () => {
  const judges = createJudges();
  const wish = { ref: { namespace: "team", name: "shop" }, spec: permitted };
  await expect(createApplication(wish, create, judges, signal)).rejects.toMatchObject({
    code: "FAILED_PRECONDITION",
    details: { rule: "NOT_PERMITTED", reason: "NAMESPACE_NOT_PERMITTED" },
  });
});

test("createApplication() without validation stores what the project would not permit", async () => {
  const judges = createJudges();
  const spec = { ...permitted, project: "absent" };
  await createApplication({ ref, spec }, { ...create, validate: false }, judges, signal);
  expect(judges.store.application(ref)?.spec.project).toBe("absent");
});

test("createApplication() without validation replaces what is there with what the project would not permit", async () => {
  const judges = await stored();
  const spec = { ...permitted, project: "absent" };
  await createApplication({ ref, spec }, { ...create, upsert: true, validate: false }, judges, signal);
  expect(judges.store.application(ref)?.spec.project).toBe("absent");
});

test("createApplication() as a dry run answers and stores nothing", async () => {
  const judges = createJudges();
  const { application } = await createApplication({ ref, spec: permitted }, { ...create, dryRun: true }, judges, signal);
  expect(application.spec).toEqual(permitted);
  expect(judges.store.writes).toEqual([]);
  expect(judges.store.application(ref)).toBeUndefined();
});

test.each<[string, object, object]>([
  ["the same spec", permitted, permitted],
  ["the same spec and a field nobody here knows", { ...permitted, tomorrow: { on: true } }, permitted],
  [
    "the same spec and a nested field nobody here knows",
    { ...permitted, source: { ...permitted.source, tomorrow: 1 }, syncPolicy: { automated: { later: true, prune: true } } },
    { ...permitted, syncPolicy: { automated: { prune: true } } },
  ],
])("createApplication() answers one that is there with %s as it is", async (_, there, wanted) => {
  const judges = await stored(there);
  const { application } = await createApplication({ ref, spec: wanted as ApplicationSpec }, create, judges, signal);
  expect(application.spec).toEqual(there);
  expect(judges.store.writes).toEqual([]);
});

test.each<[string, object, object]>([
  ["another revision", permitted, { spec: { ...permitted, source: { ...permitted.source, targetRevision: "v2" } } }],
  ["less", { ...permitted, syncPolicy: { automated: {} } }, { spec: permitted }],
  ["other labels", permitted, { spec: permitted, labels: { team: "other" } }],
])("createApplication() refuses to replace one that asks for %s, unless it is an upsert", async (_, there, wanted) => {
  const judges = await stored(there);
  const wish = { ref, spec: permitted, ...wanted };
  await expect(createApplication(wish, create, judges, signal)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(judges.store.writes).toEqual([]);
  const { application } = await createApplication(wish, { ...create, upsert: true }, judges, signal);
  expect(application.spec).toEqual(wish.spec);
  expect(application.metadata.labels).toEqual("labels" in wanted ? wanted.labels : undefined);
  const again = await createApplication(wish, create, judges, signal);
  expect(again.application).toEqual(application);
  expect(judges.store.writes).toHaveLength(1);
});

test("createApplication() as a dry run of an upsert shows what would be stored, unknown fields included", async () => {
  const judges = await stored({ ...permitted, tomorrow: 1 });
  const spec = { ...permitted, source: { ...permitted.source, targetRevision: "v2" } };
  const { application } = await createApplication({ ref, spec }, { upsert: true, validate: true, dryRun: true }, judges, signal);
  expect(application.spec).toEqual({ ...spec, tomorrow: 1 });
  expect(judges.store.writes).toEqual([]);
});

test("updateApplication() replaces the maps it is given and leaves the rest alone", async () => {
  const judges = await stored(permitted, {
    labels: { a: "1", b: "2" },
    annotations: { "argocd.argoproj.io/refresh": "normal", mine: "1", old: "1" },
    finalizers: ["resources-finalizer.argocd.argoproj.io"],
  });
  const { application } = await updateApplication(ref, { labels: { b: "3" }, annotations: { mine: "2" } }, {}, judges, signal);
  expect(application.metadata).toMatchObject({
    labels: { b: "3" },
    annotations: { "argocd.argoproj.io/refresh": "normal", mine: "2" },
    finalizers: ["resources-finalizer.argocd.argoproj.io"],
  });
  expect(application.metadata.labels).not.toHaveProperty("a");
  expect(application.metadata.annotations).not.toHaveProperty("old");
  expect(application.spec).toEqual(permitted);
});

test("updateApplication() refuses a version that is not the Application's, and tells both", async () => {
  const judges = await stored();
  const version = judges.store.application(ref)?.metadata.resourceVersion ?? "";
  await updateApplication(ref, { labels: { n: "1" } }, { expectedVersion: version }, judges, signal);
  const late = updateApplication(ref, { labels: { n: "2" } }, { expectedVersion: version }, judges, signal);
  await expect(late).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(late).rejects.toThrow(`not ${version}. Read it again`);
  expect(judges.store.application(ref)?.metadata.labels).toEqual({ n: "1" });
});

test("S22 updateApplication() asks the project that the Application is to move to", async () => {
  const judges = await stored();
  judges.store.put({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: { name: "narrow" },
    spec: { sourceRepos: ["*"], destinations: [{ name: "in-cluster", namespace: "elsewhere" }] },
  });
  const moved = updateApplication(ref, { spec: { ...permitted, project: "narrow" } }, {}, judges, signal);
  await expect(moved).rejects.toMatchObject({ code: "FAILED_PRECONDITION", details: { reason: "DESTINATION_NOT_PERMITTED" } });
  expect(judges.store.writes).toEqual([]);
});

test("updateApplication() says that there is no such Application", async () => {
  const judges = createJudges();
  const absent = updateApplication(ref, { labels: {} }, {}, judges, signal);
  await expect(absent).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(absent).rejects.toThrow('Application "argocd/shop" not found');
});

/** Fields that no build knows, at any depth of a spec. */
const unknown = fc.dictionary(fc.stringMatching(/^zz[A-Za-z]{1,6}$/), fc.jsonValue({ maxDepth: 2 }).filter(holdsNoNull), {
  maxKeys: 3,
});

function holdsNoNull(value: unknown): boolean {
  return !JSON.stringify(value).includes("null");
}

test("updateApplication() keeps fields it does not know, whatever they are and however deep they stand", async () => {
  const specs = fc.record({
    top: unknown,
    source: unknown,
    directory: unknown,
    jsonnet: unknown,
    destination: unknown,
    policy: unknown,
    automated: unknown,
    retry: unknown,
    backoff: unknown,
    namespace: unknown,
  });
  await fc.assert(
    fc.asyncProperty(specs, async (extra) => {
      const before = {
        ...permitted,
        ...extra.top,
        source: {
          ...permitted.source,
          ...extra.source,
          directory: { recurse: true, ...extra.directory, jsonnet: { libs: ["l"], ...extra.jsonnet } },
        },
        destination: { ...permitted.destination, ...extra.destination },
        syncPolicy: {
          ...extra.policy,
          automated: { prune: true, ...extra.automated },
          retry: { limit: 1, ...extra.retry, backoff: { duration: "5s", factor: 2, ...extra.backoff } },
          managedNamespaceMetadata: { labels: { a: "1" }, ...extra.namespace },
        },
      };
      const judges = await stored(before);
      const spec: ApplicationSpec = {
        ...permitted,
        source: { ...permitted.source, path: "other", directory: { include: "*.yaml", jsonnet: {} } },
        syncPolicy: { automated: { selfHeal: true }, retry: { backoff: { duration: "1s" } }, managedNamespaceMetadata: {} },
      };
      const { application } = await updateApplication(ref, { spec }, {}, judges, signal);
      expect(application.spec).toEqual({
        ...permitted,
        ...extra.top,
        source: {
          ...permitted.source,
          ...extra.source,
          path: "other",
          directory: { include: "*.yaml", ...extra.directory, jsonnet: extra.jsonnet },
        },
        destination: { ...permitted.destination, ...extra.destination },
        syncPolicy: {
          ...extra.policy,
          automated: { selfHeal: true, ...extra.automated },
          retry: { ...extra.retry, backoff: { duration: "1s", ...extra.backoff } },
          managedNamespaceMetadata: extra.namespace,
        },
      });
    }),
    { numRuns: 100 },
  );
});

test("updateApplication() keeps status and operation of an Application, and unknown fields beside its spec", async () => {
  const judges = await stored();
  const there = judges.store.application(ref) as Application;
  const more = { status: { sync: { status: "Synced" } }, operation: { sync: {} }, tomorrow: { on: true } } as const;
  judges.store.put({ ...there, ...more });
  const { application } = await updateApplication(ref, { spec: { ...permitted, revisionHistoryLimit: 3 } }, {}, judges, signal);
  expect(application).toMatchObject({ ...more, spec: { revisionHistoryLimit: 3 } });
});

const cascade = "resources-finalizer.argocd.argoproj.io";

test.each<
  [string, readonly string[], { cascade: boolean; propagation: "FOREGROUND" | "BACKGROUND" | "ORPHAN" }, readonly string[]]
>([
  ["adds a finalizer that cascades", [], { cascade: true, propagation: "FOREGROUND" }, [cascade]],
  ["adds one that cascades in the background", [], { cascade: true, propagation: "BACKGROUND" }, [`${cascade}/background`]],
  [
    "replaces one that cascades otherwise",
    [`${cascade}/background`, "x"],
    { cascade: true, propagation: "FOREGROUND" },
    ["x", cascade],
  ],
  ["takes it off to leave the objects", [cascade, "x"], { cascade: false, propagation: "FOREGROUND" }, ["x"]],
  ["takes it off for ORPHAN", [cascade, "x"], { cascade: true, propagation: "ORPHAN" }, ["x"]],
])("deleteApplication() %s", async (_, held, how, left) => {
  const judges = await stored(permitted, { finalizers: held });
  await deleteApplication(judges.store, ref, how, signal);
  const { metadata } = judges.store.application(ref) ?? {};
  expect(metadata?.finalizers).toEqual(left);
  expect(metadata?.deletionTimestamp).toBeDefined();
});

test("deleteApplication() deletes the Application it found and no other of its name", async () => {
  const judges = await stored();
  const uid = judges.store.application(ref)?.metadata.uid;
  const asked: unknown[] = [];
  const remove = judges.store.deleteApplication.bind(judges.store);
  judges.store.deleteApplication = async (which, options, aborted) => {
    asked.push(options);
    return remove(which, options, aborted);
  };
  await deleteApplication(judges.store, ref, { cascade: false, propagation: "FOREGROUND" }, signal);
  expect(asked).toEqual([{ uid }]);
  const again = deleteApplication(judges.store, ref, { cascade: false, propagation: "FOREGROUND" }, signal);
  await expect(again).rejects.toBeInstanceOf(FairleadError);
  await expect(again).rejects.toMatchObject({ code: "NOT_FOUND" });
});
