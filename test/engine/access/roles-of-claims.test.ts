import { describe, expect, test } from "vitest";
import type { IgnoredClaim } from "../../../engine/access/claim-names.js";
import { type ClaimChannel, type ClaimRules, defaultClaimRules } from "../../../engine/access/claim-rules.js";
import { rolesOfClaims } from "../../../engine/access/roles-of-claims.js";

const read = (claims: object, more: Partial<ClaimRules> = {}) => {
  const dropped: IgnoredClaim[] = [];
  const roles = rolesOfClaims(claims as never, { ...defaultClaimRules, ...more }, dropped);
  return { roles: roles.map(({ role }) => role), dropped: dropped.map(({ name }) => name) };
};
const client = (...roles: unknown[]) => ({ resource_access: { fairlead: { roles } } });

describe("client roles", () => {
  test.each<[string, string[], string[]]>([
    ["payments.deployer", ["proj:payments:deployer"], []],
    ["team.one.deployer", ["proj:team.one:deployer"], []],
    ["payments.on-call_2", ["proj:payments:on-call_2"], []],
    ["global.admin", ["role:admin"], []],
    ["global.readonly", ["role:readonly"], []],
    ["global.owner", [], ["global.owner"]],
    ["team.global.x", ["proj:team.global:x"], []],
    ["deployer", [], []],
    [".deployer", [], [".deployer"]],
    ["payments.", [], ["payments."]],
    ["a:b.c", [], ["a:b.c"]],
    ["a.b:c", [], ["a.b:c"]],
    ["*.deployer", [], ["*.deployer"]],
    ["payments.*", [], ["payments.*"]],
    ["a/b.c", [], ["a/b.c"]],
    ["Payments.deployer", [], ["Payments.deployer"]],
    ["payments. deployer", [], ["payments. deployer"]],
    [`${"p".repeat(254)}.r`, [], [`${"p".repeat(100)}…`]],
  ])("%s is %j", (name, roles, dropped) => {
    expect(read(client(name))).toEqual({ roles, dropped });
  });

  test("count for the one client only", () => {
    const claims = { resource_access: { other: { roles: ["payments.deployer"] }, fairlead: { roles: ["web.viewer"] } } };
    expect(read(claims).roles).toEqual(["proj:web:viewer"]);
    expect(read(claims, { rolesClient: "other" }).roles).toEqual(["proj:payments:deployer"]);
    expect(read(claims, { rolesClient: "constructor" }).roles).toEqual([]);
  });
});

test.each<[string, Partial<ClaimRules>, string[]]>([
  ["fairlead-admin", {}, ["role:admin"]],
  ["fairlead-readonly", {}, ["role:readonly"]],
  ["admin", {}, []],
  ["role:admin", {}, []],
  ["constructor", {}, []],
  ["fairlead-admin", { realmRoles: new Map([["platform", "role:platform"]]) }, []],
  ["platform", { realmRoles: new Map([["platform", "role:platform"]]) }, ["role:platform"]],
  ["platform", { realmRoles: new Map([["platform", "admin"]]) }, []],
])("the realm role %s counts by its table %j: %j", (name, more, roles) => {
  expect(read({ realm_access: { roles: [name] } }, more).roles).toEqual(roles);
});

test.each<[string, string[]]>([
  ["/fairlead/projects/payments/deployer", ["proj:payments:deployer"]],
  ["/fairlead/projects/payments/deployer/night", []],
  ["/fairlead/projects/payments", []],
  ["/fairlead/projects/payments/", []],
  ["/fairlead/projects//deployer", []],
  ["/other/fairlead/projects/payments/deployer", []],
  ["fairlead/projects/payments/deployer", []],
  ["/fairlead/projects/../deployer", []],
  ["/fairlead/projects/payments:x/deployer", []],
])("the group %s is %j, and what lies below inherits nothing", (path, roles) => {
  expect(read({ groups: [path] }).roles).toEqual(roles);
});

test("groups of other claims are no roles: people may write those themselves", () => {
  const claims = { email: "/fairlead/projects/payments/deployer", preferred_username: ["/fairlead/projects/web/admin"] };
  expect(read(claims, { scopes: ["email", "preferred_username"] }).roles).toEqual([]);
});

test("the prefix of groups is what the settings say", () => {
  expect(read({ groups: ["/teams/payments/deployer"] }, { groupPrefix: "/teams" }).roles).toEqual(["proj:payments:deployer"]);
});

const everything = {
  realm_access: { roles: ["fairlead-admin"] },
  resource_access: { fairlead: { roles: ["payments.deployer"] } },
  groups: ["/fairlead/projects/web/viewer"],
};
test.each<[ClaimChannel, string[]]>([
  ["realm-roles", ["role:admin"]],
  ["client-roles", ["proj:payments:deployer"]],
  ["project-groups", ["proj:web:viewer"]],
  ["groups", []],
])("the channel %s can be the only one", (channel, roles) => {
  expect(read(everything, { channels: new Set([channel]) }).roles).toEqual(roles);
});

test.each([
  { realm_access: "fairlead-admin" },
  { realm_access: ["fairlead-admin"] },
  { realm_access: { roles: { "0": "fairlead-admin" } } },
  { realm_access: { roles: [["fairlead-admin"]] } },
  { resource_access: { fairlead: ["payments.deployer"] } },
  { resource_access: null, realm_access: 7, groups: { a: "/fairlead/projects/web/viewer" } },
])("claims of another shape hold no roles: %j", (claims) => {
  expect(read(claims).roles).toEqual([]);
});
