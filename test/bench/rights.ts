import type { AppProject } from "../../engine/model/app-project.js";
import type { Identity } from "../../engine/model/identity.js";
import type { compilePolicy as CompilePolicy, Policy, PolicySource } from "../../engine/project/rbac.js";
import type { Bench, Measurement } from "./bench.js";
import { openBuilt } from "./rendering/open-renderer.js";
import { spreadOf } from "./statistics.js";

const rules = 500;
const projects = 200;
const checks = 10_000;
const rounds = 20;
/** Of one set of questions. */
const markMs = 100;

/** Questions of the policy alone, without any door: every round begins with a policy that remembers nothing. */
export const rights: Bench = {
  name: "rights",
  about: `${checks.toLocaleString("en")} questions to a policy of ${rules} lines and ${projects} projects, in this process`,
  async run(context) {
    const { compilePolicy } = await openBuilt<{ readonly compilePolicy: typeof CompilePolicy }>(
      context.options.dist,
      "engine/project/rbac.js",
    );
    const source: PolicySource = { csv: policyText(), projects: projectList() };
    const rows: Measurement[] = [];
    const compiled: number[] = [];
    for (const { name, callers, denyMode } of askings) {
      context.say(`rights: ${name}`);
      const taken: number[] = [];
      let allowed = 0;
      for (let round = 0; round < rounds; round += 1) {
        const begun = performance.now();
        const { policy } = compilePolicy({ ...source, denyMode });
        compiled.push(performance.now() - begun);
        if (policy === undefined) throw new Error("the policy of the bench is invalid");
        const answered = ask(policy, callers);
        taken.push(answered.ms);
        allowed = answered.allowed;
      }
      if (allowed === 0 || allowed === checks) throw new Error(`every answer of "${name}" is the same`);
      rows.push({
        name: `${checks.toLocaleString("en")} questions of ${name}`,
        unit: "ms",
        ...spreadOf(taken),
        target: { p50: markMs },
      });
    }
    return [{ name: "compile the policy", unit: "ms", ...spreadOf(compiled) }, ...rows];
  },
};

const askings: readonly { readonly name: string; readonly callers: number; readonly denyMode: "strict" | "compat" }[] = [
  { name: "one caller of 20 groups", callers: 1, denyMode: "strict" },
  { name: "100 callers of 20 groups", callers: 100, denyMode: "strict" },
  { name: "100 callers of 20 groups, deny mode compat", callers: 100, denyMode: "compat" },
];

function ask(policy: Policy, callers: number): { readonly ms: number; readonly allowed: number } {
  const identities = Array.from({ length: callers }, (_, index) => callerOf(index));
  const objects = Array.from({ length: checks }, (_, index) => `project-${index % projects}/app-${index}`);
  const begun = performance.now();
  let allowed = 0;
  for (const [index, object] of objects.entries()) {
    const identity = identities[index % callers];
    const action = index % 3 === 0 ? "sync" : "get";
    if (identity !== undefined && policy.decide(identity, "applications", action, object).allowed) allowed += 1;
  }
  return { ms: performance.now() - begun, allowed };
}

function callerOf(index: number): Identity {
  const groups = Array.from({ length: 20 }, (_, group) => `team-${(index * 7 + group * 11) % 120}`);
  return { username: `u${index}`, issuer: "https://id", subject: `oidc:https://id:u${index}`, groups, authMethod: "oidc" };
}

/** Roles of teams over projects, with a deny in every ten lines and a g line for every fifth. */
function policyText(): string {
  return Array.from({ length: rules }, (_, index) => {
    const team = index % 120;
    if (index % 5 === 0) return `g, team-${team}, role:team-${team}`;
    if (index % 10 === 1) return `p, role:team-${team}, applications, sync, project-${index % projects}/app-1*, deny`;
    if (index % 10 === 2) return `p, role:team-${team}, applications, get, */app-${index}, allow`;
    return `p, team-${team}, applications, ${index % 2 === 0 ? "get" : "*"}, project-${index % projects}/*, allow`;
  }).join("\n");
}

function projectList(): readonly AppProject[] {
  return Array.from({ length: projects }, (_, index): AppProject => {
    const name = `project-${index}`;
    const role = (of: string, action: string, groups: readonly string[]) => ({
      name: of,
      policies: [`p, proj:${name}:${of}, applications, ${action}, ${name}/*, allow`],
      groups,
    });
    const roles = [role("viewer", "get", [`team-${index % 120}`]), role("owner", "*", [`team-${(index * 3) % 120}`])];
    return { apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name }, spec: { roles } };
  });
}
