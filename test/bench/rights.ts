import type { compilePolicy as CompilePolicy, Policy, PolicySource } from "../../engine/project/rbac.js";
import type { Bench, Measurement } from "./bench.js";
import { openBuilt } from "./rendering/open-renderer.js";
import { samplePolicy } from "./sample-policy.js";
import { spreadOf } from "./statistics.js";

const checks = 10_000;
const rounds = 20;
/** Of one set of questions. */
const markMs = 100;

/** Questions of the policy alone, without any door: every round begins with a policy that remembers nothing. */
export const rights: Bench = {
  name: "rights",
  about: `${checks.toLocaleString("en")} questions to a policy of ${samplePolicy.rules} lines and ${samplePolicy.projects} projects, in this process`,
  async run(context) {
    const { compilePolicy } = await openBuilt<{ readonly compilePolicy: typeof CompilePolicy }>(
      context.options.dist,
      "engine/project/rbac.js",
    );
    const source: PolicySource = { csv: samplePolicy.csv(), projects: samplePolicy.projectList() };
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
  const identities = Array.from({ length: callers }, (_, index) => samplePolicy.caller(index));
  const objects = Array.from({ length: checks }, (_, index) => `project-${index % samplePolicy.projects}/app-${index}`);
  const begun = performance.now();
  let allowed = 0;
  for (const [index, object] of objects.entries()) {
    const identity = identities[index % callers];
    const action = index % 3 === 0 ? "sync" : "get";
    if (identity !== undefined && policy.decide(identity, "applications", action, object).allowed) allowed += 1;
  }
  return { ms: performance.now() - begun, allowed };
}
