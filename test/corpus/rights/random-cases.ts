import * as fc from "fast-check";
import type { ProjectRole } from "../../../engine/model/app-project.js";

/** A policy, who asks, and what: as the oracle reads it, with the projects' roles besides. */
export interface RightsCase {
  readonly policy: string;
  readonly defaultRole: string;
  readonly regex: boolean;
  readonly roles: Readonly<Record<string, readonly ProjectRole[]>>;
  readonly projectLines: Readonly<Record<string, string>>;
  readonly subject: string;
  readonly groups: readonly string[];
  readonly questions: readonly (readonly [resource: string, action: string, object: string])[];
}

const subjects = [
  "alice",
  "bob",
  "team",
  "org:team",
  "ops",
  "role:x",
  "role:y",
  "role:z",
  "proj:p:r1",
  "proj:q:r1",
  "proj:nope:r",
];
const claimedGroups = ["team", "org:team", "crew", "ops"];

/** Patterns of each field: those that often fit, and the odd ones. */
const patterns = {
  glob: {
    resource: [
      ["applications", "*"],
      ["logs", "clusters", "projects", "extensions", "appl*", "{applications,logs}", "[", "[!a]*", "*s"],
    ],
    action: [
      ["*", "get", "sync"],
      ["action/*", "action/apps/*", "update", "update/*", "{get,sync}", "?et", "[", "g**t"],
    ],
    object: [
      ["*", "*/*", "p/*"],
      ["p/a", "q/*", "p", "p/ns/a", "[pq]/a", "p?/a", "{p,q}/*", "[", "{p/a", "https://*", "**/a", "p/\\*", "", "p/{a,b*}"],
    ],
  },
  regex: {
    resource: [
      ["applications", ".*"],
      ["logs|applications", "appl.+", "projects", "*", "[", "(", "clusters", "^extensions$", ""],
    ],
    action: [
      [".*", "get"],
      ["sync", "action/.*", "^update", "(get|sync)", "ge", "[", "get)|(sync", ".{3}"],
    ],
    object: [
      [".*", "p/.*", "p/a"],
      ["^p/a$", "(p|q)/.*", "p", "*", "*/*", "[", "q", "p/[a-z]+$", "https://.*", "", "(?i)P/A", "p/*"],
    ],
  },
} as const;

const oneOf = ([common, odd]: readonly [readonly string[], readonly string[]]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...common) }, { weight: 2, arbitrary: fc.constantFrom(...common, ...odd) });
const quoted = (field: string) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
const effect = fc.constantFrom("allow", "allow", "allow", "deny");

function policyOf(mode: "glob" | "regex"): fc.Arbitrary<string> {
  const { resource, action, object } = patterns[mode];
  const rule = fc
    .tuple(fc.constantFrom(...subjects), oneOf(resource), oneOf(action), oneOf(object), effect)
    .map((fields) => `p, ${fields.map(quoted).join(", ")}`);
  const grouping = fc
    .tuple(fc.constantFrom(...subjects), fc.constantFrom(...subjects.slice(2)))
    .map((names) => `g, ${names.join(", ")}`);
  const lines = fc.array(fc.oneof({ weight: 2, arbitrary: rule }, { weight: 1, arbitrary: grouping }), {
    minLength: 1,
    maxLength: 10,
  });
  // Without any p line casbin allows everything; a real policy has the built-in ones.
  return lines.map((texts) => ["p, filler, x, x, x, allow", ...texts].join("\n"));
}

function rolesOf(project: string): fc.Arbitrary<readonly ProjectRole[]> {
  const role = (name: string) => {
    const fields = fc.tuple(
      fc.constantFrom("applications", "logs", "clusters"),
      fc.constantFrom("get", "sync", "*", "update/*", "action/*"),
      fc.constantFrom("*", "a", "ns/*", "a*", ".*"),
      effect,
    );
    const line = fields.map(
      ([resource, action, rest, eft]) => `p, proj:${project}:${name}, ${resource}, ${action}, ${project}/${rest}, ${eft}`,
    );
    return fc.record({
      name: fc.constant(name),
      policies: fc.array(line, { maxLength: 3 }),
      groups: fc.subarray(["team", "org:team", "alice", "crew", "ops"], { maxLength: 2 }),
    });
  };
  return fc.tuple(role("r1"), role("r2")).chain((roles) => fc.subarray(roles));
}

/** What Argo CD makes of a project's roles: lines of policy. */
function linesOf(project: string, roles: readonly ProjectRole[]): string {
  return roles
    .flatMap(({ name, policies = [], groups = [] }) => [
      `p, proj:${project}:${name}, projects, get, ${project}, allow`,
      ...policies,
      ...groups.map((group) => `g, ${group}, proj:${project}:${name}`),
    ])
    .join("\n");
}

const question = fc.oneof(
  fc.tuple(fc.constant("applications"), fc.constantFrom("get", "sync"), fc.constantFrom("p/a", "p/b", "p/ns/a")),
  fc.tuple(
    fc.constantFrom("applications", "logs", "clusters", "projects", "extensions"),
    fc.constantFrom("get", "sync", "update", "update/apps/Deployment/ns/x", "action/apps/Deployment/restart", "action//Pod/x"),
    fc.constantFrom("p/a", "p/ns/a", "q/a", "z/a", "p", "q", "https://x", "p/https://x", "", "a", "pp/a", "*/*", "p/*"),
  ),
);

const anyCase: fc.Arbitrary<RightsCase> = fc.boolean().chain((regex) =>
  fc
    .record({
      policy: policyOf(regex ? "regex" : "glob"),
      defaultRole: fc.constantFrom("", "", "role:x", "role:y", "ops"),
      regex: fc.constant(regex),
      roles: fc.record({ p: rolesOf("p"), q: rolesOf("q") }, { requiredKeys: [] }),
      subject: fc.constantFrom("alice", "bob", "nobody", "proj:p:r1", "proj:q:r1", "proj:nope:r"),
      groups: fc.subarray(claimedGroups),
      questions: fc.array(question, { minLength: 12, maxLength: 12 }),
    })
    .map((made) => {
      const lines = Object.entries(made.roles).map(([project, roles]) => [project, linesOf(project, roles ?? [])] as const);
      return { ...made, projectLines: Object.fromEntries(lines) };
    }),
);

/** The same seed gives the same cases. */
export function randomCases(count: number, seed: number): readonly RightsCase[] {
  return fc.sample(anyCase, { numRuns: count, seed });
}
