import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AppProject, ProjectRole } from "../../../engine/model/app-project.js";
import type { Identity } from "../../../engine/model/identity.js";
import { compilePolicy, type Policy, type PolicySource } from "../../../engine/project/rbac.js";

const local = (name: string): Identity => ({
  username: name,
  issuer: "fairlead",
  subject: `local:${name}`,
  groups: [],
  authMethod: "local",
});
const sso = (...groups: string[]): Identity => ({
  username: "ann",
  issuer: "https://kc/realms/a",
  subject: "oidc:https://kc/realms/a:3f2a",
  groups,
  authMethod: "oidc",
});
const roleToken = (subject: string): Identity => ({
  username: subject,
  issuer: "fairlead",
  subject,
  groups: [],
  authMethod: "token",
});

function project(name: string, ...roles: ProjectRole[]): AppProject {
  return { apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name, namespace: "argocd" }, spec: { roles } };
}

function policyOf(csv: string, more: Partial<PolicySource> = {}): Policy {
  const { policy, problems } = compilePolicy({ csv, ...more });
  if (policy === undefined) throw new Error(JSON.stringify(problems));
  return policy;
}

/** `alice: applications get p/a` or, for the groups of somebody from an identity provider, `[a b]: …`. */
function ask(policy: Policy, question: string): boolean {
  const [, who = "", resource = "", action = "", object = ""] = /^(.+?): (\S+) (\S+) ?(.*)$/.exec(question) ?? [];
  const groups = /^\[(.*)\]$/.exec(who)?.[1];
  const identity = groups === undefined ? (who.startsWith("proj:") ? roleToken(who) : local(who)) : sso(...groups.split(" "));
  return policy.decide(identity, resource, action, object).allowed;
}

test.each([
  ["", "admin: applications delete p/a", true],
  ["", "admin: projects create p", true],
  ["", "admin: exec create p/a", true],
  ["", "admin: extensions invoke metrics", false],
  ["", "admin: certificates get ", true],
  ["", "admin: applications action/apps/Deployment/restart p/a", true],
  ["", "admin: applications update/apps/Deployment/ns/a p/ns/a", true],
  ["", "alice: applications get p/a", false],
  ["g, alice, role:readonly", "alice: applications get p/ns/a", true],
  ["g, alice, role:readonly", "alice: applications sync p/a", false],
  ["g, alice, role:admin", "alice: clusters delete https://c", true],
  ["p, viewer, applications, get, default/*, allow", "viewer: applications get default/a", true],
  ["p, viewer, applications, get, default/*, allow", "viewer: applications get default/ns/a", true],
  ["p, viewer, applications, get, default/*, allow", "viewer: applications get other/a", false],
  ["p, viewer, applications, get, default/*, allow", "viewer: applications get default2/a", false],
  ["p, viewer, applications, get, def*/*, allow", "viewer: applications get default/a", true],
  ["p, viewer, applications, *, p/a, allow", "viewer: applications action/apps/Deployment/restart p/a", true],
  ["p, viewer, applications, update, p/a, allow", "viewer: applications update/apps/Deployment/n/a p/a", false],
  ["p, viewer, applications, delete/*, p/a, allow", "viewer: applications delete//ConfigMap/n/a p/a", true],
  ["p, viewer, appl*, get, p/a, allow", "viewer: applications get p/a", true],
  ['p, viewer, "{applications,logs}", get, p/*, allow', "viewer: logs get p/a", true],
  ["p, viewer, clusters, get, https://*, allow", "viewer: clusters get https://c:6443", true],
  ["p, viewer, projects, get, p, allow", "viewer: projects get p", true],
  ["p, viewer, projects, get, p, allow", "viewer: projects get pp", false],
  ["p, vi*, applications, get, *, allow", "viewer: applications get p/a", false],
  ["p, role:dev, applications, get, p/*, allow\ng, role:lead, role:dev\ng, bob, role:lead", "bob: applications get p/a", true],
  ["p, org:team, applications, get, p/*, allow", "[org:team]: applications get p/a", true],
  ["p, org:team, applications, get, p/*, allow", "[org:other]: applications get p/a", false],
  ["g, org:team, role:admin", "[x org:team y]: projects delete p", true],
  ['g, "org,team", role:admin', "[org,team]: projects delete p", true],
  ["g, user:local:alice, role:admin", "alice: projects delete p", true],
  ["g, 3f2a, role:readonly", "[x]: applications get p/a", true],
  ["g, user:oidc:https://kc/realms/a:3f2a, role:readonly", "[x]: applications get p/a", true],
  ["g, group:https://kc/realms/a:t, role:readonly", "[t]: applications get p/a", true],
  ["g, group:https://kc/realms/b:t, role:readonly", "[t]: applications get p/a", false],
])("decide() with %j: %s is %s", (csv, question, expected) => {
  expect(ask(policyOf(csv), question)).toBe(expected);
});

