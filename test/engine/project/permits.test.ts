import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AppProject, AppProjectSpec, ProjectDestination } from "../../../engine/model/app-project.js";
import type { Application } from "../../../engine/model/application.js";
import {
  permitsApplication,
  permitsDestination,
  permitsKind,
  permitsNamespace,
  permitsSource,
  refusalsOf,
} from "../../../engine/project/permits.js";

const projectOf = (spec: AppProjectSpec): AppProject => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "p", namespace: "argocd" },
  spec,
});

test.each<[readonly string[] | undefined, string, boolean]>([
  [["*"], "https://github.com/org/repo", true],
  [["*"], "git@github.com:org/repo.git", true],
  [[], "https://github.com/org/repo", false],
  [undefined, "https://github.com/org/repo", false],
  [["https://github.com/org/repo"], "https://GitHub.com/org/repo.git", true],
  [["https://github.com/org/repo.git"], "https://github.com/org/repo", true],
  [["https://github.com/org/repo"], "git@github.com:org/repo", false],
  [["https://github.com/org/*"], "https://github.com/org/repo", true],
  [["https://github.com/org/*"], "https://github.com/org/team/repo", false],
  [["https://github.com/org/**"], "https://github.com/org/team/repo", true],
  [["https://github.com/org/*"], "https://github.com/organisation/repo", false],
  [["git@github.com:org/*"], "ssh://git@github.com/org/repo", true],
  [["*/*"], "git@github.com:repo", true],
  [["!https://github.com/org/secret"], "https://github.com/org/repo", true],
  [["!https://github.com/org/secret"], "https://github.com/org/secret.git", false],
  [["*", "!https://github.com/org/*"], "https://github.com/org/repo", false],
  [["!https://github.com/org/*", "*"], "https://github.com/org/repo", false],
  [["*", "!["], "https://github.com/org/repo", false],
])("permitsSource() with %j and %s: %s", (sourceRepos, url, expected) => {
  expect(permitsSource(projectOf({ ...(sourceRepos && { sourceRepos }) }), url).allowed).toBe(expected);
});

test("permitsSource() gives the reason and the entry that forbids", () => {
  expect(permitsSource(projectOf({ sourceRepos: ["*", "!https://h/*"] }), "https://h/a")).toEqual({
    allowed: false,
    reason: "REPO_NOT_PERMITTED",
    because: 'Project "p" does not permit the repository "https://h/a" because of "!https://h/*" in sourceRepos.',
  });
  expect(permitsSource(projectOf({ sourceRepos: ["https://h/*"] }), "https://else/a")).toMatchObject({
    because: 'Project "p" does not permit the repository "https://else/a": no entry of sourceRepos does.',
  });
});

const prod = { server: "https://prod", name: "prod" };
const dev = { server: "https://dev", name: "dev" };

test.each<[readonly ProjectDestination[], typeof prod, string, boolean]>([
  [[{ server: "*", namespace: "*" }], prod, "any", true],
  [[{ name: "*", namespace: "*" }], prod, "any", true],
  [[{ namespace: "*" }], prod, "any", false],
  [[{ server: "*" }], prod, "any", false],
  [[{ server: "https://prod", namespace: "team-*" }], prod, "team-a", true],
  [[{ server: "https://prod", namespace: "team-*" }], prod, "a", false],
  [[{ server: "https://prod", namespace: "*" }], dev, "a", false],
  [[{ name: "prod", namespace: "a" }], prod, "a", true],
  [[{ server: "https://other", name: "prod", namespace: "a" }], prod, "a", true],
  [[], prod, "a", false],
  // Denials, and lists of nothing but denials.
  [[{ server: "!https://prod", namespace: "*" }], dev, "a", true],
  [[{ server: "!https://prod", namespace: "*" }], prod, "a", false],
  [
    [
      { server: "!https://prod", namespace: "kube-*" },
      { server: "*", namespace: "*" },
    ],
    prod,
    "a",
    true,
  ],
  [
    [
      { server: "!https://prod", namespace: "kube-*" },
      { server: "*", namespace: "*" },
    ],
    prod,
    "kube-system",
    false,
  ],
  [
    [
      { name: "!prod", namespace: "kube-*" },
      { server: "*", namespace: "*" },
    ],
    prod,
    "a",
    false,
  ],
  [[{ server: "*", namespace: "!kube-system" }], prod, "a", true],
  [
    [
      { server: "*", namespace: "*" },
      { server: "*", namespace: "!kube-system" },
    ],
    prod,
    "kube-system",
    false,
  ],
  [
    [
      { server: "https://prod", namespace: "!kube-system" },
      { server: "*", namespace: "*" },
    ],
    dev,
    "kube-system",
    true,
  ],
])("permitsDestination() with %j, %j and namespace %s: %s", (destinations, cluster, namespace, expected) => {
  for (const list of [destinations, destinations.toReversed()]) {
    expect(permitsDestination(projectOf({ destinations: list }), { ...cluster, namespace }).allowed).toBe(expected);
  }
});

