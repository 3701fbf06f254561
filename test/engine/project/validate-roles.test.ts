import { expect, test } from "vitest";
import { roleProblems } from "../../../engine/project/validate-roles.js";

test.each([
  ["team", undefined],
  ['"a,b"', undefined],
  ["a,b", "group 'a,b' must be quoted"],
  ["", "group '' is empty"],
  ['""', "group '' is empty"],
  [' "" ', "group '' is empty"],
  ['a"b', "group 'a\"b' contains invalid characters"],
  ["a\tb", "group 'a\tb' contains invalid characters"],
  [" team", "group 'team' contains a leading space"],
  ["team ", "group 'team' contains a trailing space"],
])("roleProblems() of a group %j: %j", (group, because) => {
  const expected = because === undefined ? [] : [{ path: "/roles/0/groups/0", because }];
  expect(roleProblems("p", [{ name: "a", groups: [group] }])).toEqual(expected);
});

test.each([
  ["a", true],
  ["a-b_C1", true],
  ["-a", false],
  ["a-", false],
  ["a.b", false],
  ["", false],
])("roleProblems() of a role named %j", (name, isSound) => {
  const because = `invalid role name '${name}'. Must consist of alphanumeric characters, '-' or '_', and must start and end with an alphanumeric character`;
  expect(roleProblems("p", [{ name }])).toEqual(isSound ? [] : [{ path: "/roles/0/name", because }]);
});

test.each([
  ["p, proj:p:a, applications, sync, p/*, allow", true],
  ["p,proj:p:a,applications,sync,p/ns/web,deny", true],
  ["p, proj:p:a, logs, get, p/*, allow", true],
  ["p, proj:p:a, projects, get, p, allow", false],
  ["p, proj:p:b, applications, sync, p/*, allow", false],
  ["p, proj:p:a, applications, fly, p/*, allow", false],
  ["p, proj:p:a, applications, sync, q/*, allow", false],
  ["p, proj:p:a, applications, sync, p/*, perhaps", false],
  ["g, proj:p:a, role:admin", false],
  ["p, proj:p:a, applications, sync, p/*", false],
])("roleProblems() of the policy %j", (policy, isSound) => {
  const problems = roleProblems("p", [{ name: "a", policies: [policy] }]);
  const said = problems.map(({ path, because }) => [path, because.startsWith(`invalid policy rule '${policy}': `)]);
  expect(said).toEqual(isSound ? [] : [["/roles/0/policies/0", true]]);
});

test("roleProblems() names what is there twice", () => {
  const policy = "p, proj:p:a, applications, get, p/*, allow";
  const roles = [{ name: "a", policies: [policy, policy], groups: ["g", "g"] }, { name: "a" }];
  expect(roleProblems("p", roles).map(({ because }) => because)).toEqual([
    "role 'a' already exists",
    `policy '${policy}' already exists for role 'a'`,
    "group 'g' already exists for role 'a'",
  ]);
});