describe("S15 claims never pass for roles or for the administrator", () => {
  test.each(["admin", "role:admin", "role:readonly", "proj:p:r", "user:local:admin", "group:x:y", "", "ops"])(
    "group %j grants nothing",
    (group) => {
      const csv =
        "g, bob, ops\np, ops, applications, *, */*, allow\ng, user:local:admin, role:admin\np, proj:p:r, applications, get, p/*, allow";
      const policy = policyOf(csv, {
        projects: [project("p", { name: "r", policies: ["p, proj:p:r, applications, get, p/*, allow"], groups: ["team"] })],
      });
      expect(policy.decide(sso(group), "applications", "get", "p/a").allowed).toBe(false);
      expect(ask(policy, "bob: applications get p/a")).toBe(true);
    },
  );

  test.each(["admin", "role:admin", "proj:p:r", "local:admin", ""])(
    "subject %j of an identity provider grants nothing",
    (subject) => {
      const policy = policyOf("");
      for (const full of [subject, `oidc:https://kc/realms/a:${subject}`]) {
        expect(policy.decide({ ...sso(), username: "admin", subject: full }, "applications", "get", "p/a").allowed).toBe(false);
      }
    },
  );

  test("an account called like a role is none", () => {
    expect(policyOf("").decide({ ...local("x"), subject: "local:role:admin" }, "applications", "get", "p/a").allowed).toBe(false);
    expect(policyOf("").decide({ ...local("admin"), issuer: "https://elsewhere" }, "applications", "get", "p/a").allowed).toBe(
      false,
    );
  });
});

describe("FL-41 deny wins", () => {
  test.each([
    [
      "over an allow of the same subject",
      "p, a, applications, *, p/*, allow\np, a, applications, delete, p/*, deny",
      "a: applications delete p/x",
    ],
    [
      "over an allow of another group",
      "p, g1, applications, get, p/*, allow\np, g2, applications, get, p/secret, deny",
      "[g1 g2]: applications get p/secret",
    ],
    ["over a role", "g, a, role:admin\np, a, applications, sync, p/*, deny", "a: applications sync p/x"],
    ["over the default role", "p, a, applications, get, p/*, deny", "a: applications get p/x"],
    ["over an allow of a project's role", "p, proj:p:r, applications, get, p/x, deny", "proj:p:r: applications get p/x"],
  ])("%s, whatever the order of lines", (_, csv, question) => {
    const projects = [project("p", { name: "r", policies: ["p, proj:p:r, applications, get, p/*, allow"] })];
    for (const text of [csv, csv.split("\n").toReversed().join("\n")]) {
      expect(ask(policyOf(text, { defaultRole: "role:readonly", projects }), question)).toBe(false);
    }
  });

  const line = fc
    .tuple(
      fc.constantFrom("alice", "team", "role:x", "role:y"),
      fc.constantFrom("applications", "*", "logs"),
      fc.constantFrom("get", "sync", "*"),
      fc.constantFrom("p/*", "p/a", "*", "q/*", "*/a", "p/?"),
      fc.constantFrom("allow", "deny"),
    )
    .map((fields) => `p, ${fields.join(", ")}`);
  const grouping = fc
    .tuple(fc.constantFrom("alice", "team", "role:x"), fc.constantFrom("role:x", "role:y"))
    .map((fields) => `g, ${fields.join(", ")}`);
  const questions = ["p/a", "p/b", "q/a"].flatMap((object) => [
    `alice: applications get ${object}`,
    `[team]: logs sync ${object}`,
  ]);

  test("the order of lines does not matter", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(line, grouping), { maxLength: 12 }), fc.infiniteStream(fc.nat()), (lines, order) => {
        const shuffled = lines.map((text) => [text, order.next().value as number] as const).toSorted((a, b) => a[1] - b[1]);
        const [policy, other] = [policyOf(lines.join("\n")), policyOf(shuffled.map(([text]) => text).join("\n"))];
        for (const question of questions) expect(ask(other, question)).toBe(ask(policy, question));
      }),
    );
  });

  test("one more line that denies never allows anything, and what it hits is denied", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(line, grouping), { maxLength: 10 }), fc.constantFrom("p/*", "p/a", "*"), (lines, object) => {
        const before = policyOf(lines.join("\n"));
        const after = policyOf([...lines, `p, alice, applications, *, ${object}, deny`].join("\n"));
        for (const question of questions) expect(ask(after, question) && !ask(before, question)).toBe(false);
        expect(ask(after, "alice: applications get p/a")).toBe(false);
      }),
    );
  });
});

