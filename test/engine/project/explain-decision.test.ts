import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { AppProject } from "../../../engine/model/app-project.js";
import type { Explanation } from "../../../engine/project/explain-decision.js";
import { compilePolicy, type Policy, type PolicySource } from "../../../engine/project/rbac.js";

const project: AppProject = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "p" },
  spec: { roles: [{ name: "dev", policies: ["p, proj:p:dev, applications, sync, p/*, allow"], groups: ["crew"] }] },
};

function policyOf(source: PolicySource): Policy {
  const { policy, problems } = compilePolicy(source);
  if (policy === undefined) throw new Error(JSON.stringify(problems));
  return policy;
}

const explain = (source: PolicySource, own: readonly string[], groups: readonly string[], question: string): Explanation => {
  const [resource = "", action = "", object = ""] = question.split(" ");
  return policyOf(source).explain({ own, groups: groups.map((group) => [group]) }, resource, action, object);
};

test("explain() names the lines that speak of the question, the deciding one first, and how they are come by", () => {
  const csv = [
    "p, role:dev, applications, get, p/*, allow",
    "p, role:dev, applications, get, q/*, allow",
    "p, role:ops, applications, *, p/secret, deny",
    "g, alice, role:dev",
    "g, role:dev, role:ops",
  ].join("\n");
  const { decision, lines, flip } = explain({ csv }, ["alice"], [], "applications get p/secret");
  expect(decision).toEqual({
    allowed: false,
    because: 'line 3 of policy.csv says "p, role:ops, applications, *, p/secret, deny"',
  });
  expect(lines.map(({ effect, place, via }) => [effect, place, via.join(" ")])).toEqual([
    ["deny", { file: "policy.csv", line: 3 }, "alice role:dev role:ops"],
    ["allow", { file: "policy.csv", line: 1 }, "alice role:dev"],
  ]);
  expect(flip).toEqual({ remove: lines.slice(0, 1) });
});

test("explain() names the role of a project, and the group that has it", () => {
  const { decision, lines } = explain({ csv: "", projects: [project] }, ["x"], ["crew"], "applications sync p/a");
  expect(decision.allowed).toBe(true);
  expect(lines).toEqual([
    {
      effect: "allow",
      text: "p, proj:p:dev, applications, sync, p/*, allow",
      place: { project: "p", role: "dev" },
      via: ["crew", "proj:p:dev"],
    },
  ]);
});

const denied = "p, a, logs, get, p/*, deny";
const allowed = "p, a, logs, get, p/*, allow";
test.each<[string, PolicySource, readonly string[], readonly string[], string, string | undefined, readonly number[]]>([
  ["a line for the caller", { csv: "" }, ["a", "user:local:a"], ["g"], "logs get p/x", "p, a, logs, get, p/x, allow", []],
  ["a line for a group where nobody is named", { csv: "" }, [], ["g"], "logs get p/x", "p, g, logs, get, p/x, allow", []],
  ["an asterisk where there is no object", { csv: "" }, ["a"], [], "certificates get", "p, a, certificates, get, *, allow", []],
  ["quotes where they are needed", { csv: "" }, ["a,b"], [], "logs get p/x", 'p, "a,b", logs, get, p/x, allow', []],
  [
    "an expression in regex mode",
    { csv: "", matchMode: "regex" },
    ["a"],
    [],
    "logs get p/x.y",
    "p, a, logs, get, p/x\\.y, allow",
    [],
  ],
  ["a line more and one less", { csv: denied }, ["a"], [], "logs get p/x", "p, a, logs, get, p/x, allow", [1]],
  ["one less where there is an allow", { csv: `${denied}\n${allowed}` }, ["a"], [], "logs get p/x", undefined, [1]],
  ["a deny against a yes", { csv: allowed }, ["a"], [], "logs get p/x", "p, a, logs, get, p/x, deny", []],
  [
    "all allows less in compat",
    { csv: `${allowed}\n${allowed}`, denyMode: "compat", defaultRole: "d" },
    ["a"],
    [],
    "logs get p/x",
    undefined,
    [1, 2],
  ],
])("explain() says what would turn it round: %s", (_, source, own, groups, question, add, remove) => {
  const { flip } = explain(source, own, groups, question);
  expect(flip?.add).toBe(add);
  expect(flip?.remove.map(({ place }) => "line" in place && place.line)).toEqual(remove);
});

test.each<[string, PolicySource, readonly string[], string]>([
  ["a project's role outside its project", { csv: "", projects: [project] }, ["proj:p:dev"], "applications get q/a"],
  ["nobody", { csv: "" }, [], "applications get q/a"],
])("explain() knows no line that would help %s", (_, source, own, question) => {
  expect(explain(source, own, [], question)).toMatchObject({ decision: { allowed: false }, lines: [], flip: undefined });
});

const subject = fc.constantFrom("alice", "team", "role:x", "role:y");
const rule = fc
  .tuple(
    subject,
    fc.constantFrom("applications", "*"),
    fc.constantFrom("get", "*"),
    fc.constantFrom("p/*", "p/a", "*"),
    fc.constantFrom("allow", "deny"),
  )
  .map((fields) => `p, ${fields.join(", ")}`);
const grouping = fc.tuple(subject, fc.constantFrom("role:x", "role:y")).map((fields) => `g, ${fields.join(", ")}`);
const lines = fc.array(fc.oneof(rule, grouping), { maxLength: 10 });
const principals = { own: ["alice"], groups: [["team"]] };
const decide = (csv: string, denyMode: "strict" | "compat", object: string) =>
  policyOf({ csv, denyMode, builtIn: false }).explain(principals, "applications", "get", object);

