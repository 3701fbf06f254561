import { isList } from "../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";
import type { UnprovenToken } from "./read-token.js";
import { refuseToken, showValue } from "./token-refusal.js";

/** What tokens of a provider must say. */
export interface TokenExpectations {
  /** Exactly as tokens bear it. */
  readonly issuer: string;
  /** What access tokens must be for; one of them is enough. */
  readonly audiences: readonly string[];
  /** Clients whose access tokens are taken. */
  readonly clients: readonly string[];
  /** How many seconds clocks may differ. Default 30, at most 60. */
  readonly skewSeconds?: number;
}

const defaultSkewSeconds = 30;
const mostSkewSeconds = 60;
/** The end of the year 9999, in seconds since 1970: the last time that tokens may name. */
export const lastSecond = 253_402_300_799;
const maxIdLength = 255;

/** How many seconds clocks may differ. */
export function skewOf({ skewSeconds = defaultSkewSeconds }: Pick<TokenExpectations, "skewSeconds">): number {
  return Math.min(Math.max(skewSeconds, 0), mostSkewSeconds);
}

/**
 * Checks what a proven access token says: an ID token, a refresh token, one bound to a key of its holder, or one for another client is none.
 * @param nowMs milliseconds since 1970
 * @throws FairleadError `UNAUTHENTICATED` (`TOKEN_REFUSED`); `details.part` is the claim
 * @see RFC 9068 §4, RFC 8725 §3
 */
export function checkAccessClaims({ claims, type }: UnprovenToken, expected: TokenExpectations, nowMs: number): void {
  checkType(claims["typ"], type);
  checkIssuer(claims, expected.issuer);
  checkAudience(claims["aud"], expected.audiences);
  const client = claims["azp"] ?? (type === "at+jwt" ? claims["client_id"] : undefined);
  if (typeof client !== "string" || !expected.clients.includes(client))
    throw refuseToken("azp", `it was made for the client ${showValue(client)}; allowed are ${expected.clients.join(", ")}`);
  checkTimes(claims, skewOf(expected), nowMs);
  if (idOf(claims, "sub") === undefined) throw refuseToken("sub", "it does not say whose it is (sub)");
  idOf(claims, "jti");
  idOf(claims, "sid");
  if (claims["cnf"] !== undefined) throw refuseToken("cnf", "it is bound to a key of its holder (cnf), which is not supported");
}

/** @throws FairleadError `UNAUTHENTICATED` */
export function checkIssuer({ iss }: JsonObject, issuer: string): void {
  if (iss !== issuer) throw refuseToken("iss", `its issuer is ${showValue(iss)}, and not "${issuer}"`);
}

/** @throws FairleadError `UNAUTHENTICATED` unless one of `wanted` is in the audience */
export function checkAudience(aud: Json | undefined, wanted: readonly string[]): void {
  const given = isList(aud) ? aud : [aud];
  const isWellFormed = given.every((one) => typeof one === "string");
  if (!isWellFormed || !given.some((one) => wanted.includes(one)))
    throw refuseToken("aud", `it is for ${showValue(aud)}, and not for ${wanted.join(" or ")}`);
}

/**
 * `exp` and `iat` must be there, `nbf` may.
 * @throws FairleadError `UNAUTHENTICATED`
 */
export function checkTimes(claims: JsonObject, skewSeconds: number, nowMs: number): void {
  const now = nowMs / 1_000;
  const [exp, iat, nbf] = [timeOf(claims, "exp"), timeOf(claims, "iat"), timeOf(claims, "nbf", 0)];
  if (exp <= now - skewSeconds) throw refuseToken("exp", "it has expired; log in again");
  if (nbf > now + skewSeconds) throw refuseToken("nbf", "it is not valid yet; compare the clocks");
  if (iat > now + skewSeconds) throw refuseToken("iat", "it was issued in the future; compare the clocks");
  if (exp <= iat) throw refuseToken("exp", "it expired before it was issued");
}

/**
 * An id among the claims: a text of 1 to 255 characters without control characters; undefined when absent.
 * @throws FairleadError `UNAUTHENTICATED` for anything else
 */
export function idOf(claims: JsonObject, claim: string): string | undefined {
  const value = claims[claim];
  if (value === undefined) return undefined;
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (typeof value === "string" && value.length <= maxIdLength && /^[^\u0000-\u001f\u007f]+$/.test(value)) return value;
  throw refuseToken(claim, `its ${claim} is ${showValue(value)}, and not a short text`);
}

/** Keycloak says in the payload what a token is, RFC 9068 in the header. */
function checkType(typ: Json | undefined, headerType: string): void {
  const isBearer = typ === undefined ? headerType === "at+jwt" : typeof typ === "string" && typ.toLowerCase() === "bearer";
  if (!isBearer) throw refuseToken("typ", `it is no access token: its type is ${showValue(typ ?? headerType)}`);
  if (!["", "jwt", "at+jwt"].includes(headerType))
    throw refuseToken("typ", `it is no access token: its header says ${showValue(headerType)}`);
}

function timeOf(claims: JsonObject, claim: string, absent?: number): number {
  const value = claims[claim] === undefined ? absent : claims[claim];
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > lastSecond)
    throw refuseToken(claim, `its ${claim} is ${showValue(value)}, and not a time in whole seconds`);
  return value;
}