test("permitsDestination() gives the reason and the entry that forbids", () => {
  const destinations = [
    { server: "*", namespace: "*" },
    { server: "https://prod", namespace: "!kube-system" },
  ];
  const where = 'Project "p" does not permit the namespace "kube-system" of the cluster';
  expect(permitsDestination(projectOf({ destinations }), { ...prod, namespace: "kube-system" })).toEqual({
    allowed: false,
    reason: "DESTINATION_NOT_PERMITTED",
    because: `${where} "prod" (https://prod) because of server "https://prod", namespace "!kube-system" in destinations.`,
  });
  expect(permitsDestination(projectOf({}), { server: "https://s", name: "", namespace: "kube-system" })).toMatchObject({
    because: `${where} "https://s": no entry of destinations does.`,
  });
});

test.each<[string, readonly ProjectDestination[], boolean]>([
  [
    "E-35 a denied namespace beside a name alone forbids nothing",
    [
      { name: "prod", namespace: "!a" },
      { name: "*", namespace: "*" },
    ],
    true,
  ],
  ["a denied name beside a server that hits forbids nothing", [{ server: "*", name: "!prod", namespace: "*" }], true],
  ["a denied server beside a name that hits forbids nothing", [{ server: "!https://prod", name: "prod", namespace: "a" }], true],
  [
    "a denied server in another namespace forbids nothing",
    [
      { server: "!https://prod", namespace: "b" },
      { name: "*", namespace: "*" },
    ],
    true,
  ],
  [
    "a denied name forbids in every namespace",
    [
      { name: "!prod", namespace: "b" },
      { server: "*", namespace: "*" },
    ],
    false,
  ],
  [
    "a denied namespace of another server forbids nothing",
    [
      { server: "https://dev", namespace: "!a" },
      { name: "*", namespace: "*" },
    ],
    true,
  ],
])("permitsDestination(): %s", (_, destinations, expected) => {
  for (const list of [destinations, destinations.toReversed()])
    expect(permitsDestination(projectOf({ destinations: list }), { ...prod, namespace: "a" }).allowed).toBe(expected);
});

test.each<[string | undefined, boolean]>([
  [undefined, false],
  ["other", false],
  ["p", true],
])("permitsDestination() with permitOnlyProjectScopedClusters and a cluster of project %s: %s", (owner, expected) => {
  const spec = { destinations: [{ server: "*", namespace: "*" }], permitOnlyProjectScopedClusters: true };
  const verdict = permitsDestination(projectOf(spec), { ...prod, namespace: "a", ...(owner && { project: owner }) });
  expect(verdict.allowed || verdict.because.includes("permitOnlyProjectScopedClusters")).toBe(true);
  expect(verdict.allowed).toBe(expected);
  const elsewhere = permitsDestination(projectOf({ ...spec, destinations: [] }), { ...prod, namespace: "a", project: "p" });
  expect(elsewhere.allowed).toBe(false);
});