describe("project roles", () => {
  const policies = ["p, proj:p:dev, applications, sync, p/*, allow"];
  const projects = [
    project("p", { name: "dev", policies, groups: ["team", "alice"] }),
    project("q", { name: "dev", policies: [] }),
  ];

  test.each([
    ["proj:p:dev: applications sync p/a", true],
    ["proj:p:dev: applications sync q/a", false],
    ["proj:p:dev: applications get p/a", false],
    ["proj:p:dev: projects get p", true],
    ["proj:p:dev: projects get q", false],
    ["proj:q:dev: projects get q", true],
    ["proj:x:dev: projects get p", false],
    ["[team]: applications sync p/a", true],
    ["[team]: projects get p", true],
    ["[other]: applications sync p/a", false],
    ["alice: applications sync p/a", true],
  ])("%s is %s", (question, expected) => {
    expect(ask(policyOf("", { projects }), question)).toBe(expected);
  });

  test("S23 a role reaches nothing outside its project, however wide what the settings give it", () => {
    const csv =
      "p, proj:p:dev, applications, delete, */*, allow\ng, proj:p:dev, role:admin\np, proj:p:dev, extensions, invoke, *, allow";
    const policy = policyOf(csv, { projects });
    expect(ask(policy, "proj:p:dev: applications delete p/a")).toBe(true);
    for (const who of ["proj:p:dev", "[team]"]) {
      for (const what of [
        "applications delete q/a",
        "projects delete q",
        "extensions invoke x",
        "clusters get https://c",
        "accounts get admin",
      ]) {
        expect(ask(policy, `${who}: ${what}`)).toBe(false);
      }
    }
  });

  test.each(["update", "create", "delete"])("S22 a role may not %s its own project, whatever it may do within it", (action) => {
    const all = project("p", { name: "dev", policies: ["p, proj:p:dev, applications, *, p/*, allow"], groups: ["team"] });
    const policy = policyOf("", { projects: [all] });
    for (const who of ["proj:p:dev", "[team]"]) {
      expect(ask(policy, `${who}: applications ${action} p/a`)).toBe(true);
      expect(ask(policy, `${who}: projects ${action} p`)).toBe(false);
    }
  });

  test.each([
    "p, proj:q:dev, applications, get, p/*, allow",
    "p, role:admin, applications, get, p/*, allow",
    "p, proj:p:dev, projects, update, p, allow",
    "p, proj:p:dev, accounts, update, p/*, allow",
    "p, proj:p:dev, *, get, p/*, allow",
    "p, proj:p:dev, applications, get, q/*, allow",
    "p, proj:p:dev, applications, get, p*/x, allow",
    "p, proj:p:dev, applications, get, *, allow",
    "p, proj:p:dev, applications, get, p/*, allow, extra",
    "p, proj:p:dev, applications, get, p/{a}, allow",
    "p, proj:p:dev, applications, xsync, p/*, allow",
    "p, proj:p:dev, applications, get, p/*, perhaps",
    "p, proj:p:dev, applications, get, p/a, allow\np, role:x, *, *, *, allow",
    "g, proj:p:dev, role:admin",
  ])("S23 %j is refused and its role grants nothing", (policy) => {
    const wrong = project("p", {
      name: "dev",
      policies: [...policies, "p, proj:p:dev, applications, get, p/x, deny", policy],
      groups: ["team"],
    });
    const compiled = compilePolicy({ csv: "p, team, applications, get, p/*, allow", projects: [wrong] });
    expect(compiled.problems).toEqual([expect.objectContaining({ severity: "error", where: { project: "p", role: "dev" } })]);
    const { policy: rules } = compiled;
    expect(rules && ask(rules, "proj:p:dev: applications sync p/a")).toBe(false);
    expect(rules && ask(rules, "proj:p:dev: projects get p")).toBe(false);
    expect(rules && ask(rules, "[team]: applications get p/y")).toBe(true);
    expect(rules && ask(rules, "[team]: applications get p/x")).toBe(false);
  });
});

