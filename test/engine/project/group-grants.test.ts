import { expect, test } from "vitest";
import { groupGrantWarning, isGroupName } from "../../../engine/project/group-grants.js";
import type { Principals } from "../../../engine/project/principals.js";
import { compilePolicy } from "../../../engine/project/rbac.js";

test.each([
  ["my-org:team", true],
  ["my-org:my:team", true],
  ["role:admin", false],
  ["proj:my-proj:my-role", false],
  ["proj:a:b:c", true],
  ["user:local:ann", false],
  ["local-user", false],
  ["user@example.com", false],
])("isGroupName() of %s is %s", (name, expected) => {
  expect(isGroupName(name)).toBe(expected);
});

const direct = "p, my-org:team, logs, get, p/a, allow";
const asked = { resource: "logs", action: "get", object: "p/a" };
const raw = (name: string): Principals => ({ own: [name], groups: [] });
const member: Principals = { own: ["ann"], groups: [["my-org:team"], ["plain"]] };

test.each<[string, string, string, Principals, boolean]>([
  ["a group's own line without a g line", direct, "", raw("my-org:team"), true],
  ["nothing but the default role", "p, role:readonly, logs, get, p/a, allow", "role:readonly", raw("my-org:team"), false],
  [
    "a group with a g line too",
    `${direct}\np, role:foo, logs, get, p/a, allow\ng, my-org:team, role:foo`,
    "",
    raw("my-org:team"),
    false,
  ],
  ["a group with the default role besides", `${direct}\np, role:d, logs, get, p/a, allow`, "role:d", raw("my-org:team"), true],
  ["a role", "p, role:foo, logs, get, p/a, allow", "", raw("role:foo"), false],
  ["a project's role", "p, proj:q:r, logs, get, p/a, allow", "", raw("proj:q:r"), false],
  ["a user", "p, ann, logs, get, p/a, allow", "", raw("ann"), false],
  ["a claimed group", direct, "", member, true],
  ["a claimed group of any name", "p, plain, logs, get, p/a, allow", "", member, true],
  ["a claimed group and the user besides", `${direct}\np, ann, logs, get, p/a, allow`, "", member, false],
  ["a no", "p, my-org:team, logs, get, p/a, deny", "", member, false],
])("groupGrantWarning() about %s", (_, csv, defaultRole, principals, expected) => {
  const { policy } = compilePolicy({ csv, defaultRole, builtIn: false, projectsKnown: false });
  if (policy === undefined) throw new Error("the policy is invalid");
  const explanation = policy.explain(principals, asked.resource, asked.action, asked.object);
  const warning = groupGrantWarning(explanation, { principals, asked, policy, defaultRole });
  const sentence = /^subject "(my-org:team|plain)" is a group with a direct 'p,' policy but no 'g, \1, role:\.\.\.' binding; /;
  expect(sentence.test(warning ?? "")).toBe(expected);
  expect(warning === undefined).toBe(!expected);
});
