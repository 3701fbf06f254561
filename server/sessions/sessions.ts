import { randomUUID } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import type { Account } from "../../engine/access/accounts.js";
import { FairleadError } from "../../engine/errors.js";
import type { Identity } from "../../engine/model/identity.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { AccountLookup } from "./account-book.js";
import { isCanonicalToken } from "./canonical-token.js";
import { claimedIssuer } from "./claimed-issuer.js";
import { clockSkewSeconds } from "./clock-skew.js";
import type { CredentialKind } from "./credential-kind.js";
import { maxTokenLength } from "./credentials.js";
import { isPrintOf, printOf } from "./password-print.js";
import type { Revocations } from "./revocations.js";
import { deriveKey } from "./signed-token.js";

/** Tokens of local accounts: made at login, good until they expire, are ended, or the account or its password changes. */
export interface Sessions extends CredentialKind {
  issue(account: Account): Promise<{ readonly token: string; readonly identity: Identity }>;
}

/** What sessions depend on. */
export interface SessionParts {
  readonly signingKey: Uint8Array;
  readonly account: AccountLookup;
  readonly revocations: Revocations;
  readonly clock: Clock;
}

const lifetimeMs = 24 * 60 * 60 * 1_000;
const audience = "fairlead";
const issuer = "fairlead";
const subjectPrefix = "local:";

/** `Identity.subject` of a local account. */
export const accountSubject = (name: string): string => subjectPrefix + name;

const invalid = (cause?: unknown): FairleadError =>
  new FairleadError("UNAUTHENTICATED", "The token is not valid or has ended; log in again", { cause });

/** Creates the sessions of local accounts. @see RFC 7519, RFC 8725 */
export function createSessions({ signingKey, account, revocations, clock }: SessionParts): Sessions {
  const key = deriveKey(signingKey, "session token");
  const verified = new LRUCache<string, Identity>({ max: 10_000 });
  const passwords = new WeakMap<Identity, string>();
  const holds = (identity: Identity): boolean => {
    const { username, expiresAt = 0, issuedAt = 0 } = identity;
    const owner = account(username);
    if (owner === undefined || !owner.enabled || !owner.capabilities.includes("login")) return false;
    // Both times count whole seconds, as tokens and Argo CD's settings do.
    const sinceChange = Math.floor(issuedAt / 1_000) >= Math.floor((owner.passwordMtime ?? 0) / 1_000);
    return (
      expiresAt > clock.now() && sinceChange && !revocations.revokes(identity) && isPrintOf(passwords.get(identity) ?? "", owner)
    );
  };
  const remember = (token: string, identity: Identity, print: string): Identity => {
    passwords.set(identity, print);
    verified.set(token, identity);
    return identity;
  };
  return {
    recognizes: (token) => claimedIssuer(token) === issuer,
    holds,
    async issue(owner) {
      // The password may have been changed on a replica whose clock is ahead.
      const changedAt = Math.min(owner.passwordMtime ?? 0, clock.now() + clockSkewSeconds * 1_000);
      const thisSecond = Math.floor(Math.max(clock.now(), changedAt) / 1_000) * 1_000;
      const [tokenId, print] = [randomUUID(), printOf(owner.passwordHash ?? "")];
      const at = (issuedAt: number) => identityOf(owner.name, { tokenId, issuedAt, expiresAt: issuedAt + lifetimeMs });
      // What was issued until just now may have been ended, by a clock that is ahead of ours; this comes after it.
      const seconds = Array.from({ length: clockSkewSeconds + 1 }, (_, more) => at(thisSecond + more * 1_000));
      const identity = seconds.find((later) => !revocations.revokes(later)) ?? at(thisSecond);
      const { issuedAt = 0, expiresAt = 0, subject } = identity;
      const token = await new SignJWT({ pwd: print })
        .setProtectedHeader({ alg: "HS256", typ: "JWT" })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(subject)
        .setJti(tokenId)
        .setIssuedAt(issuedAt / 1_000)
        .setNotBefore(issuedAt / 1_000)
        .setExpirationTime(expiresAt / 1_000)
        .sign(key);
      return { token, identity: remember(token, identity, print) };
    },
    async verify(token) {
      const known = verified.get(token);
      const identity = known ?? remember(token, ...(await readToken(token, key, clock)));
      if (!holds(identity))
        throw invalid({ refused: "ended", ...(identity.tokenId !== undefined && { tokenId: identity.tokenId }) });
      return identity;
    },
    async end(identity, signal) {
      await revocations.revokeToken(identity.tokenId ?? "", identity.expiresAt ?? clock.now() + lifetimeMs, signal);
    },
  };
}

async function readToken(token: string, key: Uint8Array, clock: Clock): Promise<[Identity, string]> {
  if (token.length > maxTokenLength || !isCanonicalToken(token)) throw invalid();
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ["HS256"],
      issuer,
      audience,
      typ: "JWT",
      requiredClaims: ["exp", "nbf", "iat", "sub", "jti", "pwd"],
      currentDate: new Date(clock.now()),
      clockTolerance: clockSkewSeconds,
    });
    const { sub = "", jti = "", iat = 0, exp = 0 } = payload;
    const name = sub.slice(subjectPrefix.length);
    if (!sub.startsWith(subjectPrefix) || name === "" || jti === "") throw invalid();
    return [identityOf(name, { tokenId: jti, issuedAt: iat * 1_000, expiresAt: exp * 1_000 }), String(payload["pwd"])];
  } catch (error) {
    throw invalid(error);
  }
}

function identityOf(
  name: string,
  token: { readonly tokenId: string; readonly issuedAt: number; readonly expiresAt: number },
): Identity {
  return { username: name, issuer, subject: accountSubject(name), groups: [], authMethod: "local", ...token };
}
