import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ClaimRules, defaultClaimRules } from "../../../engine/access/claim-rules.js";
import { identityOfClaims } from "../../../engine/access/identity-of-claims.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { compilePolicy } from "../../../engine/project/rbac.js";

const rules: ClaimRules = { ...defaultClaimRules, issuer: "https://kc/realms/fairlead" };
const read = (claims: object, more: Partial<ClaimRules> = {}) => identityOfClaims(claims as JsonObject, { ...rules, ...more });

/** What Keycloak puts into an access token. */
const token = {
  iss: rules.issuer,
  sub: "7c9e",
  jti: "t-1",
  sid: "s-1",
  azp: "fairlead",
  iat: 1_000,
  exp: 1_300,
  preferred_username: "erin",
  realm_access: { roles: ["default-roles-fairlead", "offline_access", "fairlead-readonly"] },
  resource_access: { account: { roles: ["manage-account"] }, fairlead: { roles: ["uma_protection", "team.one.deployer"] } },
  groups: ["/fairlead/projects/payments/deployer", "/sre"],
};

test("identityOfClaims() reads a token of Keycloak", () => {
  expect(read(token)).toEqual({
    identity: {
      username: "erin",
      issuer: "https://kc/realms/fairlead",
      subject: "oidc:https://kc/realms/fairlead:7c9e",
      groups: ["/fairlead/projects/payments/deployer", "/sre"],
      roles: [
        { role: "role:readonly", from: "realm role fairlead-readonly" },
        { role: "proj:team.one:deployer", from: "client role team.one.deployer" },
        { role: "proj:payments:deployer", from: "group /fairlead/projects/payments/deployer" },
      ],
      authMethod: "oidc",
      issuedAt: 1_000_000,
      expiresAt: 1_300_000,
      tokenId: "t-1",
      sessionId: "s-1",
      client: "fairlead",
    },
    ignored: [],
  });
});

test.each<[string, object, Partial<ClaimRules>, readonly string[]]>([
  [
    "every text of the claims that hold groups",
    { groups: ["a"], "cognito:groups": "c", email: "x@y" },
    { scopes: ["cognito:groups", "email"] },
    ["c", "x@y"],
  ],
  ["each once", { groups: ["a", "b", "a"] }, {}, ["a", "b"]],
  ["none where the channel is off", { groups: ["a"] }, { channels: new Set(["client-roles"]) }, []],
  ["none of what every object has", {}, { scopes: ["constructor", "__proto__", "toString"] }, []],
])("identityOfClaims() takes for groups %s", (_, claims, more, groups) => {
  expect(read({ sub: "x", ...claims }, more).identity.groups).toEqual(groups);
});

test.each([
  ["Dex's user id", { sub: "Cg", federated_claims: { user_id: "42" } }, "42"],
  ["the subject where that is empty", { sub: "Cg", federated_claims: { user_id: "" } }, undefined],
  ["none for one that no line can hold", { sub: "a\nb" }, ""],
])("identityOfClaims() knows people by %s", (_, claims, policyName) => {
  const { identity } = read(claims);
  expect([identity.subject, identity.policyName]).toEqual([`oidc:${rules.issuer}:${claims.sub}`, policyName]);
});

test.each([
  ["the name they chose", { preferred_username: "ann", email: "ann@x" }, "ann"],
  ["their address", { email: "ann@x", name: "Ann" }, "ann@x"],
  ["nobody else's name", { preferred_username: "admin", email: "role:admin", name: "proj:p:r" }, "id-1"],
  ["no name that breaks lines", { preferred_username: "a\r\nb" }, "id-1"],
  ["no name of a page", { preferred_username: "x".repeat(101) }, "id-1"],
  ["no other things", { preferred_username: ["ann"], email: 7 }, "id-1"],
])("identityOfClaims() shows people by %s", (_, claims, username) => {
  expect(read({ sub: "id-1", ...claims }).identity.username).toBe(username);
});

