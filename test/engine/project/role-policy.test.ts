import { expect, test } from "vitest";
import { isRoleName, readRolePolicy } from "../../../engine/project/role-policy.js";

const read = (line: string) => readRolePolicy(line, { project: "p", role: "r" });

test.each([
  "p, proj:p:r, applications, *, p/*, allow",
  "p,proj:p:r,logs,get,p/ns/a-*,deny",
  "p, proj:p:r, exec, create, p/a.b_c, allow",
  "p, proj:p:r, clusters, get, p/*, allow",
])("readRolePolicy() reads %j", (line) => {
  expect(read(line)).toMatchObject({ type: "p", subject: "proj:p:r" });
});

test("readRolePolicy() leaves out the blanks after fields, as Argo CD's check does", () => {
  expect(read("p, proj:p:r , logs , get , p/* , allow")).toMatchObject({ resource: "logs", action: "get", object: "p/*" });
});

test.each([
  ["p, proj:p:r, applications, get, p/*", /^must be of the form: 'p, sub, res, act, obj, eft'; a p line has 6 fields/],
  ["g, proj:p:r, role:admin", /^must be of the form: 'p, sub, res, act, obj, eft'; a project's role has no g lines/],
  ["", /^must be of the form/],
  ["p, proj:p:r, applications, get, p/*, allow, more", /^must be of the form/],
  ["p, proj:p:other, applications, get, p/*, allow", /^policy subject must be: 'proj:p:r', not 'proj:p:other'$/],
  [
    "p, proj:p:r, projects, get, p, allow",
    /^project resource must be: 'applications', 'applicationsets', 'repositories', 'exec', 'logs' or 'clusters', not 'projects'$/,
  ],
  ["p, proj:p:r, applications, getx, p/*, allow", /^invalid action 'getx'$/],
  [
    "p, proj:p:r, applications, get, p, allow",
    /^object must be of form 'p\/\*', 'p\[\/<NAMESPACE>\]\/<APPNAME>' or 'p\/<APPNAME>', not 'p'$/,
  ],
  ["p, proj:p:r, applications, get, pp/*, allow", /^object must be of form .*, not 'pp\/\*'$/],
  ["p, proj:p:r, applications, get, p/*, perhaps", /^effect must be: 'allow' or 'deny', not 'perhaps'$/],
  ["p, proj:p:other, applications, get, p/*, perhaps", /^policy subject must be/],
])("readRolePolicy() says what is wrong with %j", (line, because) => {
  expect(read(line)).toMatch(because);
});

test.each([
  ["another project", "p, proj:p:r, applications, get, q/*, allow"],
  ["a resource that lies in no project", "p, proj:p:r, accounts, get, p/*, allow"],
  ["a line break", "p, proj:p:r, applications, get, p/*, allow\np, role:admin, *, *, *, allow"],
  ["a line break within a field", "p, proj:p:r, applications, get\n, p/*, allow"],
  ["a column too many", "p, proj:p:r, applications, get, p/*, allow, allow"],
  ["a pattern wider than the project", "p, proj:p:r, applications, get, p*/*, allow"],
  ["every object", "p, proj:p:r, applications, get, *, allow"],
  ["another subject", "p, role:admin, applications, get, p/*, allow"],
  ["a quoted break out", 'p, proj:p:r, applications, get, "p/*, allow'],
])("S23 a role's line with %s is no rule", (_, line) => {
  expect(typeof read(line)).toBe("string");
});

test("FL-52 readRolePolicy() takes sync-policy, the right to switch auto-sync", () => {
  expect(read("p, proj:p:r, applications, sync-policy, p/*, allow")).toMatchObject({ action: "sync-policy" });
});

test.each([
  ["a", true],
  ["a-b_c", true],
  ["-a", false],
  ["a-", false],
  ["a:b", false],
  ["", false],
])("isRoleName(%j) is %s", (name, expected) => {
  expect(isRoleName(name)).toBe(expected);
});
