import { expect, test } from "vitest";
import { UsageError } from "../../../cli/offline/command.js";
import { checkProject } from "../../../cli/offline/project-check.js";
import { fileOf, usePureRuns } from "./run-pure.js";

const run = usePureRuns(checkProject);

const open = { sourceRepos: ["*"], destinations: [{ server: "*", namespace: "*" }] };
const source = { repoURL: "https://git/a", path: "." };
const application = (changes: object = {}, namespace?: string) =>
  fileOf(
    "Application",
    { project: "p", source, destination: { server: "https://s", namespace: "a" }, ...changes },
    { namespace },
  );

async function check(project: object, app: string, more: readonly string[] = [], clusters?: object) {
  const files = {
    "p.yaml": fileOf("AppProject", project),
    "a.yaml": app,
    ...(clusters && { "c.yaml": JSON.stringify(clusters) }),
  };
  const args = ["--project", "p.yaml", "--app", "a.yaml", ...(clusters ? ["--clusters", "c.yaml"] : []), ...more];
  const { exit, result, text } = await run(args, files);
  return { exit, text: text(), ...(result as unknown as { allowed: boolean; reasons: readonly string[] }) };
}

const clusters = [
  { server: "https://prod/", name: "prod", project: "p" },
  { server: "https://dev", name: "dev", project: "" },
  { server: "https://one", name: "twin" },
  { server: "https://two", name: "twin" },
];

test.each<[string, object, string, object | undefined, readonly RegExp[]]>([
  ["permits what fits", open, application(), undefined, []],
  [
    "takes the destination as written without clusters",
    { ...open, destinations: [{ name: "prod", namespace: "*" }] },
    application({ destination: { name: "prod" } }),
    undefined,
    [],
  ],
  [
    "knows the cluster it runs in by both its names",
    { ...open, destinations: [{ name: "in-cluster", namespace: "*" }] },
    application({ destination: { server: "https://kubernetes.default.svc" } }),
    undefined,
    [],
  ],
  [
    "refuses a repository",
    { ...open, sourceRepos: ["https://git/b"] },
    application(),
    undefined,
    [/does not permit the repository "https:\/\/git\/a"/],
  ],
  [
    "asks about every source",
    { ...open, sourceRepos: ["https://git/*"] },
    application({ sources: [source, { repoURL: "https://evil/a" }] }),
    undefined,
    [/evil/],
  ],
  [
    "refuses no source where nothing is permitted",
    {},
    application({ source: null }),
    undefined,
    [/the repository ""/, /destinations/],
  ],
  [
    "refuses a destination",
    { ...open, destinations: [{ server: "*", namespace: "b" }] },
    application(),
    undefined,
    [/namespace "a" of the cluster/],
  ],
  [
    "refuses a namespace of the Application",
    open,
    application({}, "team"),
    undefined,
    [/^application 'p' in namespace 'team' is not permitted to use project 'p'/],
  ],
  ["permits a namespace of the Application", { ...open, sourceNamespaces: ["te*"] }, application({}, "team"), undefined, []],
  ["permits the control namespace", open, application({}, "argocd"), undefined, []],
  [
    "names all reasons",
    { sourceNamespaces: ["x"] },
    application({}, "team"),
    undefined,
    [/in namespace 'team'/, /repository/, /destinations/],
  ],
  [
    "resolves a name",
    { ...open, destinations: [{ server: "https://dev", namespace: "*" }] },
    application({ destination: { name: "dev" } }),
    clusters,
    [],
  ],
  [
    "resolves a server, whatever its last slash",
    { ...open, destinations: [{ name: "dev", namespace: "*" }] },
    application({ destination: { server: "https://dev/" } }),
    clusters,
    [],
  ],
  [
    "refuses a name nobody has",
    open,
    application({ destination: { name: "x" } }),
    clusters,
    [/^there are no clusters with this name: x/],
  ],
  [
    "refuses a name two have",
    open,
    application({ destination: { name: "twin" } }),
    clusters,
    [/^there are 2 clusters with the same name: \[https:\/\/one https:\/\/two\]; give the server's URL$/],
  ],
  [
    "refuses a server nobody has",
    open,
    application({ destination: { server: "https://x" } }),
    clusters,
    [/^error getting cluster by server "https:\/\/x"/],
  ],
  [
    "refuses a destination with both",
    open,
    application({ destination: { server: "https://dev", name: "dev" } }),
    clusters,
    [/^application destination can't have both name and server defined: dev https:\/\/dev/],
  ],
  [
    "refuses a destination with neither",
    open,
    application({ destination: {} }),
    undefined,
    [/^Destination server missing from app spec/],
  ],
  ["permits the project's own clusters", { sourceRepos: ["*"] }, application({ destination: { name: "prod" } }), clusters, []],
  [
    "permits only the project's own clusters where told so",
    { ...open, permitOnlyProjectScopedClusters: true },
    application({ destination: { name: "dev" } }),
    clusters,
    [/permitOnlyProjectScopedClusters/],
  ],
  [
    "permits those where told so",
    { ...open, permitOnlyProjectScopedClusters: true },
    application({ destination: { name: "prod" } }),
    clusters,
    [],
  ],
])("project check %s", async (_, project, app, known, expected) => {
  const { exit, allowed, reasons, text } = await check(project, app, [], known);
  const isSaid = (one: RegExp, index: number) => one.test(reasons[index] ?? "");
  expect([reasons.length, expected.every(isSaid)]).toEqual([expected.length, true]);
  expect([allowed, exit]).toEqual(expected.length === 0 ? [true, 0] : [false, 1]);
  expect(text.startsWith(allowed ? "yes: project" : "no: project")).toBe(true);
});

test("project check takes another control namespace", async () => {
  expect(await check(open, application({}, "gitops"), ["--controller-namespace", "gitops"])).toMatchObject({ allowed: true });
  expect(await check(open, application({}, "argocd"), ["--controller-namespace=gitops"])).toMatchObject({ allowed: false });
});

test.each([
  [{ "p.yaml": "a: [", "a.yaml": application() }, "FILE_PARSE"],
  [{ "p.yaml": application(), "a.yaml": application() }, "MANIFEST_INVALID"],
  [{ "p.yaml": fileOf("AppProject", { roles: 1 }), "a.yaml": application() }, "MANIFEST_INVALID"],
  [{ "p.yaml": fileOf("AppProject", {}), "a.yaml": application({ destination: 1 }) }, "MANIFEST_INVALID"],
  [{ "p.yaml": fileOf("AppProject", {}), "a.yaml": application({ sources: [1] }) }, "MANIFEST_INVALID"],
  [{ "p.yaml": fileOf("AppProject", {}) }, "PATH_NOT_FOUND"],
])("project check refuses files like %j", async (files, reason) => {
  await expect(run(["--project", "p.yaml", "--app", "a.yaml"], files)).rejects.toMatchObject({ details: { reason } });
});

test.each([[{}], [[1]], [[{ name: "x" }]], [[{ server: "s", project: 1 }]]])(
  "project check refuses the clusters %j",
  async (listed) => {
    await expect(check(open, application(), [], listed)).rejects.toMatchObject({ details: { reason: "FILE_PARSE" } });
  },
);

test("project check wants both files, and explains itself", async () => {
  await expect(run(["--project", "p.yaml"], {})).rejects.toThrow(UsageError);
  expect((await run(["--help"], {})).text()).toContain("--controller-namespace <namespace>");
});
