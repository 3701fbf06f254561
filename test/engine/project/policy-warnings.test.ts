import { expect, test } from "vitest";
import { builtInPolicy } from "../../../engine/access/built-in-policy.js";
import { policyWarnings } from "../../../engine/project/policy-warnings.js";

const warn = (csv: string, mode: "glob" | "regex" = "glob", defaultRole = "") =>
  policyWarnings([{ name: "policy.csv", text: csv }], { matching: { mode }, defaultRole });

test.each<[string, string, readonly string[]]>([
  ["a role that is given and has policies", "p, role:a, logs, get, */*, allow\ng, alice, role:a", []],
  ["a built-in role", "g, alice, role:admin", []],
  ["a role with policies by another", "p, role:a, logs, get, */*, allow\ng, team, role:c\ng, role:c, role:a", []],
  ["a role of a project", "g, team, proj:p:dev", []],
  [
    "a role without policies",
    "p, role:a, logs, get, */*, deny\ng, a, role:a\ng, c, role:c",
    ['Line 3 of policy.csv, "g, c, role:c": user defined roles not found in policies: role:c.'],
  ],
  ["a role that nobody has", "p, role:a, logs, get, */*, allow", [expect.stringContaining('nobody has "role:a"')]],
  [
    "a role that only such a role has",
    "p, role:a, logs, get, */*, allow\ng, role:b, role:a",
    [expect.stringContaining('nobody has "role:a"')],
  ],
  [
    "a group without a g line",
    "p, org:team, logs, get, */*, allow",
    [expect.stringContaining('"org:team" is a group that no g line mentions')],
  ],
  ["a group with one", "p, org:team, logs, get, */*, allow\ng, org:team, role:admin", []],
  ["a user", "p, ann@example.com, logs, get, */*, allow", []],
  ["a user's full name", "p, user:local:ann, logs, get, */*, allow", []],
  ["a user's full name that is none", "p, user:ann, logs, get, */*, allow", [expect.stringContaining('"user:ann" is nobody')]],
  [
    "a role that could be a group",
    "p, ops, logs, get, */*, allow\ng, ann, ops",
    [expect.stringContaining('"ops" is a role here')],
  ],
  ["admin", "g, admin, role:readonly", [expect.stringContaining('"admin" is the local account only')]],
  ["a blank before the comma", "g, ann , role:readonly", [expect.stringContaining("a blank before a comma counts")]],
  [
    "an allow that a deny takes back",
    "p, ann, logs, get, p/a*, allow\np, ann, *, get, p/*, deny",
    ['Line 1 of policy.csv, "p, ann, logs, get, p/a*, allow": line 2 of policy.csv denies all of it.'],
  ],
  ["an allow that a deny takes back in part", "p, ann, logs, get, p/*, allow\np, ann, logs, get, p/a*, deny", []],
  ["an allow that somebody else is denied", "p, ann, logs, get, p/*, allow\np, bob, logs, get, p/*, deny", []],
])("policyWarnings() about %s", (_, csv, expected) => {
  expect(warn(csv)).toEqual(expected);
});

test("policyWarnings() knows the default role, and says if it gives nothing", () => {
  expect(warn("p, role:a, logs, get, */*, allow", "glob", "role:a")).toEqual([]);
  expect(warn("", "glob", "role:x")).toEqual(['The default role "role:x" has no policies, so that it gives nothing.']);
});

test("policyWarnings() says of a subject once that nobody is it", () => {
  const lines = ["p, role:a, logs, get, */*, allow", "p, role:a, exec, create, */*, allow", "p, role:b, logs, get, */*, allow"];
  expect(warn(lines.join("\n")).map((text) => text.slice(0, 6))).toEqual(["Line 1", "Line 3"]);
});

test("policyWarnings() come in order of files and lines", () => {
  const files = [
    { name: "policy.csv", text: "g, a, role:x\np, a, nothing, get, *, allow" },
    { name: "policy.more.csv", text: "g, b, role:y" },
  ];
  const found = policyWarnings(files, { matching: { mode: "glob" }, defaultRole: "" });
  expect(found.map((text) => text.slice(0, 25))).toEqual([
    'Line 1 of policy.csv, "g,',
    'Line 2 of policy.csv, "p,',
    "Line 1 of policy.more.csv",
  ]);
});

test("policyWarnings() have nothing to say about the built-in policy but that certificates are never updated", () => {
  expect(warn(builtInPolicy).filter((text) => !text.includes('"admin" is the local account'))).toEqual([
    expect.stringContaining('its action "update" is never asked of certificates'),
  ]);
});
