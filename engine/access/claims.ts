import type { Identity } from "../model/identity.js";
import type { JsonObject } from "../model/manifest.js";
import { memberOf } from "./claim-names.js";
import type { ClaimRules } from "./claim-rules.js";
import { type ClaimedIdentity, identityOfClaims } from "./identity-of-claims.js";

/** Tokens of these issuers are the product's own; a token without an issuer is taken for one. */
const ownIssuers: readonly unknown[] = [undefined, "", "argocd", "fairlead"];

/** Who claims speak of: one or two identities, see `identitiesOfClaims`. */
export interface ClaimedIdentities extends Pick<ClaimedIdentity, "ignored"> {
  readonly identities: readonly Identity[];
}

/**
 * Who claims speak of that nobody verified, as a person writes them into a file to try a policy. A token of the product's own that bears groups or roles
 * gives two identities: the account or project role, and somebody who only has the groups and roles.
 * @throws FairleadError `UNAUTHENTICATED` as `identityOfClaims`
 */
export function identitiesOfClaims(claims: JsonObject, rules: Omit<ClaimRules, "issuer">): ClaimedIdentities {
  const issuer = memberOf(claims, "iss");
  const isForeign = typeof issuer === "string" && !ownIssuers.includes(issuer);
  const { identity, ignored } = identityOfClaims(claims, { ...rules, issuer: isForeign ? issuer : "" });
  if (isForeign) return { identities: [identity], ignored };
  const { groups, roles = [], subject: _, policyName, ...rest } = identity;
  const name = policyName ?? identity.subject.slice("oidc::".length);
  const isRole = /^proj:[^:]*:[^:]*$/.test(name);
  const own: Identity = {
    ...rest,
    username: name,
    issuer: "fairlead",
    subject: isRole ? name : `local:${name}`,
    groups: [],
    authMethod: isRole ? "token" : "local",
  };
  const isMember = groups.length > 0 || roles.length > 0;
  return {
    identities: isMember ? [own, { ...identity, username: name, subject: "", policyName: "" }] : [own],
    ignored: ignored.filter(({ name: dropped }) => dropped !== name),
  };
}
