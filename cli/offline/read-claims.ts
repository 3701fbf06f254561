import type { ClaimRules } from "../../engine/access/claim-rules.js";
import { identitiesOfClaims } from "../../engine/access/claims.js";
import { FairleadError } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import { homeOf } from "../../engine/project/hearings.js";
import type { Principals } from "../../engine/project/principals.js";
import type { Policy } from "../../engine/project/rbac.js";
import type { OfflineContext } from "./command.js";
import { readValue } from "./read-objects.js";

/** Who claims speak of, as a policy knows them. */
export interface ReadClaims {
  /** As people know them. */
  readonly who: string;
  readonly principals: Principals;
  /** Names in the claims that count for nothing, a sentence each. */
  readonly ignored: readonly string[];
}

/** What claims are read with. */
export interface ClaimsContext {
  readonly rules: ClaimRules;
  readonly policy: Policy;
  /** The project that is asked about: a role of another one need not be known. */
  readonly project: string | undefined;
}

const nothing = "of the claims counts for nothing";

/**
 * Reads the claims of a token, a JSON object that nobody verified.
 * @throws FairleadError `BAD_USER_INPUT` (`FILE_PARSE`) for what is no object; `UNAUTHENTICATED` for claims that no token could be accepted with
 */
export async function readClaims(
  file: string,
  { rules, policy, project }: ClaimsContext,
  context: OfflineContext,
): Promise<ReadClaims> {
  const claims = await readValue(file, context);
  if (!isObject(claims))
    throw new FairleadError("BAD_USER_INPUT", `Cannot read ${JSON.stringify(file)}: claims must be an object`, {
      details: { reason: "FILE_PARSE" },
    });
  const { identities, ignored } = identitiesOfClaims(claims, rules);
  const found = identities.map((identity) => policy.principalsOf(identity));
  const roles = found.flatMap((one) => one.roles ?? []);
  const principals: Principals = {
    own: found.flatMap(({ own }) => own),
    groups: found.flatMap(({ groups }) => groups),
    ...(roles.length > 0 && { roles }),
  };
  const { iss } = claims;
  const isOther = rules.issuer !== "" && typeof iss === "string" && iss !== rules.issuer;
  const who = identities[0]?.username ?? "";
  return {
    who: who === "" ? "whoever has these claims" : who,
    principals,
    ignored: [
      ...(isOther ? [`the claims are of "${iss}", and only tokens of "${rules.issuer}" are accepted`] : []),
      ...ignored.map(({ name, because }) => `"${name}" ${nothing}: it ${because}`),
      ...takenForRoles(identities, principals).map(
        (name) => `"${name}" ${nothing}: no claim makes anybody a role, a project's role or the administrator`,
      ),
      ...roles
        .filter(({ role }) => [undefined, project].includes(homeOf(role)) && !policy.hasRole(role))
        .map(({ role, from }) => `the ${from} counts for nothing: there is no role "${role}"`),
    ],
  };
}

/** Names that would pass for something else in this policy. */
function takenForRoles(
  identities: readonly { readonly groups: readonly string[] }[],
  { own, groups }: Principals,
): readonly string[] {
  const counted = new Set([...own, ...groups.flat()]);
  const claimed = new Set(identities.flatMap(({ groups: names }) => names));
  return [...claimed].filter((name) => !counted.has(name));
}
