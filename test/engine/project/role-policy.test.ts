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
  ["p, proj:p:other, applications, get, p/*, allow", 'its subject is "proj:p:other" instead of "proj:p:r"'],
  ["p, proj:p:r, applications, getx, p/*, allow", 'its action "getx" is not one a project can give'],
  [
    "p, proj:p:r, applications, get, p, allow",
    'its object is "p" instead of "p/<name>"; names may hold letters, digits, ".", "-", "_" and "*"',
  ],
  [
    "p, proj:p:r, applications, get, pp/*, allow",
    'its object is "pp/*" instead of "p/<name>"; names may hold letters, digits, ".", "-", "_" and "*"',
  ],
])("readRolePolicy() says what is wrong with %j", (line, because) => {
  expect(read(line)).toBe(because);
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
