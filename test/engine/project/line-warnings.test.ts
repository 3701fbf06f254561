import { expect, test } from "vitest";
import { parsePolicyLine } from "../../../engine/access/policy-csv.js";
import { lineWarnings } from "../../../engine/project/line-warnings.js";

function warn(fields: string, mode: "glob" | "regex"): readonly string[] {
  const rule = parsePolicyLine(`p, a, ${fields}`);
  if (typeof rule === "string" || rule.type === "g") throw new Error(`${fields} is no p line`);
  return lineWarnings(rule, { mode });
}

test.each([
  "applications, get, p/*, allow",
  "applications, get, */*, allow",
  "applications, *, p/ns/a, allow",
  "applications, action/*, */*, allow",
  "applications, action/apps/Deployment/restart, p/*, allow",
  "applications, delete/*/Pod/*, p/*, allow",
  `applications, "{get,sync}", p/[ab]*, allow`,
  "appl*, u*, p/*, allow",
  "*, *, *, allow",
  "*, get, p/*, allow",
  "clusters, get, https://*, allow",
  "clusters, get, in-cluster, allow",
  "projects, get, team-*, allow",
  "projects, get, proj*, allow",
  "certificates, get, *, allow",
  "accounts, get, ann, allow",
  "extensions, invoke, metrics, allow",
  "write-repositories, create, *, allow",
  "applications, get, dev*/*, deny",
  "applications, get, [, allow",
])("lineWarnings() has nothing to say about the glob line %s", (fields) => {
  expect(warn(fields, "glob")).toEqual([]);
});

test.each([
  "applications, get, p/.*, allow",
  ".*, .*, .*, allow",
  "applications, ^action/.*, p/a$, allow",
  "(applications|logs), get|sync, p/[a-z]+, allow",
  "clusters, get, https://kubernetes.*, deny",
])("lineWarnings() has nothing to say about the line of expressions %s", (fields) => {
  expect(warn(fields, "regex")).toEqual([]);
});

test.each<[string, "glob" | "regex", string]>([
  ["app, get, p/*, allow", "glob", 'its resource "app" fits none; write "applications"'],
  ["appz*, get, p/*, allow", "glob", 'its resource "appz*" fits none; there are accounts, applications, '],
  ["logs, create, p/*, allow", "glob", 'its action "create" is never asked of logs; there are get'],
  [
    "applications, action, p/*, allow",
    "glob",
    'its action "action" is never asked of applications; there are get, create, update[/…], delete[/…], action/…',
  ],
  ["applications, get/*, p/*, allow", "glob", 'its action "get/*" is never asked of applications'],
  ["certificates, update, *, allow", "glob", 'its action "update" is never asked of certificates'],
  ["applications, get, p, allow", "glob", 'its object "p" fits none: objects of applications are <project>/<name>'],
  ["exec, create, a/b/c/d, allow", "glob", 'its object "a/b/c/d" fits none: objects of exec are <project>/<name> or'],
  ["projects, get, p/*, allow", "glob", 'its object "p/*" fits none: the object of a project is its name'],
  ["gpgkeys, get, ABCD, allow", "glob", 'its object "ABCD" fits none: gpgkeys are asked for without an object; write "*"'],
  ["applications, get, p/.*, allow", "glob", '"p/.*" looks like a regular expression, but is read as a glob (policy.matchMode)'],
  [
    "logs, get, default/*, deny",
    "regex",
    '"default/*" looks like a glob, but is read as a regular expression (policy.matchMode)',
  ],
  ["applications, get , p/*, allow", "glob", 'its action "get " has a blank before the comma'],
  ["applications, get, dev*/*, allow", "glob", 'its object "dev*/*" speaks of every project whose name begins with "dev"'],
])("lineWarnings() about %s, read as %s", (fields, mode, because) => {
  expect(warn(fields, mode)[0]).toContain(because);
});
