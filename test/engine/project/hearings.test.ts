import { describe, expect, test } from "vitest";
import type { AppProject, ProjectRole } from "../../../engine/model/app-project.js";
import { hearingsOf } from "../../../engine/project/hearings.js";
import type { Principals } from "../../../engine/project/principals.js";
import { compilePolicy, type PolicySource } from "../../../engine/project/rbac.js";

function project(name: string, ...roles: ProjectRole[]): AppProject {
  return { apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name }, spec: { roles } };
}

const projects = [
  project("p", {
    name: "dev",
    policies: ["p, proj:p:dev, applications, sync, p/*, allow", "p, proj:p:dev, applications, delete, p/*, deny"],
    groups: ["crew"],
  }),
  project("q"),
];

/** `alice [g1 g2]: applications get p/a` */
function ask(source: PolicySource, question: string): boolean | undefined {
  const [, name = "", groups = "", resource = "", action = "", object = ""] =
    /^(\S*)(?: \[(.*?)\])?: (\S+) (\S+) ?(.*)$/.exec(question) ?? [];
  const principals: Principals = {
    own: name === "" ? [] : [name],
    groups: groups === "" ? [] : groups.split(" ").map((group) => [group]),
  };
  return compilePolicy({ projects, ...source }).policy?.explain(principals, resource, action, object).decision.allowed;
}

const twoGroups = [
  "p, role:a, applications, get, p/*, allow",
  "p, role:b, applications, get, p/secret, deny",
  "g, a, role:a",
  "g, b, role:b",
].join("\n");
const loose = "p, org:team, applications, get, p/*, allow";
const tokens = "p, proj:p:dev, extensions, invoke, *, allow\np, proj:p:dev, applications, get, */*, allow";

describe("§3.4 the steps of Argo CD, and what `strict` makes of them", () => {
  test.each<[string, string, string, string, boolean, boolean]>([
    [
      "1 the default role's allow ends it",
      "p, alice, applications, get, p/*, deny",
      "role:readonly",
      "alice: applications get p/a",
      true,
      false,
    ],
    [
      "1 the default role's deny does not end it",
      "p, role:d, applications, get, p/*, deny\np, alice, applications, get, p/*, allow",
      "role:d",
      "alice: applications get p/a",
      true,
      false,
    ],
    ["3 a project's role gets its own", "", "", "proj:p:dev: applications sync p/a", true, true],
    [
      "3 and nothing of another project",
      "p, proj:p:dev, applications, get, */*, allow",
      "",
      "proj:p:dev: applications get q/a",
      false,
      false,
    ],
    ["3 and of no project what global lines say", tokens, "", "proj:p:dev: extensions invoke x", true, false],
    ["3 and as well of a project that is not there", tokens, "", "proj:p:dev: applications get nowhere/a", true, false],
    ["3 but is no member of groups", "g, crew2, role:admin", "", "proj:p:dev [crew2]: applications get p/a", false, true],
    [
      "4 the caller's allow ends it",
      `${twoGroups}\np, alice, applications, get, p/*, allow`,
      "",
      "alice [b]: applications get p/secret",
      true,
      false,
    ],
    [
      "4 the caller's deny does not end it",
      `${twoGroups}\np, alice, applications, get, p/*, deny`,
      "",
      "alice [a]: applications get p/a",
      true,
      false,
    ],
    ["5 one group's deny does not hold for another", twoGroups, "", "x [a b]: applications get p/secret", true, false],
    ["5 a deny holds within its group", `${twoGroups}\ng, a, role:b`, "", "x [a]: applications get p/secret", false, false],
    ["5 a group without a g line is passed over", loose, "", "x [org:team]: applications get p/a", false, true],
    [
      "5 a group with one counts with its own lines",
      `${loose}\ng, org:team, role:none`,
      "",
      "x [org:team]: applications get p/a",
      true,
      true,
    ],
    ["5 a project binds its groups", "", "", "x [crew]: applications sync p/a", true, true],
    ["5 for its own objects", "p, crew, applications, get, */*, allow", "", "x [crew]: applications get q/a", false, true],
    ["6 nobody has nothing", "", "", ": applications get p/a", false, false],
    ["6 but the default role", "", "role:readonly", ": applications get p/a", true, true],
  ])("%s", (_, csv, defaultRole, question, compat, strict) => {
    const answers = (["compat", "strict"] as const).map((denyMode) => ask({ csv, defaultRole, denyMode }, question));
    expect(answers).toEqual([compat, strict]);
  });
});

test("§3.3 the built-in lines are globs in regex mode, in both deny modes", () => {
  for (const denyMode of ["compat", "strict"] as const) {
    const source: PolicySource = { csv: "", matchMode: "regex", denyMode };
    expect(ask(source, "admin: applications action/apps/Deployment/restart p/a")).toBe(true);
    expect(ask({ ...source, builtIn: false }, "admin: applications get p/a")).toBe(false);
  }
});

test("a built-in policy that is given takes the place of ours; in regex mode its lines are expressions where they can be", () => {
  const builtIn = { name: "own.csv", text: "p, role:a, certificates, get, .+, allow\np, role:b, logs, get, */*, allow" };
  const source: PolicySource = { csv: "g, alice, role:a\ng, alice, role:b", matchMode: "regex", builtIn };
  const questions = ["alice: certificates get x", "alice: logs get p/a", "alice: logs get p", "admin: projects get p"];
  expect(questions.map((question) => ask(source, question))).toEqual([true, true, false, false]);
});

