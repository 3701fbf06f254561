import { expect, test } from "vitest";
import { defaultClaimRules, readClaimRules } from "../../../engine/access/claim-rules.js";

const facts = { issuer: "https://kc", clientId: "gate", realmRoles: new Map([["a", "role:b"]]), scopes: ["groups"] };
const read = (settings: Record<string, string>) =>
  readClaimRules(Object.fromEntries(Object.entries(settings).map(([key, value]) => [`fairlead.oidc.${key}`, value])), facts);

test("readClaimRules() without settings listens to everything, with the provider's own client", () => {
  const { clientId, ...known } = facts;
  expect(read({})).toEqual({ rules: { ...defaultClaimRules, ...known, rolesClient: clientId }, problems: [] });
});

test("readClaimRules() reads each setting", () => {
  const { rules } = read({
    channels: "client-roles, groups",
    rolesClient: "roles",
    globalRoles: "owner readonly",
    groupPrefix: "/teams/",
  });
  expect(rules).toEqual({
    ...facts,
    clientId: undefined,
    rolesClient: "roles",
    channels: new Set(["client-roles", "groups"]),
    globalRoles: new Set(["owner", "readonly"]),
    groupPrefix: "/teams",
  });
});

test.each([
  [{ channels: "none" }, "channels", new Set()],
  [{ channels: "" }, "channels", new Set()],
  [{ globalRoles: "" }, "globalRoles", new Set()],
  [{ groupPrefix: "/" }, "groupPrefix", "/fairlead/projects"],
] as const)("readClaimRules() takes %j for a wish", (settings, key, value) => {
  const { rules, problems } = read(settings);
  expect([rules[key], problems]).toEqual([value, []]);
});

test.each([
  [{ channels: "client-role" }, '"client-role" of fairlead.oidc.channels is no channel'],
  [{ groupPrefix: "teams" }, '"teams" of fairlead.oidc.groupPrefix is no full path'],
])("readClaimRules() tells of %j", (settings, problem) => {
  expect(read(settings).problems).toEqual([expect.stringContaining(problem)]);
});
