import { expect, test } from "vitest";
import { readClusterScope } from "../../../engine/live/read-cluster-scope.js";
import { wholeCluster } from "../../../engine/model/cluster-scope.js";
import { noSettings, type RawSettings } from "../../../engine/model/settings.js";

const server = "https://kubernetes.default.svc";

function settings(general: RawSettings["general"], ...secrets: readonly Readonly<Record<string, string>>[]): RawSettings {
  const named = secrets.map(({ type = "cluster", ...data }, index) => ({ name: `s${index}`, type, data }));
  return { ...noSettings, general, repositories: { ...noSettings.repositories, secrets: named } };
}

const read = (...given: Parameters<typeof settings>) => readClusterScope(server, settings(...given));

test.each([
  ["no Secret", []],
  ["the Secret of another cluster", [{ server: "https://east", namespaces: "a" }]],
  ["a Secret that names none", [{ server, namespaces: " , " }]],
  ["a Secret of another type", [{ type: "repository", server, namespaces: "a" }]],
])("readClusterScope() has the whole cluster with %s", (_, secrets) => {
  expect(read({}, ...secrets)).toEqual({ scope: wholeCluster, problems: [] });
});

test.each([
  ["names each once, blanks aside", { server, namespaces: " a,b , a," }, ["a", "b"], false],
  ["knows the server with a slash at its end", { server: `${server}/`, namespaces: "a" }, ["a"], false],
  ["takes clusterResources for true only as Argo CD does", { server, namespaces: "a", clusterResources: "True" }, ["a"], false],
  ["takes what lives in no namespace in", { server, namespaces: "a", clusterResources: "true" }, ["a"], true],
])("readClusterScope() %s", (_, secret, namespaces, clusterResources) => {
  expect(read({}, secret)).toEqual({ scope: { namespaces, clusterResources, respectRbac: "" }, problems: [] });
});

test("readClusterScope() never makes the whole cluster out of names that cannot be", () => {
  const { scope, problems } = read({}, { server, namespaces: "*,../kube-system" });
  expect(scope.namespaces).toEqual([]);
  expect(problems).toEqual([expect.stringContaining('"*"'), expect.stringContaining('"../kube-system"')]);
});

test.each([
  ["", "", 0],
  ["normal", "normal", 0],
  ["strict", "strict", 0],
  ["Strict", "", 1],
])("readClusterScope() reads resource.respectRBAC %j as %j", (text, respectRbac, problems) => {
  const found = read({ "resource.respectRBAC": text });
  expect(found.scope).toEqual({ ...wholeCluster, respectRbac });
  expect(found.problems).toHaveLength(problems);
  for (const problem of found.problems) expect(problem).toMatch(/^invalid value for resource\.respectRBAC: Strict/);
});