describe("compilePolicy()", () => {
  test.each([
    "p, a, b",
    "x, a, b",
    "g, a",
    'p, "a, applications, get, *, allow',
    "p, a, applications, get, *, maybe",
    "p, a, applications, get, [, deny",
  ])("FL-46 gives no policy for the line %j, and says which line it is", (line) => {
    const { policy, problems } = compilePolicy({ csv: [{ name: "policy.more.csv", text: `# fine\n${line}` }] });
    expect(policy).toBeUndefined();
    expect(problems).toEqual([expect.objectContaining({ severity: "error", where: { file: "policy.more.csv", line: 2 } })]);
  });

  test("warns of a line that allows nothing because its pattern does not compile", () => {
    const { policy, problems } = compilePolicy({ csv: "p, a, applications, get, [, allow\np, a, logs, get, *, allow" });
    expect(problems.map((problem) => problem.severity)).toEqual(["warning"]);
    expect(policy && ask(policy, "a: logs get p/a")).toBe(true);
  });

  test("says which line decided", () => {
    const policy = policyOf("# people\np, viewer, applications, get, default/*, allow");
    expect(policy.decide(local("viewer"), "applications", "get", "default/a").because).toBe(
      'line 2 of policy.csv says "p, viewer, applications, get, default/*, allow"',
    );
    expect(policy.decide(local("viewer"), "applications", "get", "x/a")).toEqual({
      allowed: false,
      because: "no policy line allows it",
    });
  });

  test("gives everybody the default role", () => {
    const policy = policyOf("", { defaultRole: "role:readonly" });
    for (const who of ["alice", "[x]", "proj:p:r"]) expect(ask(policy, `${who}: applications get p/a`)).toBe(true);
    expect(ask(policy, "alice: applications sync p/a")).toBe(false);
  });

  test("knows no roles without the built-in policy", () => {
    expect(ask(policyOf("g, alice, role:admin", { builtIn: false }), "alice: applications get p/a")).toBe(false);
  });

  test("FL-43 anchors expressions that allow, takes those that deny as they are, and reads the built-in lines as globs", () => {
    const csv = "p, a, applications, get, p/.*, allow\np, a, applications, get, secret, deny\np, b, .*, .*, p/(a|b), allow";
    const policy = policyOf(csv, { matchMode: "regex" });
    const answers = [
      "a: applications get p/x",
      "a: applications get xp/x",
      "a: applications get p/my-secret-app",
      "b: logs sync p/b",
      "b: logs sync p/bc",
      "admin: projects get p",
    ];
    expect(answers.map((question) => ask(policy, question))).toEqual([true, false, false, true, false, true]);
  });

  test("S25 two callers whose names would join to the same text are two", () => {
    const policy = policyOf("p, a\\,b, applications, get, *, allow".replace("a\\,b", '"a,b"'));
    expect(policy.decide(sso("a,b"), "applications", "get", "p/a").allowed).toBe(true);
    expect(policy.decide(sso("a", "b"), "applications", "get", "p/a").allowed).toBe(false);
    expect(policy.decide(sso("a,b"), "applications", "get", "p/a").allowed).toBe(true);
  });

  test("S25 a role is not taken for a group of its name, nor one caller's grants for another's", () => {
    const policy = policyOf("p, role:x, applications, get, *, allow");
    const held = (role: string): Identity => ({ ...sso(), roles: [{ role, from: "realm role x" }] });
    expect(policy.decide(held("role:x"), "applications", "get", "p/a").allowed).toBe(true);
    expect(policy.decide(sso("role:x"), "applications", "get", "p/a").allowed).toBe(false);
    expect(policy.decide(held("role:y"), "applications", "get", "p/a").allowed).toBe(false);
    const { policy: weighing } = compilePolicy({ csv: "", grantRules: { mode: "additive", exemptRoles: [] } });
    const caller = sso("crew");
    const asked = [["sync"], [], ["sync", "get"], ["get"]].map(
      (scopes) => weighing?.decide(caller, "applications", "sync", "p/a", [{ project: "p", scopes }]).allowed,
    );
    expect(asked).toEqual([true, false, true, false]);
  });

  test("S25 FL-45 answers stay right when more callers and questions come than are remembered", () => {
    const policy = policyOf("p, g7, applications, act1*, p/*, allow");
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 1500; index++) {
        expect(policy.decide(sso(`g${index}`), "applications", "act1", "p/a").allowed).toBe(index === 7);
      }
      const caller = sso("g7");
      for (let index = 0; index < 1500; index++) {
        expect(policy.decide(caller, "applications", `act${index}`, "p/a").allowed).toBe(String(index).startsWith("1"));
      }
    }
  });

  test("S24 a new policy does not change the answers of the old one", () => {
    const old = policyOf("p, a, applications, get, p/*, allow");
    const caller = local("a");
    expect(old.decide(caller, "applications", "get", "p/x").allowed).toBe(true);
    const next = policyOf("p, a, applications, get, p/*, deny");
    expect(next.decide(caller, "applications", "get", "p/x").allowed).toBe(false);
    expect(old.decide(caller, "applications", "get", "p/x").allowed).toBe(true);
  });
});