describe("patterns that do not compile", () => {
  test.each<[string, PolicySource, string, boolean | undefined]>([
    [
      "a glob in a deny matches nothing in compat",
      { csv: "p, a, logs, get, *, allow\np, a, logs, get, [, deny", denyMode: "compat" },
      "a: logs get p/a",
      true,
    ],
    [
      "and makes the policy invalid in strict",
      { csv: "p, a, logs, get, *, allow\np, a, logs, get, [, deny" },
      "a: logs get p/a",
      undefined,
    ],
    [
      "an expression refuses what comes as far as it in compat",
      { csv: "p, a, .*, .*, .*, allow\np, a, logs, [, .*, allow", denyMode: "compat", matchMode: "regex" },
      "a: logs get p/a",
      false,
    ],
    [
      "but nothing that does not",
      { csv: "p, a, .*, .*, .*, allow\np, a, logs, [, .*, allow", denyMode: "compat", matchMode: "regex" },
      "a: applications get p/a",
      true,
    ],
    [
      "an allow matches nothing in strict",
      { csv: "p, a, .*, .*, .*, allow\np, a, logs, [, .*, allow", matchMode: "regex" },
      "a: logs get p/a",
      true,
    ],
    [
      "two halves that compile together only are no expression",
      { csv: "p, a, logs, get, a)|(b, allow", matchMode: "regex" },
      "a: logs get xb",
      false,
    ],
  ])("%s", (_, source, question, expected) => {
    expect(ask(source, question)).toBe(expected);
  });
});

test.each([
  ["xp/app2", false, true],
  ["p/app", true, true],
])("FL-43 an expression fits %s: anchored %s, unanchored %s", (object, anchored, unanchored) => {
  const csv = "p, a, applications, get, p/app, allow";
  const answers = [false, true].map((regexUnanchored) =>
    ask({ csv, matchMode: "regex", regexUnanchored }, `a: applications get ${object}`),
  );
  expect(answers).toEqual([anchored, unanchored]);
});

test("a project's role may write p/* in regex mode, and no more than there fits", () => {
  const source: PolicySource = { csv: "", matchMode: "regex" };
  expect(ask(source, "x [crew]: applications sync p/a")).toBe(true);
  const narrow = project("p", { name: "dev", policies: ["p, proj:p:dev, logs, get, p/app, allow"], groups: ["crew"] });
  expect(ask({ ...source, projects: [narrow] }, "x [crew]: logs get p/app2")).toBe(false);
});

test("a role's group in quotes is the name within them; one that is none has nothing", () => {
  const of = (...groups: string[]) => [project("p", { name: "r", policies: ["p, proj:p:r, logs, get, p/*, allow"], groups })];
  const asked = (list: AppProject[], groups: string[][]) =>
    compilePolicy({ csv: "", projects: list }).policy?.explain({ own: [], groups }, "logs", "get", "p/a").decision.allowed;
  expect(asked(of('"ops,dev"'), [["ops,dev"]])).toBe(true);
  expect(asked(of("ops,dev", "crew"), [["ops,dev"], ["ops"]])).toBe(false);
  expect(asked(of("ops,dev", "crew"), [["crew"]])).toBe(true);
});

test("hearingsOf() hears once in strict, and names apart in compat", () => {
  const principals: Principals = { own: ["a", "user:local:a"], groups: [["g"], ["h"]] };
  const lines = {
    rules: new Map(),
    roles: new Map(),
    roleNames: new Set<string>(),
    projects: new Map(),
    problems: [],
    goodRoles: new Map(),
  };
  const names = (denyMode: "strict" | "compat") =>
    hearingsOf(principals, { denyMode, defaultRole: "d", lines }).map((one) => one.names);
  expect(names("strict")).toEqual([["a", "user:local:a", "g", "h", "d"]]);
  expect(names("compat")).toEqual([["d"], ["d"], ["a", "user:local:a"], ["g"], ["h"]]);
});

test("FL-66 hearingsOf() hears roles that are held, those of projects for these only, and none that is not there", () => {
  const held = ["role:x", "proj:p:dev", "proj:p:gone", "proj:none:dev"].map((role) => ({ role, from: "client role" }));
  const { policy } = compilePolicy({ csv: "", projects });
  expect(["proj:p:dev", "proj:p:gone", "proj:none:dev"].map((role) => policy?.hasRole(role))).toEqual([true, false, false]);
  const csv = ["role:x", "proj:p:dev", "proj:p:gone", "proj:none:dev"]
    .map((role, index) => `p, ${role}, applications, get, */${index}, allow`)
    .join("\n");
  for (const denyMode of ["strict", "compat"] as const) {
    const explain = (object: string) =>
      compilePolicy({ csv, projects, denyMode }).policy?.explain(
        { own: [], groups: [], roles: held },
        "applications",
        "get",
        object,
      );
    const allowed = ["q/0", "p/1", "q/1", "p/2", "none/3"].filter((object) => explain(object)?.decision.allowed === true);
    expect([denyMode, allowed]).toEqual([denyMode, ["q/0", "p/1"]]);
  }
});
