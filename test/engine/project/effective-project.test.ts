import { expect, test } from "vitest";
import type { AppProject, AppProjectSpec, KindRule } from "../../../engine/model/app-project.js";
import { effectiveProject, globalProjectsOf, readGlobalProjects } from "../../../engine/project/effective-project.js";
import { permitsKind } from "../../../engine/project/permits.js";

const projectOf = (name: string, spec: AppProjectSpec = {}, labels: Record<string, string> = {}): AppProject => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name, labels },
  spec,
});

const settings = `
- labelSelector:
    matchExpressions:
      - {key: opt, operator: In, values: [prod]}
  projectName: global-prod
- labelSelector: {matchLabels: {team: a}}
  projectName: global-a
- projectName: everybody
`;

test.each<[Record<string, string>, readonly string[]]>([
  [{}, ["everybody"]],
  [{ opt: "prod" }, ["global-prod", "everybody"]],
  [{ opt: "prod", team: "a" }, ["global-prod", "global-a", "everybody"]],
  [{ opt: "test" }, ["everybody"]],
])("globalProjectsOf() a project with labels %j: %j", (labels, expected) => {
  const { rules, problems } = readGlobalProjects(settings);
  expect(problems).toEqual([]);
  expect(globalProjectsOf(projectOf("p", {}, labels), rules)).toEqual(expected);
});

test("globalProjectsOf() never takes a project for its own global one", () => {
  expect(globalProjectsOf(projectOf("everybody"), readGlobalProjects(settings).rules)).toEqual([]);
});

test.each([
  ["", 0, []],
  ["a: 1", 0, [expect.stringContaining("is no list")]],
  ["- {projectName: x}\n- {}\n- text", 1, [expect.stringContaining("[1] names no"), expect.stringContaining("[2] names no")]],
  [
    "- {projectName: x, labelSelector: {matchExpressions: [{key: a, operator: Like}]}}\n- {projectName: z}",
    1,
    [expect.stringContaining('"Like" is not a valid')],
  ],
  ["[", 0, [expect.stringContaining("cannot be read")]],
])("readGlobalProjects() of %j takes %d entries and says what does not count", (text, count, problems) => {
  const read = readGlobalProjects(text);
  expect(read.rules).toHaveLength(count);
  expect(read.problems).toEqual(problems);
});

const nothing = { repositories: [], clusters: [] };

test("effectiveProject() is the project itself where nothing is added", () => {
  const project = projectOf("p", { sourceRepos: ["a"] });
  expect(effectiveProject(project, { globals: [], scoped: nothing })).toBe(project);
});

test("effectiveProject() joins its own lists, what is scoped to it, and those of global projects, in this order", () => {
  const own: AppProjectSpec = {
    sourceRepos: ["own"],
    destinations: [{ server: "own" }],
    roles: [{ name: "r" }],
    description: "d",
  };
  const global: AppProjectSpec = {
    sourceRepos: ["global"],
    destinations: [{ server: "global" }],
    clusterResourceWhitelist: [{ group: "", kind: "A" }],
    clusterResourceBlacklist: [{ group: "", kind: "B" }],
    namespaceResourceWhitelist: [{ group: "", kind: "C" }],
    namespaceResourceBlacklist: [{ group: "", kind: "D" }],
    syncWindows: [{ kind: "deny" }],
    destinationServiceAccounts: [{ server: "*", defaultServiceAccount: "x" }],
    roles: [{ name: "theirs" }],
    orphanedResources: {},
    sourceNamespaces: ["theirs"],
    permitOnlyProjectScopedClusters: true,
  };
  const scoped = { repositories: ["scoped"], clusters: [{ server: "s" }, { server: "t", namespaces: ["n", "m"] }] };
  const { spec } = effectiveProject(projectOf("p", own), { globals: [projectOf("g", global), projectOf("h", {})], scoped });
  const { roles: _, orphanedResources: __, sourceNamespaces: ___, permitOnlyProjectScopedClusters: ____, ...joined } = global;
  expect(spec).toEqual({
    ...joined,
    sourceRepos: ["own", "scoped", "global"],
    destinations: [
      { server: "own" },
      { server: "s", namespace: "*" },
      { server: "t", namespace: "n" },
      { server: "t", namespace: "m" },
      { server: "global" },
    ],
    roles: [{ name: "r" }],
    description: "d",
  });
});

test("E-36 effectiveProject() makes a global allow list of kinds that of a project without one", () => {
  const global = projectOf("g", { namespaceResourceWhitelist: [{ group: "apps", kind: "Deployment" }] });
  const secret = { group: "", kind: "Secret", name: "s", namespaced: true };
  const free = projectOf("p");
  expect(permitsKind(free, secret).allowed).toBe(true);
  expect(permitsKind(effectiveProject(free, { globals: [global], scoped: nothing }), secret).allowed).toBe(false);
});

test.each([
  ["stays absent where nobody has one", undefined, undefined, undefined],
  ["stays empty where nobody adds to it", [], undefined, []],
  ["stays absent where the global one is empty", undefined, [], undefined],
])("E-36 effectiveProject(): an allow list of kinds %s", (_, own, theirs, expected) => {
  const listed = (list: readonly KindRule[] | undefined): AppProjectSpec =>
    list === undefined ? {} : { namespaceResourceWhitelist: list };
  const effective = effectiveProject(projectOf("p", listed(own)), { globals: [projectOf("g", listed(theirs))], scoped: nothing });
  expect(effective.spec.namespaceResourceWhitelist).toEqual(expected);
});
