import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";
import { createSingleFlight } from "../shared-work/single-flight.js";
import { untilAborted } from "../shared-work/until-aborted.js";
import type { Provider } from "./provider.js";
import { providerDown, sharedSignal } from "./provider-http.js";
import { tokenKey } from "./token-key.js";
import { refuseToken } from "./token-refusal.js";
import type { VerifierParts } from "./verify-access-token.js";

/** When groups are asked of the provider. */
export interface GroupLookup {
  /** The claims whose values are groups. */
  readonly claims: readonly string[];
  /** `overage`: when the token says that it could not hold them. */
  readonly when: "overage" | "always";
}

/**
 * Makes what fetches groups from the provider's userinfo, in place of those in the token. Groups may also forbid things: where they cannot be had,
 * the token is not accepted, with `UNAVAILABLE` while the provider is down.
 * @see OpenID Connect Core 1.0 §5.3, §5.6.2
 */
export function createGroupLookup(
  provider: Provider,
  { claims: names, when }: GroupLookup,
): NonNullable<VerifierParts["completeClaims"]> {
  const share = createSingleFlight<JsonObject>();
  return async (claims, token, signal) => {
    const overflows = hasOverage(claims, names);
    if (when === "overage" && !overflows) return claims;
    const key = tokenKey(token);
    const info = await untilAborted(
      share(key, () => readUserinfo(provider, token)),
      signal,
    );
    if (info["sub"] !== claims["sub"]) throw refuseToken("sub", "the identity provider's userinfo is of somebody else");
    if (overflows && !names.some((name) => Object.hasOwn(info, name))) {
      throw refuseToken(
        "groups",
        "it has no room for all groups, and the provider's userinfo does not list them either; let the provider put only the groups that matter into it",
      );
    }
    const others = Object.entries(claims).filter(([name]) => !names.includes(name));
    return Object.fromEntries([...others, ...names.flatMap((name) => entryOf(info, name))]);
  };
}

/** A token too small for its groups says where they are instead. */
function hasOverage(claims: JsonObject, names: readonly string[]): boolean {
  const elsewhere = claims["_claim_names"];
  return claims["hasgroups"] === true || (isObject(elsewhere) && names.some((name) => Object.hasOwn(elsewhere, name)));
}

function entryOf(info: JsonObject, name: string): readonly (readonly [string, Json])[] {
  const value = Object.hasOwn(info, name) ? info[name] : undefined;
  return value === undefined ? [] : [[name, value]];
}

async function readUserinfo({ issuer, http, metadata }: Provider, token: string): Promise<JsonObject> {
  const signal = sharedSignal();
  const { userinfoEndpoint } = await metadata(signal);
  const action = `Cannot read the groups from the identity provider "${issuer}"`;
  if (userinfoEndpoint === undefined) throw providerDown(`${action}: it has no userinfo endpoint`);
  const { status, body } = await http.send({ action, url: userinfoEndpoint, bearer: token, accepts: [401, 403] }, signal);
  if (status === 401 || status === 403)
    throw refuseToken("session", "the identity provider does not know it any more; log in again");
  if (!isObject(body)) throw providerDown(`${action}: what it answers is no JSON object`);
  return body;
}
