import type { Identity } from "../model/identity.js";
import type { Json, JsonObject } from "../model/manifest.js";
import { isReservedName } from "../project/principals.js";
import { type IgnoredClaim, ignored, isPlainName, memberOf, namesIn } from "./claim-names.js";
import type { ClaimRules } from "./claim-rules.js";
import { rolesOfClaims } from "./roles-of-claims.js";

/** Who the claims of a token speak of. */
export interface ClaimedIdentity {
  readonly identity: Identity;
  /** Names that count for nothing although somebody might think they do; for the security log. */
  readonly ignored: readonly IgnoredClaim[];
}

const mostIgnored = 50;
const longestShownName = 100;

/**
 * Who the claims of a provider's token speak of, after they were verified. Policy lines know the person by `federated_claims.user_id`, else `sub`; people
 * see `preferred_username`, `email` or `name`, which grant nothing. Groups are what the claims `scopes` hold, roles what `rolesOfClaims` finds.
 * @throws FairleadError `UNAUTHENTICATED` (`CLAIMS_TOO_MANY`) for a list of more than 500 names
 * @see argoproj/argo-cd:util/jwt/jwt.go
 */
export function identityOfClaims(claims: JsonObject, rules: ClaimRules): ClaimedIdentity {
  const { issuer, channels, scopes } = rules;
  const dropped: IgnoredClaim[] = [];
  const sub = textOf(memberOf(claims, "sub")) ?? "";
  const roles = rolesOfClaims(claims, rules, dropped);
  const groups = channels.has("groups") ? groupsOf(claims, scopes, dropped) : [];
  const name = policyNameOf(claims, sub);
  if (isReservedName(name)) dropped.push(ignored(name, "is a subject that policy lines keep for others"));
  const identity: Identity = {
    username: shownNameOf(claims, sub),
    issuer,
    subject: `oidc:${issuer}:${sub}`,
    ...(name !== sub && { policyName: name }),
    groups,
    ...(roles.length > 0 && { roles }),
    authMethod: "oidc",
    ...factsOf(claims),
  };
  return { identity, ignored: dropped.slice(0, mostIgnored) };
}

const textOf = (value: Json | undefined) => (typeof value === "string" && value !== "" ? value : undefined);

function policyNameOf(claims: JsonObject, sub: string): string {
  const name = textOf(memberOf(memberOf(claims, "federated_claims"), "user_id")) ?? sub;
  return isPlainName(name) ? name : "";
}

/** Reserved names are left out here, for the log, and once more where a policy is asked: it alone knows all of its roles. */
function groupsOf(claims: JsonObject, scopes: readonly string[], dropped: IgnoredClaim[]): readonly string[] {
  const groups = new Set(scopes.flatMap((scope) => namesIn(claims, [scope], dropped)));
  return [...groups].filter((group) => {
    const isReserved = isReservedName(group.replace(/^\//, ""));
    if (isReserved)
      dropped.push(ignored(group, "is a group whose name policy lines keep for roles, accounts and the administrator"));
    return !isReserved;
  });
}

/** Nobody from outside is shown under the administrator's name, or as a project's role. */
function shownNameOf(claims: JsonObject, sub: string): string {
  const names = ["preferred_username", "email", "name"].map((key) => textOf(memberOf(claims, key)));
  const fit = (name: string | undefined) =>
    name !== undefined && name.length <= longestShownName && isPlainName(name) && !isReservedName(name);
  return names.find(fit) ?? (isPlainName(sub) ? sub : JSON.stringify(sub));
}

function factsOf(claims: JsonObject): Pick<Identity, "expiresAt" | "issuedAt" | "tokenId" | "sessionId" | "client"> {
  const time = (key: string) => {
    const value = memberOf(claims, key);
    return typeof value === "number" && Number.isFinite(value) ? value * 1_000 : undefined;
  };
  const text = (key: string) => textOf(memberOf(claims, key));
  const [expiresAt, issuedAt, tokenId] = [time("exp"), time("iat"), text("jti") ?? text("uti")];
  const [sessionId, client] = [text("sid"), text("azp")];
  return {
    ...(expiresAt !== undefined && { expiresAt }),
    ...(issuedAt !== undefined && { issuedAt }),
    ...(tokenId !== undefined && { tokenId }),
    ...(sessionId !== undefined && { sessionId }),
    ...(client !== undefined && { client }),
  };
}
