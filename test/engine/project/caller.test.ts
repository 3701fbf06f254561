import { expect, test } from "vitest";
import { createCaller, noRule, type PreparedHearing } from "../../../engine/project/caller.js";
import { type CompiledRule, compileRule } from "../../../engine/project/policy-rules.js";

function rule(object: string, effect: "allow" | "deny"): CompiledRule {
  const line = { type: "p", subject: "a", resource: "logs", action: "get", object, effect } as const;
  const compiled = compileRule(line, { mode: "glob" }, { file: "policy.csv", line: 1 });
  if (typeof compiled === "string") throw new Error(`${compiled} does not compile`);
  return compiled;
}

interface Given extends Omit<Partial<PreparedHearing>, "rules"> {
  readonly global?: readonly CompiledRule[];
  readonly within?: readonly CompiledRule[];
}
const hear = ({ global = [], within = [], ...more }: Given): PreparedHearing => ({
  names: ["a"],
  rules: { global, within: () => within, pathTo: () => ["a"] },
  ...more,
});
const ask = (hearings: readonly PreparedHearing[], object: string) =>
  createCaller(hearings, { hasProject: (name) => name === "p" }).decide("logs", "get", object);

test.each<[string, readonly Given[], string, boolean]>([
  [
    "a deny of the project against an allow of all",
    [{ global: [rule("*", "allow")], within: [rule("p/a", "deny")] }],
    "p/a",
    false,
  ],
  [
    "a deny of all against an allow of the project",
    [{ global: [rule("*/a", "deny")], within: [rule("p/*", "allow")] }],
    "p/a",
    false,
  ],
  ["an allow of the project", [{ within: [rule("p/*", "allow")] }], "p/a", true],
  ["an allow of a project that is not there", [{ within: [rule("q/*", "allow")] }], "q/a", false],
  ["a later hearing that allows", [{ global: [rule("*", "deny")] }, { global: [rule("*", "allow")] }], "p/a", true],
  [
    "a hearing that does not concern the project",
    [{ global: [rule("*", "allow")], concerns: (name) => name !== "p" }],
    "p/a",
    false,
  ],
  ["a hearing without the projects' lines", [{ within: [rule("p/*", "allow")], globalOnly: true }], "p/a", false],
])("decide() by %s", (_, given, object, allowed) => {
  expect(ask(given.map(hear), object).allowed).toBe(allowed);
});

test("decide() tells of the first line that denies, or that there is none", () => {
  const [first, second] = [rule("p/*", "deny"), rule("*", "deny")];
  expect(ask([hear({ global: [first] }), hear({ global: [second] })], "p/a")).toBe(first.decision);
  expect(ask([], "p/a")).toBe(noRule);
});

test("decide() collects the lines of a project once", () => {
  let collected = 0;
  const hearing = hear({});
  const within = () => {
    collected += 1;
    return [rule("p/*", "allow")];
  };
  const caller = createCaller([{ ...hearing, rules: { ...hearing.rules, within } }], { hasProject: () => true });
  for (let index = 0; index < 100; index += 1) caller.decide("logs", "get", `p/${index}`);
  expect(collected).toBe(1);
});
