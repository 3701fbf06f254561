import { compactVerify } from "jose";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Clock } from "../../engine/ports/clock.js";
import { checkAudience, checkIssuer, checkTimes, idOf, lastSecond, skewOf, type TokenExpectations } from "./claim-checks.js";
import type { SigningKeys } from "./keys.js";
import { readToken, signatureAlgorithms, type UnprovenToken } from "./read-token.js";
import { refuseToken } from "./token-refusal.js";

/** What a provider ends from its side: one session, or all of somebody. */
export interface LogoutOrder {
  /** The token's own id, and whether it came before: then there is nothing to do. */
  readonly tokenId: string;
  readonly isRepeated: boolean;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  /** When the token is refused by its age, milliseconds since 1970: until then its id is worth remembering. Only what began before `issuedAt` is to be ended. */
  readonly goodUntil: number;
  /** `sid`; absent if all sessions of the subject end. */
  readonly sessionId?: string;
  /** `sub`. */
  readonly subject?: string;
}

/** Reads logout tokens. @throws FairleadError `UNAUTHENTICATED` (`TOKEN_REFUSED`); `UNAVAILABLE` (`DEPENDENCY_DOWN`) */
export type ReadLogoutToken = (raw: string, signal: AbortSignal) => Promise<LogoutOrder>;

/** What reading logout tokens depends on. */
export interface LogoutTokenParts {
  readonly keys: SigningKeys;
  readonly clock: Clock;
  readonly expectations: Pick<TokenExpectations, "issuer" | "clients" | "skewSeconds">;
  /** Whether a token of this id came before. */
  readonly seen: (tokenId: string) => boolean;
}

const event = "http://schemas.openid.net/event/backchannel-logout";
const longestAgeMs = 120_000;

/** Makes the reader. @see OpenID Connect Back-Channel Logout 1.0 §2.6 */
export function createLogoutTokenReader({ keys, clock, expectations, seen }: LogoutTokenParts): ReadLogoutToken {
  return async (raw, signal) => {
    const token = readToken(raw, signatureAlgorithms);
    const key = await keys.find(token, signal);
    await compactVerify(raw, key, { algorithms: [token.alg] }).catch((error: unknown) => {
      throw refuseToken("signature", "its signature does not hold", error);
    });
    const order = readOrder(token, expectations, clock.now());
    return { ...order, isRepeated: seen(order.tokenId) };
  };
}

function readOrder(
  { claims, type }: UnprovenToken,
  expected: LogoutTokenParts["expectations"],
  nowMs: number,
): Omit<LogoutOrder, "isRepeated"> {
  if (!["", "jwt", "logout+jwt"].includes(type)) throw refuseToken("typ", "its header says that it is no logout token");
  checkIssuer(claims, expected.issuer);
  checkAudience(claims["aud"], expected.clients);
  const skewSeconds = skewOf(expected);
  // Some providers leave `exp` out; the age is what counts.
  checkTimes(claims["exp"] === undefined ? { ...claims, exp: lastSecond } : claims, skewSeconds, nowMs);
  const issuedAt = Number(claims["iat"]) * 1_000;
  const goodUntil = issuedAt + longestAgeMs + skewSeconds * 1_000;
  if (nowMs > goodUntil) throw refuseToken("iat", "it is older than 2 minutes");
  const { events } = claims;
  if (!isObject(events) || !Object.hasOwn(events, event) || !isObject(events[event]))
    throw refuseToken("events", "it does not say that it is a logout");
  if (Object.hasOwn(claims, "nonce")) throw refuseToken("nonce", "it has a nonce, which a logout token must not have");
  const [tokenId, sessionId, subject] = [idOf(claims, "jti"), idOf(claims, "sid"), idOf(claims, "sub")];
  if (tokenId === undefined) throw refuseToken("jti", "it has no id (jti)");
  if (sessionId === undefined && subject === undefined) throw refuseToken("sub", "it names neither a session nor a person");
  return {
    tokenId,
    issuedAt,
    goodUntil,
    ...(sessionId !== undefined && { sessionId }),
    ...(subject !== undefined && { subject }),
  };
}
