import { expect, test } from "vitest";
import { defaultClaimRules } from "../../../engine/access/claim-rules.js";
import { identityOfClaims } from "../../../engine/access/identity-of-claims.js";
import type { AppProject, ProjectRole } from "../../../engine/model/app-project.js";
import type { Identity } from "../../../engine/model/identity.js";
import type { ProjectGrant } from "../../../engine/model/project-grant.js";
import { compilePolicy, type PolicySource } from "../../../engine/project/rbac.js";

function project(name: string, ...roles: ProjectRole[]): AppProject {
  return { apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name }, spec: { roles } };
}

const rule = (role: string, action: string, object: string, effect: "allow" | "deny") =>
  `p, proj:payments:${role}, applications, ${action}, ${object}, ${effect}`;
const projects = [
  project(
    "payments",
    {
      name: "deployer",
      policies: [
        rule("deployer", "get", "payments/*", "allow"),
        rule("deployer", "sync", "payments/*", "allow"),
        rule("deployer", "sync", "payments/prod-*", "deny"),
      ],
    },
    { name: "ci", policies: [rule("ci", "sync", "payments/*", "allow")] },
  ),
  project("web"),
];

const person = (claims: object): Identity =>
  identityOfClaims({ sub: "7c9e", ...claims }, { ...defaultClaimRules, issuer: "https://kc" }).identity;
const deployer = person({ resource_access: { fairlead: { roles: ["payments.deployer"] } } });
const inGroups = (...groups: string[]) => person({ groups });
const robot: Identity = { username: "ci", issuer: "fairlead", subject: "proj:payments:ci", groups: [], authMethod: "token" };
const anybody: Identity = { username: "", issuer: "", subject: "", groups: [], authMethod: "local" };

const sre = "p, role:sre, applications, sync, */*, allow\ng, sre, role:sre";
const ceiling: Partial<PolicySource> = { grantRules: { mode: "ceiling", exemptRoles: [] } };
const exempt: Partial<PolicySource> = { grantRules: { mode: "ceiling", exemptRoles: ["role:admin"] } };
const additive: Partial<PolicySource> = { grantRules: { mode: "additive", exemptRoles: [] } };
const admin = person({ realm_access: { roles: ["fairlead-admin"] } });
const webReader: readonly ProjectGrant[] = [{ project: "web", scopes: ["get", "logs"] }];
const hides = "p, role:readonly, applications, get, secret/*, deny";

interface Case {
  readonly who: Identity;
  readonly asks: string;
  readonly source?: Partial<PolicySource>;
  readonly grants?: readonly ProjectGrant[];
  readonly strict: Outcome;
  /** As in strict unless said. */
  readonly compat?: Outcome;
  readonly because?: string;
}
type Outcome = "allow" | "PERMISSION_DENIED" | "NOT_FOUND";

/** What the graph answers: nobody is told of what they may not get. */
function outcomeOf(
  { who, asks, source, grants = [] }: Case,
  denyMode: "strict" | "compat",
): { outcome: Outcome; because: string } {
  const { policy } = compilePolicy({ csv: "", projects, denyMode, ...source });
  const [action = "", object = "", resource = "applications"] = asks.split(" ");
  const decision = policy?.decide(who, resource, action, object, grants);
  const isVisible = policy?.decide(who, "applications", "get", object, grants).allowed === true;
  const outcome = decision?.allowed === true ? "allow" : isVisible ? "PERMISSION_DENIED" : "NOT_FOUND";
  return { outcome, because: decision?.because ?? "" };
}

