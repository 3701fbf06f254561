import { expect, test } from "vitest";
import { defaultClaimRules } from "../../../engine/access/claim-rules.js";
import { identitiesOfClaims } from "../../../engine/access/claims.js";
import type { Identity } from "../../../engine/model/identity.js";

const own = { username: "ann", issuer: "fairlead", subject: "local:ann", groups: [], authMethod: "local" } as const;
const outside: Identity = { username: "42", issuer: "https://id", subject: "oidc:https://id:42", groups: [], authMethod: "oidc" };
const member: Identity = { ...outside, username: "ann", issuer: "", subject: "", policyName: "" };

test.each<[string, object, readonly string[], readonly Identity[]]>([
  [
    "of an identity provider",
    { iss: "https://id", sub: "42", groups: ["a", "b"] },
    ["groups"],
    [{ ...outside, groups: ["a", "b"] }],
  ],
  ["of our own", { iss: "argocd", sub: "ann" }, ["groups"], [own]],
  ["without an issuer", { sub: "ann" }, ["groups"], [own]],
  [
    "of a project's role",
    { iss: "argocd", sub: "proj:p:ci", iat: 1234 },
    ["groups"],
    [{ ...own, username: "proj:p:ci", subject: "proj:p:ci", authMethod: "token", issuedAt: 1_234_000 }],
  ],
  ["without an issuer, with groups", { sub: "ann", groups: "g" }, ["groups"], [own, { ...member, groups: ["g"] }]],
  [
    "without an issuer, with roles",
    { sub: "ann", realm_access: { roles: ["fairlead-readonly"] } },
    ["groups"],
    [own, { ...member, roles: [{ role: "role:readonly", from: "realm role fairlead-readonly" }] }],
  ],
  ["with a user id", { sub: "x", federated_claims: { user_id: "ann" } }, ["groups"], [own]],
  ["of nobody", {}, ["groups", "constructor"], [{ ...own, username: "", subject: "local:" }]],
])("identitiesOfClaims() %s", (_, claims, scopes, expected) => {
  expect(identitiesOfClaims(claims as never, { ...defaultClaimRules, scopes }).identities).toEqual(expected);
});

test("identitiesOfClaims() tells what counts for nothing, but for the name that an account of our own may have", () => {
  expect(identitiesOfClaims({ sub: "admin", groups: ["role:admin"] }, defaultClaimRules).ignored).toEqual([
    { name: "role:admin", because: expect.stringContaining("group") },
  ]);
});
