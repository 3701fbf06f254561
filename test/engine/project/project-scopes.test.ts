import { expect, test } from "vitest";
import { actionsOf, knownResources } from "../../../engine/access/known-rights.js";
import { isBelowCeiling, isGranted, projectScopes, scopeOf } from "../../../engine/project/project-scopes.js";

const asked = (text: string) => {
  const [resource = "", action = "", object = ""] = text.split(" ");
  return { resource, action, object };
};

test.each<[string, string | undefined]>([
  ["applications get p/a", "get"],
  ["applications create p/a", "create"],
  ["applications update p/a", "update"],
  ["applications update/apps/Deployment/x/y p/a", "update"],
  ["applications sync-policy p/a", "update"],
  ["applications delete p/ns/a", "delete"],
  ["applications delete//ConfigMap/x/y p/a", "delete"],
  ["applications sync p/a", "sync"],
  ["applications override p/a", "override"],
  ["applications rollback p/a", "rollback"],
  ["applications action/apps/Deployment/restart p/a", "action"],
  ["logs get p/a", "logs"],
  ["exec create p/a", "exec"],
  ["extensions invoke p/metrics", "extensions"],
  ["applicationsets get p/a", "appset-get"],
  ["applicationsets delete p/a", "appset-delete"],
  ["repositories create p/https://git/x", "repo-create"],
  ["clusters update p/https://c", "cluster-update"],
  ["projects get p", "get"],
  ["projects update p", "project-update"],
  ["projects create p", undefined],
  ["projects delete p", undefined],
  ["write-repositories get p/x", undefined],
  ["accounts get p", undefined],
  ["applications sync p", undefined],
  ["clusters get https:", undefined],
  ["applications syncs p/a", undefined],
  ["applications constructor p/a", undefined],
])("scopeOf() of %s is %s of its project", (text, scope) => {
  expect(scopeOf(asked(text))).toEqual(scope === undefined ? undefined : { project: "p", scope });
});

test("every verb of what lies in projects has a scope", () => {
  const inProjects = ["applications", "applicationsets", "repositories", "clusters", "logs", "exec"];
  const without = inProjects.flatMap((resource) =>
    [...actionsOf(resource).keys()].filter((action) => scopeOf({ resource, action, object: "p/a" }) === undefined),
  );
  expect([without, inProjects.filter((resource) => !knownResources.includes(resource))]).toEqual([[], []]);
});

test("projectScopes lists what a realm may name", () => {
  const plain = "action create delete exec extensions get logs override project-update rollback sync update";
  const families = ["appset", "cluster", "repo"].flatMap((of) =>
    ["create", "delete", "get", "update"].map((verb) => `${of}-${verb}`),
  );
  expect(projectScopes).toEqual([...plain.split(" "), ...families].toSorted());
});

test.each<[readonly string[], string, boolean]>([
  [["sync"], "p", true],
  [["sync"], "q", false],
  [["sync"], "p*", false],
  [[], "p", false],
  [["*"], "p", false],
  [["get", "logs"], "p", false],
])("isGranted() by scopes %j of %s: %s", (scopes, project, granted) => {
  expect(isGranted({ project: "p", scope: "sync" }, [{ project, scopes }])).toBe(granted);
});

test.each([
  ["applications sync p/a", true],
  ["applications delete/x p/a", true],
  ["applications whatever p/a", true],
  ["applications get p/a", false],
  ["logs get p/a", false],
  ["exec create p/a", true],
  ["clusters update https:", false],
  ["projects get p", false],
  ["projects update p", true],
  ["projects create p", false],
  ["accounts update ann", false],
])("isBelowCeiling() says of %s: %s", (text, bound) => {
  expect(isBelowCeiling(asked(text))).toBe(bound);
});
