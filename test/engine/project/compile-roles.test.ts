import { expect, test } from "vitest";
import { parsePolicyCsv } from "../../../engine/access/policy-csv.js";
import type { AppProject, ProjectRole } from "../../../engine/model/app-project.js";
import { compileRoles, type GoodRoles } from "../../../engine/project/compile-roles.js";
import { compileRule } from "../../../engine/project/policy-rules.js";
import { compilePolicy } from "../../../engine/project/rbac.js";

const project = (roles: readonly ProjectRole[], uid = "1"): AppProject => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "p", uid },
  spec: { roles },
});
const line = (rest: string, role = "r") => `p, proj:p:${role}, ${rest}`;
const compile = (roles: readonly ProjectRole[], before?: GoodRoles) =>
  compileRoles(
    project(roles),
    (rule, place) => {
      const made = compileRule(rule, { mode: "glob" }, place);
      return typeof made === "string" ? { severity: "warning", because: `"${made}" is no glob` } : made;
    },
    before,
  );
/** The lines that a role has, without the one about its own project. */
const linesOf = ({ rules }: ReturnType<typeof compile>, role = "r") =>
  (rules.get(`proj:p:${role}`) ?? []).map(({ text }) => text).filter((text) => !text.includes(", projects, get, "));

const sync = line("applications, sync, p/*, allow");
const get = line("applications, get, p/*, allow");
const deny = line("applications, sync, p/prod-*, deny");
const wrong = line("applications, sync, q/*, allow");

test("compileRoles() gives a role its lines, its own project and its groups", () => {
  const compiled = compile([{ name: "r", policies: [sync, deny], groups: ["team", "team", "role:admin", "admin", '"a, b"'] }]);
  expect(linesOf(compiled)).toEqual([sync, deny]);
  expect(compiled.rules.get("proj:p:r")).toHaveLength(3);
  expect([...compiled.bindings.keys()]).toEqual(["team", "a, b"]);
  expect(compiled.problems.map(({ severity, because }) => [severity, because])).toEqual([
    ["warning", `Role "r" of project "p": group 'team' already exists for role 'r'.`],
  ]);
});

test.each<[string, readonly ProjectRole[]]>([
  ["a line about another project", [{ name: "r", policies: [get, wrong] }]],
  ["a line that is none", [{ name: "r", policies: [get, "oops"] }]],
  ["a pattern that does not compile", [{ name: "r", policies: [get, line("applications, action/[, p/*, allow")] }]],
  ["a name that is none", [{ name: "r r", policies: [] }]],
  [
    "a name that is there twice",
    [
      { name: "r", policies: [get] },
      { name: "r", policies: [sync] },
    ],
  ],
])("FL-49 S23 compileRoles() gives nothing to a role with %s", (_, roles) => {
  const compiled = compile(roles);
  expect([...compiled.rules.values()].flat()).toEqual([]);
  expect(compiled.good.size).toBe(0);
  expect(compiled.problems.some(({ severity }) => severity === "error")).toBe(true);
});

test("FL-46 compileRoles() keeps the last good lines of a role that became wrong, and heals with it", () => {
  const first = compile([{ name: "r", policies: [sync, get], groups: ["team"] }]);
  const broken = compile([{ name: "r", policies: [sync, "oops"], groups: ["team"] }], first.good);
  expect(linesOf(broken)).toEqual([sync, get]);
  const still = compile([{ name: "r", policies: ["oops"], groups: [] }], broken.good);
  expect(linesOf(still)).toEqual([sync, get]);
  const healed = compile([{ name: "r", policies: [get] }], still.good);
  expect(linesOf(healed)).toEqual([get]);
});

test("FL-46 what the lines of a wrong role deny is denied at once, and no longer than they do", () => {
  const first = compile([{ name: "r", policies: [sync] }]);
  const broken = compile([{ name: "r", policies: [deny, "oops"] }], first.good);
  expect(linesOf(broken)).toEqual([sync, deny]);
  expect(linesOf(compile([{ name: "r", policies: ["oops"] }], broken.good))).toEqual([sync]);
});

test("FL-46 who holds a wrong role is always as it stands now, and a role that is gone is gone", () => {
  const first = compile([{ name: "r", policies: [sync], groups: ["team"] }]);
  const broken = compile([{ name: "r", policies: ["oops"], groups: ["others"] }], first.good);
  expect([...broken.bindings.keys()]).toEqual(["others"]);
  expect(compile([], broken.good).rules.size).toBe(0);
});

test("FL-46 compilePolicy() hands good roles on by project, and not to one that was made anew", () => {
  const first = compilePolicy({ csv: "", projects: [project([{ name: "r", policies: [sync], groups: ["team"] }])] });
  const again = (uid: string) => {
    const projects = [project([{ name: "r", policies: ["oops"], groups: ["team"] }], uid)];
    const { policy } = compilePolicy({ csv: "", projects, goodRoles: first.goodRoles });
    return policy?.explain({ own: [], groups: [["team"]] }, "applications", "sync", "p/a").decision.allowed;
  };
  expect([again("1"), again("2")]).toEqual([true, false]);
});

test.each([[[{ name: 3 }]], ["roles"], [[null]], [[{ policies: [1] }]], [[{ name: "r", groups: {} }]]])(
  "S23 compileRoles() of roles of another shape, %j, gives nothing",
  (roles) => {
    expect(compile(roles as never).rules.size).toBe(0);
  },
);

test("compileRoles() of a role without a name is none", () => {
  const { problems, bindings } = compile([{ policies: [], groups: ["team"] } as never]);
  expect(problems[0]).toMatchObject({ severity: "error", where: { role: "" } });
  expect(parsePolicyCsv([...bindings.keys()].join("\n")).lines).toEqual([]);
});
