import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type ClaimRules, defaultClaimRules } from "../../../engine/access/claim-rules.js";
import { identityOfClaims } from "../../../engine/access/identity-of-claims.js";
import { compileGlob } from "../../../engine/dialects/glob.js";
import type { AppProject } from "../../../engine/model/app-project.js";
import type { ProjectGrant } from "../../../engine/model/project-grant.js";
import { compilePolicy, type PolicySource } from "../../../engine/project/rbac.js";

type Row = readonly string[];
type Mode = "off" | "additive" | "ceiling";

const rules: ClaimRules = {
  ...defaultClaimRules,
  issuer: "https://kc",
  realmRoles: new Map([["boss", "role:x"]]),
  globalRoles: new Set(["y"]),
};

const subject = fc.constantFrom("alice", "g1", "/g2", "role:x", "role:y", "role:d", "proj:p:dev", "proj:q:ops", "proj:q:gone");
const effect = fc.oneof({ weight: 3, arbitrary: fc.constant("allow") }, { weight: 1, arbitrary: fc.constant("deny") });
const resource = fc.constantFrom("applications", "logs", "*");
const action = fc.constantFrom("get", "sync", "*", "delete*");
const object = fc.constantFrom("p/*", "q/*", "*/a", "*", "p/b");
const globalRow: fc.Arbitrary<Row> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constant("p"), subject, resource, action, object, effect) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("g"), subject, fc.constantFrom("role:x", "role:y", "proj:p:dev", "proj:q:gone")) },
);
const ownRow = (project: string, role: string): fc.Arbitrary<Row> =>
  fc.tuple(
    fc.constant("p"),
    fc.constant(`proj:${project}:${role}`),
    fc.constantFrom("applications", "logs"),
    fc.constantFrom("get", "sync", "*"),
    fc.constantFrom(`${project}/*`, `${project}/a`),
    effect,
  );
const members = fc.subarray(["g1", "/g2", "g2"], { maxLength: 1 });

interface World {
  readonly rows: readonly Row[];
  readonly dev: { readonly rows: readonly Row[]; readonly groups: readonly string[] };
  readonly ops: { readonly rows: readonly Row[]; readonly groups: readonly string[] };
  readonly defaultRole: string;
  readonly realm: readonly string[];
  readonly client: readonly string[];
  readonly groups: readonly string[];
  readonly mode: Mode;
  readonly exemptRoles: readonly string[];
  readonly grants: readonly ProjectGrant[];
}
const world: fc.Arbitrary<World> = fc.record({
  rows: fc.array(globalRow, { maxLength: 8 }),
  dev: fc.record({ rows: fc.array(ownRow("p", "dev"), { maxLength: 3 }), groups: members }),
  ops: fc.record({ rows: fc.array(ownRow("q", "ops"), { maxLength: 3 }), groups: members }),
  defaultRole: fc.constantFrom("", "", "role:d"),
  realm: fc.subarray(["boss", "role:y", "offline_access"]),
  client: fc.subarray(["p.dev", "q.ops", "q.gone", "r.dev", "global.y", "global.x"]),
  groups: fc.subarray(["g1", "/g2", "/fairlead/projects/p/dev", "/fairlead/projects/q/ops", "admin", "role:x", "proj:p:dev"]),
  mode: fc.constantFrom<Mode>("off", "additive", "ceiling"),
  exemptRoles: fc.subarray(["role:x", "proj:p:dev"]),
  grants: fc.array(
    fc.record({ project: fc.constantFrom("p", "q", "r"), scopes: fc.subarray(["get", "sync", "logs", "delete"]) }),
    { maxLength: 3 },
  ),
});

const questions = ["applications get", "applications sync", "applications delete/apps/Deployment/x/y", "logs get"].flatMap(
  (right) => ["p/a", "p/b", "q/a", "r/a"].map((asked) => [...right.split(" "), asked] as [string, string, string]),
);