test("permitsDestination() permits no more when a denial is added, wherever", () => {
  const rule = fc.record(
    {
      server: fc.constantFrom("*", "https://prod", "!https://prod"),
      name: fc.constantFrom("prod", "!prod", "*"),
      namespace: fc.constantFrom("*", "a", "!a", "a*"),
    },
    { requiredKeys: ["namespace"] },
  );
  const denial = fc.constantFrom(
    { server: "!https://prod", namespace: "*" },
    { name: "!prod", namespace: "a" },
    { server: "*", namespace: "!a" },
  );
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 4 }), denial, fc.nat(4), (destinations, added, at) => {
      const place = { ...prod, namespace: "a" };
      const more = destinations.toSpliced(at, 0, added);
      expect(permitsDestination(projectOf({ destinations: more }), place).allowed).toBe(false);
      expect(permitsDestination(projectOf({ destinations: more.toReversed() }), place).allowed).toBe(false);
    }),
  );
});

const deployment = { group: "apps", kind: "Deployment", name: "web", namespaced: true };
const clusterRole = { group: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view", namespaced: false };

test.each<[AppProjectSpec, typeof deployment, boolean]>([
  [{}, deployment, true],
  [{ namespaceResourceWhitelist: null as never }, deployment, true],
  [{ namespaceResourceWhitelist: [] }, deployment, false],
  [{ namespaceResourceWhitelist: [{ group: "apps", kind: "*" }] }, deployment, true],
  [{ namespaceResourceWhitelist: [{ group: "", kind: "*" }] }, deployment, false],
  [{ namespaceResourceWhitelist: [{ group: "*", kind: "Deploy*" }] }, deployment, true],
  [{ namespaceResourceBlacklist: [{ group: "apps", kind: "Deployment" }] }, deployment, false],
  [{ namespaceResourceBlacklist: [{ group: "apps", kind: "Deployment", name: "other" }] }, deployment, false],
  [
    { namespaceResourceWhitelist: [{ group: "*", kind: "*" }], namespaceResourceBlacklist: [{ group: "*", kind: "[A-E]*" }] },
    deployment,
    false,
  ],
  [{ clusterResourceWhitelist: [] }, deployment, true],
  [{}, clusterRole, false],
  [{ clusterResourceWhitelist: [] }, clusterRole, false],
  [{ clusterResourceWhitelist: [{ group: "*", kind: "*" }] }, clusterRole, true],
  [{ clusterResourceWhitelist: [{ group: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "v*" }] }, clusterRole, true],
  [{ clusterResourceWhitelist: [{ group: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "e*" }] }, clusterRole, false],
  [
    { clusterResourceWhitelist: [{ group: "*", kind: "*" }], clusterResourceBlacklist: [{ group: "*", kind: "ClusterRole" }] },
    clusterRole,
    false,
  ],
  [
    {
      clusterResourceWhitelist: [{ group: "*", kind: "*" }],
      clusterResourceBlacklist: [{ group: "*", kind: "*", name: "edit" }],
    },
    clusterRole,
    true,
  ],
])("permitsKind() with %j and %j: %s", (spec, object, expected) => {
  const verdict = permitsKind(projectOf(spec), object);
  expect(verdict.allowed || verdict.reason).toBe(expected || "KIND_NOT_PERMITTED");
});

test.each<[AppProjectSpec, typeof deployment, string]>([
  [
    { namespaceResourceWhitelist: [] },
    deployment,
    'namespaced kind "apps/Deployment" ("web"): no entry of namespaceResourceWhitelist does.',
  ],
  [
    { namespaceResourceBlacklist: [{ group: "*", kind: "Dep*" }] },
    deployment,
    'namespaced kind "apps/Deployment" ("web"): "*/Dep*" in namespaceResourceBlacklist forbids it.',
  ],
  [{}, clusterRole, '("view"): no entry of clusterResourceWhitelist does.'],
])("permitsKind() with %j says which list and which entry", (spec, object, expected) => {
  expect(permitsKind(projectOf(spec), object)).toMatchObject({ because: expect.stringContaining(expected) });
});

test.each([
  ["team-*", "team-a", true],
  ["team-[ab]", "team-a", true],
  ["team-{a,b}", "team-a", false],
  ["*", "a/b", false],
])("permitsKind() takes the name %s of a cluster entry as a shell pattern: %s %s", (pattern, name, expected) => {
  const spec = { clusterResourceWhitelist: [{ group: "", kind: "Namespace", name: pattern }] };
  expect(permitsKind(projectOf(spec), { group: "", kind: "Namespace", name, namespaced: false }).allowed).toBe(expected);
});

test.each([
  ["argocd", undefined, true],
  ["team-a", undefined, false],
  ["team-a", ["team-*"], true],
  ["team-a", ["/^team-[bc]$/"], false],
  ["team-b", ["x", "/^team-[bc]$/"], true],
])("permitsNamespace() of %s with %j: %s", (namespace, sourceNamespaces, expected) => {
  const project = projectOf({ ...(sourceNamespaces && { sourceNamespaces }) });
  expect(permitsNamespace(project, { namespace, name: "web" }, "argocd").allowed).toBe(expected);
});

test("permitsNamespace() says no in Argo CD's words", () => {
  expect(permitsNamespace(projectOf({}), { namespace: "team-a", name: "web" }, "argocd")).toEqual({
    allowed: false,
    reason: "NAMESPACE_NOT_PERMITTED",
    because: "application 'web' in namespace 'team-a' is not permitted to use project 'p': no entry of sourceNamespaces names it",
  });
});

describe("permitsApplication()", () => {
  const open = { sourceRepos: ["https://git/*"], destinations: [{ server: "*", namespace: "a" }], sourceNamespaces: ["apps"] };
  const application = (namespace: string, urls: readonly string[], target = "a"): Application => ({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "x", namespace },
    spec: {
      project: "p",
      destination: { name: "prod", namespace: target },
      sources: urls.map((repoURL) => ({ repoURL, path: "." })),
    },
  });
  test.each([
    ["permits what fits", application("apps", ["https://git/a", "https://git/b"]), undefined],
    ["asks about every source", application("argocd", ["https://git/a", "https://evil/b"]), "REPO_NOT_PERMITTED"],
    ["S27 asks about the namespace first", application("else", ["https://evil/b"]), "NAMESPACE_NOT_PERMITTED"],
    ["asks about the destination", application("apps", ["https://git/a"], "b"), "DESTINATION_NOT_PERMITTED"],
  ])("%s", (_, app, reason) => {
    const verdict = permitsApplication(projectOf(open), app, { controlNamespace: "argocd", cluster: prod });
    expect(verdict.allowed ? undefined : verdict.reason).toBe(reason);
  });

  test("refusalsOf() names all that a project has against an Application", () => {
    const places = { controlNamespace: "argocd", cluster: prod };
    const refusals = refusalsOf(
      projectOf(open),
      application("else", ["https://evil/a", "https://git/a", "https://evil/b"], "b"),
      places,
    );
    expect(refusals.map(({ reason }) => reason)).toEqual([
      "NAMESPACE_NOT_PERMITTED",
      "REPO_NOT_PERMITTED",
      "REPO_NOT_PERMITTED",
      "DESTINATION_NOT_PERMITTED",
    ]);
  });

  test("asks about both repositories of a source hydrator", () => {
    const hydrated = (syncURL?: string): Application => {
      const app = application("argocd", []);
      const sourceHydrator = { drySource: { repoURL: "https://git/dry" }, syncSource: { repoURL: syncURL ?? "" } };
      return { ...app, spec: { ...app.spec, sourceHydrator } };
    };
    const ask = (app: Application) => refusalsOf(projectOf(open), app, { controlNamespace: "argocd" }).length;
    expect([ask(hydrated()), ask(hydrated("https://git/wet")), ask(hydrated("https://evil/wet"))]).toEqual([0, 0, 1]);
  });
});