test.each<[string, Case]>([
  ["1 a client role is the project's role", { who: deployer, asks: "sync payments/api", strict: "allow" }],
  [
    "2 what the role denies stays denied",
    { who: deployer, asks: "sync payments/prod-api", strict: "PERMISSION_DENIED", because: "payments/prod-*, deny" },
  ],
  [
    "3 another group does not get round a deny, but in compat it does",
    {
      who: inGroups("/fairlead/projects/payments/deployer", "sre"),
      asks: "sync payments/prod-api",
      source: { csv: sre },
      strict: "PERMISSION_DENIED",
      compat: "allow",
    },
  ],
  ["4 a role of one project is nothing in another", { who: deployer, asks: "sync web/shop", strict: "NOT_FOUND" }],
  [
    "5 a grant allows what its scope stands for",
    { who: deployer, asks: "get web/shop logs", source: additive, grants: webReader, strict: "allow" },
  ],
  [
    "5 and nothing else of what it shows",
    { who: deployer, asks: "sync web/shop", source: additive, grants: webReader, strict: "PERMISSION_DENIED" },
  ],
  [
    "6 the ceiling holds an administrator back, and says so",
    {
      who: admin,
      asks: "sync payments/api",
      source: ceiling,
      strict: "PERMISSION_DENIED",
      because:
        'the ceiling blocks it: the identity provider decides over project "payments", and the scope "sync" is not granted',
    },
  ],
  ["6 unless the role is exempt", { who: admin, asks: "sync payments/api", source: exempt, strict: "allow" }],
  ["7 a group called admin is nobody's", { who: inGroups("admin"), asks: "get payments/api", strict: "NOT_FOUND" }],
  ["7 nor one called role:admin", { who: inGroups("role:admin"), asks: "get payments/api", strict: "NOT_FOUND" }],
  ["7 nor their full paths", { who: inGroups("/admin", "/role:admin"), asks: "get payments/api", strict: "NOT_FOUND" }],
  ["8 a token of a project's role depends on no provider", { who: robot, asks: "sync payments/api", strict: "allow" }],
  ["8 nor does the ceiling hold it back", { who: robot, asks: "sync payments/api", source: ceiling, strict: "allow" }],
  [
    "8 nor do grants help it",
    { who: robot, asks: "get web/shop logs", source: additive, grants: webReader, strict: "NOT_FOUND" },
  ],
  ["9 with the group", { who: inGroups("/fairlead/projects/payments/deployer"), asks: "get payments/api", strict: "allow" }],
  ["9 and after its loss", { who: inGroups(), asks: "get payments/api", strict: "NOT_FOUND" }],
  [
    "10 a deny on the default role counts for everybody",
    { who: anybody, asks: "get secret/x", source: { csv: hides, defaultRole: "role:readonly" }, strict: "NOT_FOUND" },
  ],
  [
    "10 and nothing else is taken from it",
    { who: anybody, asks: "get payments/x", source: { csv: hides, defaultRole: "role:readonly" }, strict: "allow" },
  ],
])("FL-66 example %s", (_, given) => {
  const [strict, compat] = [outcomeOf(given, "strict"), outcomeOf(given, "compat")];
  expect([strict.outcome, compat.outcome]).toEqual([given.strict, given.compat ?? given.strict]);
  expect(strict.because).toContain(given.because ?? "");
});

test.each<[string, Identity, string, boolean]>([
  ["alice", person({ realm_access: { roles: ["fairlead-admin"] } }), "delete web/shop", true],
  ["bob", deployer, "sync payments/api", true],
  ["frank", person({ resource_access: { fairlead: { roles: ["team.one.deployer", "nosuch.role"] } } }), "get team.one/x", true],
  [
    "frank, by a role of no project",
    person({ resource_access: { fairlead: { roles: ["nosuch.role"] } } }),
    "get nosuch/x",
    false,
  ],
  ["grace", person({ resource_access: { fairlead: { roles: ["global.readonly"] } } }), "get web/shop", true],
  ["erin by her project", inGroups("/fairlead/projects/payments/deployer", "/sre"), "sync payments/api", true],
  ["erin by the policy's sre", inGroups("/fairlead/projects/payments/deployer", "/sre"), "sync web/shop", true],
  ["somebody of another sre", inGroups("/payments/sre"), "sync web/shop", false],
])("FL-66 of the sample realm, %s gets what is due", (_, who, asks, allowed) => {
  const one = project("team.one", {
    name: "deployer",
    policies: ["p, proj:team.one:deployer, applications, get, team.one/*, allow"],
  });
  // A line that names a role of no project grants nothing.
  const csv = `${sre}\np, proj:nosuch:role, applications, *, */*, allow`;
  const { policy } = compilePolicy({ csv, projects: [...projects, one] });
  const [action = "", object = ""] = asks.split(" ");
  expect(policy?.decide(who, "applications", action, object).allowed).toBe(allowed);
});
