import { type Enforcer, newEnforcer, newModelFromString } from "casbin";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compileGlob } from "../../../engine/dialects/glob.js";
import { compileRegex } from "../../../engine/dialects/regex.js";
import { compilePolicy } from "../../../engine/project/rbac.js";

/** Argo CD's model, as facts. */
const model = `
[request_definition]
r = sub, res, act, obj
[policy_definition]
p = sub, res, act, obj, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = g(r.sub, p.sub) && fits(r.res, p.res) && fits(r.act, p.act) && fits(r.obj, p.obj)
`;

const subject = fc.constantFrom("alice", "org:team", "role:x", "role:y", "role:z");
const role = fc.constantFrom("role:x", "role:y", "role:z");
const often = <T>(common: readonly T[], rare: readonly T[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...common) }, { weight: 1, arbitrary: fc.constantFrom(...rare) });

const patterns = {
  glob: fc.tuple(
    often(["applications", "*"], ["appl*", "{applications,logs}", "[al]*"]),
    often(["get", "*"], ["action/*", "?et", "{get,sync}"]),
    often(["p/*", "*/*"], ["p/a", "[pq]/a", "p/{a,n*}", "*", "**/a", "q/\\*"]),
  ),
  regex: fc.tuple(
    often(["applications", ".*"], ["appl.+", "(applications|logs)"]),
    often(["get", ".*"], ["action/.*", ".et", "(get|sync)"]),
    often(["p/.*", ".*/.*"], ["p/a", "^[pq]/a$", "p/(a|n.*)"]),
  ),
};
const effect = fc.oneof({ weight: 3, arbitrary: fc.constant("allow") }, { weight: 1, arbitrary: fc.constant("deny") });
const linesOf = (mode: "glob" | "regex") =>
  fc.array(
    fc.oneof(
      { weight: 2, arbitrary: fc.tuple(subject, patterns[mode], effect).map(([sub, fields, eft]) => ["p", sub, ...fields, eft]) },
      { weight: 1, arbitrary: fc.tuple(subject, role).map(([member, of]) => ["g", member, of]) },
    ),
    { minLength: 1, maxLength: 10 },
  );
const questions = ["applications", "logs"].flatMap((resource) =>
  ["get", "sync", "action/apps/Deployment/restart"].flatMap((action) =>
    ["p/a", "p/ns/a", "q/a", "q/*"].map((object) => [resource, action, object] as const),
  ),
);

/** One matcher for both sides: this is about the evaluation. A pattern matches anywhere in regex mode, as there. */
function fits(mode: "glob" | "regex"): (text: string, pattern: string) => boolean {
  const compiled = new Map<string, (text: string) => boolean>();
  return (text, pattern) => {
    const known = compiled.get(pattern) ?? (mode === "glob" ? compileGlob(pattern) : compileRegex(pattern));
    if (known === undefined) return false;
    compiled.set(pattern, known);
    return known(text);
  };
}

async function oracleOf(lines: readonly (readonly string[])[], mode: "glob" | "regex"): Promise<Enforcer> {
  const oracle = await newEnforcer(newModelFromString(model));
  await oracle.addFunction("fits", fits(mode));
  for (const [type, ...fields] of lines) {
    if (type === "p") await oracle.addPolicy(...fields);
    else await oracle.addGroupingPolicy(...fields);
  }
  return oracle;
}

test.each(["glob", "regex"] as const)(
  "FL-55 casbin decides as we do on random policies of %ss, in both deny modes",
  async (mode) => {
    const seen = { yes: 0, no: 0 };
    const holds = fc.asyncProperty(linesOf(mode), subject, async (lines, who) => {
      const oracle = await oracleOf(lines, mode);
      const csv = lines.map((fields) => fields.map((text) => (text.includes(",") ? `"${text}"` : text)).join(", ")).join("\n");
      for (const denyMode of ["strict", "compat"] as const) {
        const { policy } = compilePolicy({ csv, matchMode: mode, denyMode, regexUnanchored: true, builtIn: false });
        for (const [resource, action, object] of questions) {
          const ours = policy?.explain({ own: [who], groups: [] }, resource, action, object).decision.allowed;
          expect([resource, action, object, ours]).toEqual([
            resource,
            action,
            object,
            oracle.enforceSync(who, resource, action, object),
          ]);
          seen[ours === true ? "yes" : "no"] += 1;
        }
      }
    });
    await fc.assert(holds, { numRuns: 100 });
    expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(200);
  },
);