test("law: the line that decided, with the g lines, decides the same alone", () => {
  fc.assert(
    fc.property(
      lines,
      fc.constantFrom("strict" as const, "compat" as const),
      fc.constantFrom("p/a", "p/b", "q/a"),
      (given, mode, object) => {
        const { decision, lines: found } = decide(given.join("\n"), mode, object);
        const groupings = given.filter((text) => text.startsWith("g,"));
        const alone = [...groupings, ...found.slice(0, 1).map(({ text }) => text)].join("\n");
        expect(decide(alone, mode, object).decision.allowed).toBe(decision.allowed);
      },
    ),
  );
});

test("law: what it says would turn a decision round does", () => {
  fc.assert(
    fc.property(
      lines,
      fc.constantFrom("strict" as const, "compat" as const),
      fc.constantFrom("p/a", "p/b"),
      (given, mode, object) => {
        const { decision, flip } = decide(given.join("\n"), mode, object);
        const gone = new Set(flip?.remove.map(({ place }) => ("line" in place ? place.line - 1 : -1)));
        const changed = [...given.map((text, index) => (gone.has(index) ? "" : text)), flip?.add ?? ""].join("\n");
        expect(decide(changed, mode, object).decision.allowed).toBe(!decision.allowed);
      },
    ),
  );
});

test("law: one more line that allows never turns a yes into a no", () => {
  fc.assert(
    fc.property(lines, rule, fc.constantFrom("strict" as const, "compat" as const), (given, more, mode) => {
      const added = more.replace(/deny$/, "allow");
      for (const object of ["p/a", "q/a"]) {
        const before = decide(given.join("\n"), mode, object).decision.allowed;
        expect(before && !decide([...given, added].join("\n"), mode, object).decision.allowed).toBe(false);
      }
    }),
  );
});

test("law: decide() and explain() agree", () => {
  const identity = {
    username: "alice",
    issuer: "https://id",
    subject: "oidc:https://id:alice",
    groups: ["team"],
    authMethod: "oidc",
  } as const;
  fc.assert(
    fc.property(lines, fc.constantFrom("strict" as const, "compat" as const), (given, denyMode) => {
      const policy = policyOf({ csv: given.join("\n"), denyMode });
      for (const object of ["p/a", "q/a"]) {
        const question = ["applications", "get", object] as const;
        expect(policy.decide(identity, ...question)).toEqual(policy.explain(policy.principalsOf(identity), ...question).decision);
      }
    }),
  );
});

const ofRole = { own: ["7c9e"], groups: [], roles: [{ role: "proj:p:dev", from: "client role p.dev" }] };

test("FL-54 explain() says which channel a role came by", () => {
  const { lines: found, flip } = policyOf({ csv: "", projects: [project] }).explain(ofRole, "applications", "sync", "p/a");
  expect(found.map(({ via }) => via)).toEqual([["client role p.dev", "proj:p:dev"]]);
  expect(flip).toEqual({ add: "p, 7c9e, applications, sync, p/a, deny", remove: [] });
});

test.each([
  ["the role that somebody holds in the project", "applications delete p/a", "p, proj:p:dev, applications, delete, p/a, allow"],
  ["the person, where they hold none there", "applications delete q/a", "p, 7c9e, applications, delete, q/a, allow"],
  ["the person, of what lies in no project", "accounts get bob", "p, 7c9e, accounts, get, bob, allow"],
])("FL-54 explain() writes the line that is missing for %s", (_, question, add) => {
  const [resource = "", action = "", object = ""] = question.split(" ");
  for (const denyMode of ["strict", "compat"] as const) {
    const answer = (csv: string) => policyOf({ csv, projects: [project], denyMode }).explain(ofRole, resource, action, object);
    expect(answer("").flip).toEqual({ add, remove: [] });
    expect(answer(add).decision.allowed).toBe(true);
  }
});

test.each<[string, string, readonly string[], string, object | undefined]>([
  [
    "names the scope that is missing",
    "applications sync p/a",
    [],
    "the ceiling blocks it",
    { grant: { project: "p", scope: "sync" }, remove: [] },
  ],
  [
    "and the line, where that is missing too",
    "applications delete p/a",
    [],
    "no policy line allows it",
    { add: "p, proj:p:dev, applications, delete, p/a, allow", grant: { project: "p", scope: "delete" }, remove: [] },
  ],
  [
    "and only the line where the scope is granted",
    "applications delete p/a",
    ["delete"],
    "no policy line allows it",
    { add: "p, proj:p:dev, applications, delete, p/a, allow", remove: [] },
  ],
  ["and nothing where there is no such scope", "applications fly p/a", [], "no policy line allows it", undefined],
])("FL-54 explain() under a ceiling %s", (_, question, scopes, because, flip) => {
  const [resource = "", action = "", object = ""] = question.split(" ");
  const policy = policyOf({ csv: "", projects: [project], grantRules: { mode: "ceiling", exemptRoles: [] } });
  const explanation = policy.explain(ofRole, resource, action, object, [{ project: "p", scopes }]);
  expect([explanation.decision.because, explanation.isByLine]).toEqual([expect.stringContaining(because), false]);
  expect(explanation.flip).toEqual(flip);
});

test("FL-54 explain() of a right that a grant gives names no line", () => {
  const policy = policyOf({ csv: "", grantRules: { mode: "additive", exemptRoles: [] } });
  const explanation = policy.explain(ofRole, "logs", "get", "web/a", [{ project: "web", scopes: ["logs"] }]);
  expect(explanation).toEqual({
    decision: { allowed: true, because: 'the identity provider grants the scope "logs" of project "web"' },
    isByLine: false,
    lines: [],
    flip: { add: "p, 7c9e, logs, get, web/a, deny", remove: [] },
  });
});
