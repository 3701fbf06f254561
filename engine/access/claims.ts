import { isObject } from "../kubernetes/json-value.js";
import type { Identity } from "../model/identity.js";
import type { JsonObject } from "../model/manifest.js";

/** Tokens of these issuers are the product's own; a token without an issuer is taken for one. */
const ownIssuers: readonly unknown[] = [undefined, "", "argocd", "fairlead"];

function subjectOf(claims: JsonObject): string {
  const { federated_claims: federated, sub } = claims;
  const id = isObject(federated) ? federated["user_id"] : undefined;
  if (typeof id === "string" && id !== "") return id;
  return typeof sub === "string" ? sub : "";
}

/** Every text that one of the claims `scopes` holds, alone or in a list. */
function groupsOf(claims: JsonObject, scopes: readonly string[]): readonly string[] {
  return scopes.flatMap((scope) => {
    const value: unknown = Object.hasOwn(claims, scope) ? claims[scope] : undefined;
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.filter((one) => typeof one === "string");
  });
}

/**
 * Who the claims of a token speak of. The name is `federated_claims.user_id`, else `sub`; the groups are what the claims `scopes` hold. A token of the
 * product's own that bears groups gives two identities: the account or project role, and somebody who only has the groups.
 * @see argoproj/argo-cd:util/jwt/jwt.go
 */
export function identitiesOfClaims(claims: JsonObject, scopes: readonly string[]): readonly Identity[] {
  const subject = subjectOf(claims);
  const groups = groupsOf(claims, scopes);
  const { iss } = claims;
  if (typeof iss === "string" && !ownIssuers.includes(iss))
    return [{ username: subject, issuer: iss, subject: `oidc:${iss}:${subject}`, groups, authMethod: "oidc" }];
  const isRole = /^proj:[^:]*:[^:]*$/.test(subject);
  const own: Identity = {
    username: subject,
    issuer: "fairlead",
    subject: isRole ? subject : `local:${subject}`,
    groups: [],
    authMethod: isRole ? "token" : "local",
  };
  const member: Identity = { username: subject, issuer: "", subject: "", groups, authMethod: "oidc" };
  return groups.length === 0 ? [own] : [own, member];
}
