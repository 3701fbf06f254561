import { expect, test } from "vitest";
import { type PolicyRule, parsePolicyLine } from "../../../engine/access/policy-csv.js";
import {
  type CompiledRule,
  compileBrokenRule,
  compileRule,
  findRule,
  headOf,
  indexRules,
  type Matching,
  placeInWords,
  quoted,
} from "../../../engine/project/policy-rules.js";

const place = { file: "policy.csv", line: 3 };

function parse(fields: string): PolicyRule {
  const rule = parsePolicyLine(`p, a, ${fields}`);
  if (typeof rule === "string" || rule.type === "g") throw new Error(`${fields} is no p line`);
  return rule;
}

function compile(fields: string, matching: Matching = { mode: "glob" }): CompiledRule {
  const rule = compileRule(parse(fields), matching, place);
  if (typeof rule === "string") throw new Error(`${rule} does not compile`);
  return rule;
}

test("compileRule() says where the line stands, and how it is read", () => {
  expect(compile('"logs",  get,p/*,   allow').decision).toEqual({
    allowed: true,
    because: 'line 3 of policy.csv says "p, a, logs, get, p/*, allow"',
  });
  expect(placeInWords({ project: "p", role: "dev" })).toBe('role "dev" of project "p"');
});

test.each(["[, get, *, allow", "logs, [, *, deny", "logs, get, [, allow"])(
  "compileRule() names the pattern of %s that is none",
  (fields) => {
    expect(compileRule(parse(fields), { mode: "glob" }, place)).toBe("[");
  },
);

test.each([
  ["p/a", "allow", {}, "p/a", true],
  ["p/a", "allow", {}, "xp/ab", false],
  ["p/a", "deny", {}, "xp/ab", true],
  ["p/a", "allow", { regexUnanchored: true }, "xp/ab", true],
  ["p/*", "allow", {}, "p/x", false],
  ["p/*", "allow", { globToo: true }, "p/x", true],
  ["p/a*b", "allow", { globToo: true }, "p/axb", false],
  ["p/a|q/b", "allow", {}, "q/b", true],
  ["p/a|q/b", "allow", {}, "q/bc", false],
])("the expression %s of a line that %ss, with %j, fits %s: %s", (pattern, effect, more, object, expected) => {
  expect(compile(`logs, get, ${pattern}, ${effect}`, { mode: "regex", ...more }).object(object)).toBe(expected);
});

test("compileBrokenRule() refuses from the expression on that does not compile", () => {
  const rule = compileBrokenRule(parse("logs, (, p/a, allow"), { mode: "regex" }, place);
  const { resource, action, object, decision } = rule;
  expect([resource("logs"), resource("exec"), action("get"), object("q/b")]).toEqual([true, false, true, true]);
  expect(decision).toEqual({ allowed: false, because: expect.stringContaining('"(" does not compile') });
});

test("findRule() looks at the lines of a project and at those of all, and at no others", () => {
  let asked = 0;
  const rules = Array.from({ length: 100 }, (_, index) =>
    compile(`logs, get, ${index === 0 ? "*/z" : `p${index}/*`}, allow`),
  ).map((rule) => ({
    ...rule,
    object: (text: string) => {
      asked += 1;
      return rule.object(text);
    },
  }));
  const { allows, denies } = indexRules(rules, "logs", "get");
  expect(findRule(allows, "p7", "p7/a")?.text).toBe("p, a, logs, get, p7/*, allow");
  expect(findRule(denies, "p7", "p7/a")).toBeUndefined();
  expect(asked).toBe(2);
  expect(indexRules(rules, "logs", "sync").allows.byHead.size).toBe(0);
});

test.each([
  ["p/ns/a", "p"],
  ["p", "p"],
  ["", ""],
])("headOf() of %j is %j", (object, head) => {
  expect(headOf(object)).toBe(head);
});

test.each(["a", "a,b", 'say "hi"', " a", "a ", ""])("quoted() writes %j so that it is read again", (field) => {
  const read = parsePolicyLine(`p, a, logs, get, ${quoted(field)}, allow`);
  expect(read).toMatchObject({ object: field });
});