const decisionsFor = (claims: object) => {
  const { policy } = compilePolicy({ csv: "g, ann, ops\np, ops, applications, get, */*, allow" });
  const { identity } = read(claims);
  return ["applications get p/a", "projects get p", "extensions invoke x"].map(
    (question) => policy?.decide(identity, ...(question.split(" ") as [string, string, string])).allowed,
  );
};

describe("S15 claims become identities only in namespaced form", () => {
  const nasty = ["admin", "role:admin", "role:readonly", "proj:p:x", "user:local:admin", "group:x:y", "ops", ""];
  test.each(
    nasty.flatMap(
      (name) =>
        [
          ["a subject", name, { sub: name }],
          ["a group", name, { sub: "x", groups: [name] }],
          ["a lone group", name, { sub: "x", groups: name }],
          ["a group's path", `/${name}`, { sub: "x", groups: [`/${name}`] }],
          ["Dex's user id", name, { sub: "x", federated_claims: { user_id: name } }],
          ["a realm role", name, { sub: "x", realm_access: { roles: [name] } }],
          ["a client role", name, { sub: "x", resource_access: { fairlead: { roles: [name] } } }],
          ["a shown name", name, { sub: "x", preferred_username: name, email: name, name }],
        ] as const,
    ),
  )('%s "%s" grants nothing', (_, __, claims) => {
    expect(decisionsFor(claims)).toEqual([false, false, false]);
  });

  test.each<[string, unknown, string]>([
    ["admin", "admin", "policy lines keep"],
    ["/role:admin", "/role:admin", "policy lines keep"],
    ["a\nb", "a\nb", "no name that a line of policy can hold"],
    ["a\u0000b", "a\u0000b", "no name that a line of policy can hold"],
    ["7", 7, "no text"],
    ['{"a":1}', { a: 1 }, "no text"],
    [`${"x".repeat(100)}…`, "x".repeat(5_000), "no name that a line of policy can hold"],
  ])("a group %j is told to the security log", (shown, group, because) => {
    const { identity, ignored } = read({ sub: "x", groups: ["crew", group] });
    expect(identity.groups).toEqual(["crew"]);
    expect(ignored).toEqual([{ name: shown, because: expect.stringContaining(because) }]);
  });

  test("a name with a comma is one name", () => {
    expect(read({ sub: "x", groups: ["a,b"] }).identity.groups).toEqual(["a,b"]);
  });

  test.each([
    ["groups", (names: string[]) => ({ groups: names })],
    ["realm_access.roles", (names: string[]) => ({ realm_access: { roles: names } })],
    ["resource_access.fairlead.roles", (names: string[]) => ({ resource_access: { fairlead: { roles: names } } })],
  ])(
    "500 names in %s are read, and one more refuses the token instead of losing the one that is denied something",
    (claim, make) => {
      const names = Array.from({ length: 500 }, (_, index) => `g${index}`);
      expect(() => read({ sub: "x", ...make(names) })).not.toThrow();
      expect(() => read({ sub: "x", ...make([...names, "last"]) })).toThrow(
        `The claim "${claim}" lists 501 names, and at most 500 are read`,
      );
    },
  );

  test("what is told is bounded", () => {
    const groups = Array.from({ length: 500 }, (_, index) => `role:${index}`);
    expect(read({ sub: "x", groups }).ignored).toHaveLength(50);
  });

  test("no claims at all make anybody anything in the built-in policy", () => {
    const text = fc.constantFrom(
      "admin",
      "role:admin",
      "proj:p:r",
      "__proto__",
      "constructor",
      "groups",
      "x",
      "",
      "a.b",
      "global.x",
    );
    const value = fc.oneof(text, fc.integer(), fc.constant(null), fc.array(text), fc.dictionary(text, fc.array(text)));
    const claims = fc.record(
      { sub: value, groups: value, realm_access: value, resource_access: value, federated_claims: value, sid: value, exp: value },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(claims, (given) => {
        expect(decisionsFor(JSON.parse(JSON.stringify(given)) as object)).toEqual([false, false, false]);
      }),
      { numRuns: 1_000 },
    );
  });
});
