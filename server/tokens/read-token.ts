import { decodeProtectedHeader, type JWTPayload, jwtVerify } from "jose";
import { FairleadError } from "../../engine/errors.js";
import type { Clock } from "../../engine/ports/clock.js";
import { isCanonicalToken } from "../sessions/canonical-token.js";
import { clockSkewSeconds } from "../sessions/clock-skew.js";
import { maxTokenLength } from "../sessions/credentials.js";
import type { TokenKeys } from "./token-keys.js";
import { roleOfSubject, type TokenFacts, type TokenOwner } from "./token-owner.js";

/** What every token of ours begins with, so that scanners of secrets know one when they see it. */
export const tokenPrefix = "flk_";

/** Who issues tokens: another name than that of sessions, so that neither passes for the other. */
export const tokenIssuer = "fairlead-tokens";

/** `aud` of our tokens. */
export const tokenAudience = "fairlead";

/** `typ` of our tokens. @see RFC 8725 §3.11 */
export const tokenType = "fairlead-token+jwt";

/** `iss` of the tokens that Argo CD hands out. */
export const legacyIssuer = "argocd";

/** The answer to every token that does not hold, whatever is wrong with it. */
export const invalidToken = (cause?: unknown): FairleadError =>
  new FairleadError("UNAUTHENTICATED", "The token is not valid, has ended or was revoked; create another", { cause });

/** What tokens are read with. */
export interface ReadTokenParts {
  readonly keys: Pick<TokenKeys, "publicKey">;
  /** Argo CD signs with the server's key itself. */
  readonly serverKey: Uint8Array;
  readonly clock: Clock;
}

/**
 * Verifies a token of an account or a project's role, ours or Argo CD's. Whether it was revoked is looked up elsewhere.
 * @throws FairleadError `UNAUTHENTICATED`
 * @see argoproj/argo-cd:util/session/sessionmanager.go
 */
export async function readToken(token: string, parts: ReadTokenParts): Promise<TokenFacts> {
  if (token.length > maxTokenLength) throw invalidToken();
  try {
    const isOwn = token.startsWith(tokenPrefix);
    const jwt = isOwn ? token.slice(tokenPrefix.length) : token;
    if (!isCanonicalToken(jwt)) throw invalidToken();
    return isOwn ? await readOwn(jwt, parts) : await readLegacy(jwt, parts);
  } catch (error) {
    throw error instanceof FairleadError ? error : invalidToken(error);
  }
}

async function readOwn(token: string, { keys, clock }: ReadTokenParts): Promise<TokenFacts> {
  const { kid = "" } = decodeProtectedHeader(token);
  const key = keys.publicKey(kid);
  if (key === undefined) throw invalidToken({ refused: "unknown key" });
  const { payload } = await jwtVerify(token, key, {
    algorithms: ["ES256"],
    issuer: tokenIssuer,
    audience: tokenAudience,
    typ: tokenType,
    requiredClaims: ["iat", "nbf", "sub", "jti"],
    currentDate: new Date(clock.now()),
    clockTolerance: clockSkewSeconds,
  });
  const { sub = "", jti } = payload;
  const [, name] = /^local:(.+)$/.exec(sub) ?? [];
  const owner = name === undefined ? roleOfSubject(sub) : ({ kind: "account", name } as const);
  if (owner === undefined || typeof jti !== "string" || jti === "") throw invalidToken();
  return factsOf(owner, payload);
}

async function readLegacy(token: string, { serverKey, clock }: ReadTokenParts): Promise<TokenFacts> {
  const { payload } = await jwtVerify(token, serverKey, {
    algorithms: ["HS256"],
    issuer: legacyIssuer,
    requiredClaims: ["iat", "sub"],
    currentDate: new Date(clock.now()),
    clockTolerance: clockSkewSeconds,
  });
  const owner = legacyOwner(payload.sub ?? "");
  if (owner === undefined) throw invalidToken();
  return factsOf(owner, payload);
}

/** `proj:<project>:<role>`, `<account>` or `<account>:apiKey`. Sessions (`<account>:login`) are not taken: Argo CD alone knows which were ended. */
function legacyOwner(subject: string): TokenOwner | undefined {
  const role = roleOfSubject(subject);
  if (role !== undefined) return role;
  const [name = "", capability = "apiKey", ...rest] = subject.split(":");
  return name === "" || name === "proj" || capability !== "apiKey" || rest.length > 0 ? undefined : { kind: "account", name };
}

function factsOf(owner: TokenOwner, { jti, iat = 0, exp }: JWTPayload): TokenFacts {
  return { owner, id: typeof jti === "string" ? jti : "", iat, ...(exp === undefined ? {} : { exp }) };
}
