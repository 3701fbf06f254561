import { expect, test } from "vitest";
import { identitiesOfClaims } from "../../../engine/access/claims.js";
import type { Identity } from "../../../engine/model/identity.js";

const own = { username: "ann", issuer: "fairlead", subject: "local:ann", groups: [], authMethod: "local" } as const;
const outside: Identity = { username: "42", issuer: "https://id", subject: "oidc:https://id:42", groups: [], authMethod: "oidc" };

test.each<[string, object, readonly string[], readonly Identity[]]>([
  [
    "of an identity provider",
    { iss: "https://id", sub: "42", groups: ["a", 1, "b"] },
    ["groups"],
    [{ ...outside, groups: ["a", "b"] }],
  ],
  [
    "with other scopes",
    { iss: "https://id", sub: "42", groups: ["a"], "cognito:groups": ["c"], email: "x@y" },
    ["cognito:groups", "email"],
    [{ ...outside, groups: ["c", "x@y"] }],
  ],
  ["of Dex", { iss: "https://id", sub: "Cg", federated_claims: { user_id: "42" } }, ["groups"], [outside]],
  ["with an empty user id", { iss: "https://id", sub: "42", federated_claims: { user_id: "" } }, ["groups"], [outside]],
  ["of our own", { iss: "argocd", sub: "ann" }, ["groups"], [own]],
  ["without an issuer", { sub: "ann" }, ["groups"], [own]],
  [
    "of a project's role",
    { iss: "argocd", sub: "proj:p:ci", iat: 1234 },
    ["groups"],
    [{ ...own, username: "proj:p:ci", subject: "proj:p:ci", authMethod: "token" }],
  ],
  [
    "without an issuer, with groups",
    { sub: "ann", groups: "g" },
    ["groups"],
    [own, { username: "ann", issuer: "", subject: "", groups: ["g"], authMethod: "oidc" }],
  ],
  ["of nobody", {}, ["groups", "constructor"], [{ ...own, username: "", subject: "local:" }]],
])("identitiesOfClaims() %s", (_, claims, scopes, expected) => {
  expect(identitiesOfClaims(claims as never, scopes)).toEqual(expected);
});
