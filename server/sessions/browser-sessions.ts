import { createHash, randomBytes } from "node:crypto";
import type { ProviderTokens } from "../../clients/identity/authorization-code.js";
import { untilAborted } from "../../clients/shared-work/until-aborted.js";
import type { FairleadError } from "../../engine/errors.js";
import type { Identity } from "../../engine/model/identity.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { SharedRecords } from "../../engine/ports/shared-records.js";
import { clockSkewSeconds } from "./clock-skew.js";
import type { CredentialKind } from "./credential-kind.js";
import { refuseCredential } from "./refused-because.js";
import type { Revocations } from "./revocations.js";
import { createSessionIndex, type SessionMatch } from "./session-index.js";
import { createSessionProof } from "./session-proof.js";
import type { SessionProvider } from "./session-provider.js";
import { createSessionRenewal, isDue } from "./session-renewal.js";
import { createSessionVault, type KeptSession } from "./session-vault.js";

/** What browser sessions depend on. */
export interface BrowserSessionParts {
  readonly signingKey: Uint8Array;
  readonly records: SharedRecords;
  readonly revocations: Revocations;
  /** Undefined while there is no provider: then no session holds. */
  readonly provider: () => SessionProvider | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Sessions of people who signed in at the identity provider with a browser. The browser holds a random id and nothing else. */
export interface BrowserSessions extends CredentialKind {
  /** Starts a session. The 20 newest of a subject are kept. @throws FairleadError `UNAUTHENTICATED`, `UNAVAILABLE` */
  begin(
    tokens: ProviderTokens,
    signal: AbortSignal,
  ): Promise<{ readonly token: string; readonly identity: Identity; readonly endsAt: number }>;
  /** What proves to the provider whose session is to end there; undefined for no session, or one without. */
  idTokenOf(token: string): string | undefined;
  /** Ends the session of a token, whatever state it is in; nothing is asked of the provider. */
  endToken(token: string, signal: AbortSignal): Promise<void>;
  /** Ends every session that matches, on every replica. @returns how many there were */
  endAll(match: SessionMatch, signal: AbortSignal): Promise<number>;
}

/** With what tokens of browser sessions begin; secret scanners know it. */
const sessionPrefix = "fls_";

const skewMs = clockSkewSeconds * 1_000;
const ended = (): FairleadError => refuseCredential("The session has ended; sign in again", { refused: "session ended" });

/** Creates the sessions, over the records that all replicas share. Tokens are stored encrypted; what is stored cannot be read without the browser's cookie. */
export function createBrowserSessions(parts: BrowserSessionParts): BrowserSessions {
  const { signingKey, records, revocations, provider, clock } = parts;
  const vault = createSessionVault(signingKey);
  const index = createSessionIndex(signingKey, records);
  const proof = createSessionProof(parts);
  const needProvider = (): SessionProvider => {
    const now = provider();
    if (now === undefined) throw ended();
    return now;
  };
  const stored = (key: string, token: string): KeptSession | undefined => {
    const value = records.get("session", key);
    return value === undefined ? undefined : vault.open(key, token, value);
  };
  const renew = createSessionRenewal({ ...parts, vault, needProvider });
  /** The identity of a session as it is stored; the same object as long as the session's tokens and the provider's settings are the same. */
  const identify = async (key: string, session: KeptSession, signal: AbortSignal): Promise<Identity> => {
    const by = needProvider();
    const identity = await vault.identityOf(session, by, () => by.identityOf(session.tokens, signal));
    proof.note(identity, key, by);
    return identity;
  };
  const remove = (key: string, signal: AbortSignal) => records.remove("session", key, signal);
  /** What was revoked is not left to be renewed. @throws FairleadError `UNAUTHENTICATED` */
  const mustHold = async (key: string, identity: Identity, signal: AbortSignal): Promise<void> => {
    if (proof.holds(identity)) return;
    if (proof.isRevoked(identity)) await remove(key, signal);
    throw ended();
  };
  return {
    recognizes: (token) => /^fls_[A-Za-z0-9_-]{43}$/.test(token),
    async begin(tokens, signal) {
      const known = needProvider();
      const identity = await known.identityOf(tokens, signal);
      if (revocations.revokes(identity)) throw ended();
      const token = sessionPrefix + randomBytes(32).toString("base64url");
      const key = keyOf(token);
      const endsAt = clock.now() + known.sessionDurationMs;
      const prints = index.printsOf(identity);
      const value = { ...prints, startedAt: clock.now(), endsAt, sealed: vault.seal(key, token, tokens) };
      await Promise.all(index.surplus(prints.subject).map((old) => remove(old, signal)));
      await records.put("session", key, { value, expiresAt: endsAt }, signal);
      const session = vault.open(key, token, value);
      return { token, endsAt, identity: session === undefined ? identity : await identify(key, session, signal) };
    },
    async verify(token, signal) {
      const key = keyOf(token);
      const { issuer, refreshThresholdMs } = needProvider();
      let session = stored(key, token);
      // What another provider gave is nothing to ask this one about, nor to be shown to it.
      if (session === undefined || (session.tokens.claims?.["iss"] ?? issuer) !== issuer) throw ended();
      const isOver = session.tokens.expiresAt <= clock.now();
      const due = isDue(session.tokens, clock.now(), refreshThresholdMs);
      if (isOver && due) session = await untilAborted(renew(key, token, session), signal);
      const identity = await identify(key, session, signal);
      await mustHold(key, identity, signal);
      // While the token is good nobody waits for the next one, and an outage of the provider goes unnoticed.
      if (!isOver && due) renew(key, token, session).catch(() => undefined);
      return identity;
    },
    holds: (identity) => proof.holds(identity),
    idTokenOf: (token) => stored(keyOf(token), token)?.tokens.idToken,
    endToken: (token, signal) => remove(keyOf(token), signal),
    async end(identity, signal) {
      const key = proof.keyOf(identity);
      if (key !== undefined) await remove(key, signal);
      if (identity.tokenId !== undefined)
        await revocations.revokeToken(identity.tokenId, (identity.expiresAt ?? clock.now()) + skewMs, signal);
    },
    async endAll(match, signal) {
      const keys = index.find(match);
      await Promise.all(keys.map((key) => remove(key, signal)));
      return keys.length;
    },
  };
}

/** Where a session is stored. Who reads the store learns no token from it. */
const keyOf = (token: string): string => createHash("sha256").update(token).digest("base64url");