/** Everybody the caller is, for objects of one project, found the slow way. */
function subjectsOf({ rows, dev, ops, defaultRole, realm, client, groups }: World, project: string): ReadonlySet<string> {
  const exists = ["proj:p:dev", "proj:q:ops"];
  const held = [
    ...(realm.includes("boss") ? ["role:x"] : []),
    ...(client.includes("global.y") ? ["role:y"] : []),
    ...(client.includes("p.dev") || groups.includes("/fairlead/projects/p/dev") ? ["proj:p:dev"] : []),
    ...(client.includes("q.ops") || groups.includes("/fairlead/projects/q/ops") ? ["proj:q:ops"] : []),
  ].filter((role) => !role.startsWith("proj:") || exists.includes(role));
  const names = groups.filter((group) => !["admin", "role:x", "proj:p:dev"].includes(group));
  const start = ["alice", ...names, ...names.map((name) => name.replace(/^\//, "")), ...held, defaultRole];
  const bindings: [string, string][] = [
    ...(project === "p" ? dev.groups.map((group): [string, string] => [group, "proj:p:dev"]) : []),
    ...(project === "q" ? ops.groups.map((group): [string, string] => [group, "proj:q:ops"]) : []),
    ...rows.filter(([type]) => type === "g").map(([, member = "", role = ""]): [string, string] => [member, role]),
  ];
  const counts = (name: string) =>
    name !== "" && (!name.startsWith("proj:") || (project !== "r" && name.startsWith(`proj:${project}:`)));
  const found = new Set(start.filter(counts));
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const [member, role] of bindings) if (found.has(member) && counts(role)) found.add(role);
  }
  return found;
}

const scopeFor: Readonly<Record<string, string>> = { "applications get": "get", "applications sync": "sync", "logs get": "logs" };

const globs = new Map<string, ReturnType<typeof compileGlob>>();
function fits(pattern: string, text: string): boolean {
  if (!globs.has(pattern)) globs.set(pattern, compileGlob(pattern));
  return globs.get(pattern)?.(text) === true;
}

function naive(given: World, [wantedResource, wantedAction, wantedObject]: [string, string, string]): boolean {
  const project = wantedObject.slice(0, 1);
  const subjects = subjectsOf(given, project);
  const own = project === "p" ? given.dev.rows : project === "q" ? given.ops.rows : [];
  const speaking = [...given.rows, ...own].filter(
    ([type, who = "", of = "", to = "", what = ""]) =>
      type === "p" && subjects.has(who) && fits(of, wantedResource) && fits(to, wantedAction) && fits(what, wantedObject),
  );
  if (speaking.some((row) => row[5] === "deny")) return false;
  const scope = scopeFor[`${wantedResource} ${wantedAction}`] ?? "delete";
  const granted = given.grants.some((grant) => grant.project === project && grant.scopes.includes(scope));
  const exempt = given.exemptRoles.some((role) => subjects.has(role));
  if (given.mode === "ceiling" && wantedAction !== "get" && !granted && !exempt) return false;
  return speaking.length > 0 || (given.mode === "additive" && granted);
}

function sourceOf({ rows, dev, ops, defaultRole, mode, exemptRoles }: World): PolicySource {
  const project = (name: string, role: string, { rows: lines, groups }: World["dev"]): AppProject => ({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: { name },
    spec: { roles: [{ name: role, policies: lines.map((row) => row.join(", ")), groups }] },
  });
  return {
    csv: rows.map((row) => row.join(", ")).join("\n"),
    defaultRole,
    builtIn: false,
    projects: [project("p", "dev", dev), project("q", "ops", ops)],
    grantRules: { mode, exemptRoles },
  };
}

test("FL-66 channels, grants and the ceiling decide as a naive union of everything does, and explain() agrees", () => {
  const seen = { yes: 0, no: 0 };
  let explainedNext = 0;
  fc.assert(
    fc.property(world, (given) => {
      const { policy } = compilePolicy(sourceOf(given));
      const { realm, client, groups, grants } = given;
      const claims = {
        sub: "alice",
        groups: [...groups],
        realm_access: { roles: [...realm] },
        resource_access: { fairlead: { roles: [...client] } },
      };
      const { identity } = identityOfClaims(claims, rules);
      for (const question of questions) {
        const ours = policy?.decide(identity, ...question, grants);
        expect([question, ours?.allowed]).toEqual([question, naive(given, question)]);
        seen[ours?.allowed === true ? "yes" : "no"] += 1;
      }
      const first = questions[explainedNext++ % questions.length] ?? ["", "", ""];
      const explained = policy?.explain(policy.principalsOf(identity), ...first, grants).decision;
      expect(explained).toEqual(policy?.decide(identity, ...first, grants));
    }),
    { numRuns: 2_000 },
  );
  expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(2_000);
});
