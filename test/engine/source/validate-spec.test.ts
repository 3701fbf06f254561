import { expect, test } from "vitest";
import type { ApplicationSpec } from "../../../engine/model/application.js";
import { validateSpec } from "../../../engine/source/validate-spec.js";

const source = { repoURL: "https://git/a", path: "app" };
const sound: ApplicationSpec = { project: "default", destination: { server: "https://c", namespace: "n" }, source };
const pathsOf = (change: Partial<ApplicationSpec>) => validateSpec({ ...sound, ...change }).map((problem) => problem.path);

test.each<[string, Partial<ApplicationSpec>]>([
  ["a path", {}],
  ["a cluster name", { destination: { name: "in-cluster" } }],
  ["a chart with a version", { source: { repoURL: "https://charts", chart: "web", targetRevision: "1.*" } }],
  ["several sources", { sources: [source, { repoURL: "https://git/b", ref: "values" }] }],
  ["empty blocks of other tools", { source: { ...source, helm: {}, kustomize: {}, directory: { recurse: true } } }],
  ["a retry", { syncPolicy: { retry: { limit: 3, backoff: { duration: "5s", maxDuration: "3m" } } } }],
  ["a rule", { ignoreDifferences: [{ kind: "Deployment", jsonPointers: ["/spec/replicas"] }] }],
  ["the root as path", { source: { ...source, path: "." } }],
])("validateSpec() finds nothing wrong with %s", (_, change) => {
  expect(pathsOf(change)).toEqual([]);
});

test.each<[string, Partial<ApplicationSpec>, readonly string[]]>([
  ["server and name", { destination: { server: "https://c", name: "c" } }, ["/destination"]],
  ["no cluster", { destination: { namespace: "n" } }, ["/destination"]],
  ["a source without path and chart", { source: { repoURL: "https://git/a" } }, ["/source"]],
  ["a ref alone as single source", { source: { repoURL: "https://git/a", ref: "values" } }, ["/source"]],
  ["a source without repository", { source: { repoURL: "", path: "a" } }, ["/source/repoURL"]],
  ["path and chart", { source: { ...source, chart: "web", targetRevision: "1" } }, ["/source/path"]],
  ["a chart without version", { source: { repoURL: "https://charts", chart: "web" } }, ["/source/targetRevision"]],
  ["a path that leaves the repository", { source: { ...source, path: "a/../../b" } }, ["/source/path"]],
  ["an absolute path", { source: { ...source, path: "/etc" } }, ["/source/path"]],
  ["two tools", { source: { ...source, helm: { releaseName: "x" }, directory: { recurse: true } } }, ["/source"]],
  ["refs that collide", { sources: [source, { ...source, ref: "a" }, { ...source, ref: "a" }] }, ["/sources/2/ref"]],
  ["a bad ref", { sources: [{ ...source, ref: "a b" }] }, ["/sources/0/ref"]],
  [
    "names that collide",
    {
      sources: [
        { ...source, name: "a" },
        { ...source, name: "a" },
      ],
    },
    ["/sources/1/name"],
  ],
  ["a hydrator", { sourceHydrator: { drySource: {} } }, ["/sourceHydrator"]],
  ["a bad duration", { syncPolicy: { retry: { backoff: { duration: "soon" } } } }, ["/syncPolicy/retry/backoff/duration"]],
  [
    "a pointer that is none",
    { ignoreDifferences: [{ kind: "A", jsonPointers: ["/a", "spec.b"] }] },
    ["/ignoreDifferences/0/jsonPointers/1"],
  ],
  ["a rule without kind", { ignoreDifferences: [{ kind: "" }] }, ["/ignoreDifferences/0/kind"]],
  ["everything at once", { destination: {}, source: { repoURL: "" } }, ["/destination", "/source/repoURL", "/source"]],
])("validateSpec() refuses %s", (_, change, paths) => {
  expect(pathsOf(change)).toEqual(paths);
});

test("validateSpec() refuses a spec without any source", () => {
  expect(validateSpec({ project: "p", destination: sound.destination }).map((problem) => problem.path)).toEqual(["/source"]);
});

test("validateSpec() says what is wrong in a sentence that quotes the value", () => {
  const [problem] = validateSpec({ ...sound, destination: { server: "https://c", name: "c" } });
  expect(problem?.because).toBe('The destination has both server "https://c" and name "c"; give one of them.');
});
