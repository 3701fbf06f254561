import { longestSessionMs } from "../../engine/access/login-settings.js";
import type { Identity } from "../../engine/model/identity.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { SharedRecords } from "../../engine/ports/shared-records.js";

/** What was ended before its time, on every replica. What is revoked holds here at once; each call resolves when it is stored, so that all know. */
export interface Revocations {
  /** Whether an identity's credential was ended. Cheap: a few look-ups in memory. */
  revokes(identity: Identity): boolean;
  /** Ends one token. @param expiresAt when it would have ended anyway, milliseconds since 1970 */
  revokeToken(tokenId: string, expiresAt: number, signal: AbortSignal): Promise<void>;
  /** Ends everything of a session at an identity provider (`sid`). */
  revokeSession(issuer: string, sessionId: string, signal: AbortSignal): Promise<void>;
  /** Ends what was issued to a subject (`Identity.subject`) before a moment, milliseconds since 1970. */
  revokeSubject(subject: string, notBefore: number, signal: AbortSignal): Promise<void>;
  /** Whether a message of this id, which is good once, came before. */
  isSpent(messageId: string): boolean;
  /** @param goodUntil until when the message could come again, milliseconds since 1970 */
  spend(messageId: string, goodUntil: number, signal: AbortSignal): Promise<void>;
  /** Ends what an issuer issued to anybody before a moment, milliseconds since 1970. */
  revokeIssuer(issuer: string, notBefore: number, signal: AbortSignal): Promise<void>;
}

/**
 * How long the end of a session is remembered, milliseconds. A token of an identity provider that lives longer would outlive it and is not
 * taken.
 */
export const longestTokenLifeMs = 24 * 3_600_000;

/** How long a not-before is remembered: no session of a browser that began before it lasts so long. */
const notBeforeMs = longestSessionMs + longestTokenLifeMs;

interface Revoked {
  readonly expiresAt: number;
  /** Absent: all of it, whenever it was issued. */
  readonly notBefore?: number;
}

/** Creates the list of what was ended, over the records that all replicas share. */
export function createRevocations(records: SharedRecords, clock: Clock): Revocations {
  /** What this replica ended itself holds here also while it cannot be stored. */
  const own = new Map<string, Revoked>();
  const find = (key: string): Revoked | undefined => {
    const stored = records.get("revocation", key);
    const mine = own.get(key);
    if (stored === undefined) return mine !== undefined && mine.expiresAt > clock.now() ? mine : undefined;
    const notBefore = laterOf(numberOf(stored["notBefore"]), mine?.notBefore);
    return { expiresAt: 0, ...(notBefore !== undefined && { notBefore }) };
  };
  const covers = (revoked: Revoked | undefined, issuedAt: number): boolean =>
    revoked !== undefined && (revoked.notBefore === undefined || issuedAt < revoked.notBefore);
  const revoke = async (key: string, revoked: Revoked, signal: AbortSignal): Promise<void> => {
    for (const [known, { expiresAt }] of own) if (expiresAt <= clock.now()) own.delete(known);
    const before = find(key);
    const notBefore = laterOf(revoked.notBefore, before?.notBefore);
    const lasting = { expiresAt: revoked.expiresAt, ...(notBefore !== undefined && { notBefore }) };
    own.set(key, lasting);
    // Another replica may be writing a later moment this very moment.
    const merge = (now: JsonObject | undefined) => {
      const latest = laterOf(notBefore, numberOf(now?.["notBefore"]));
      return { value: latest === undefined ? {} : { notBefore: latest }, expiresAt: lasting.expiresAt };
    };
    await records.change("revocation", key, merge, signal);
  };
  const remembered = () => clock.now() + longestTokenLifeMs;
  const rememberedLong = () => clock.now() + notBeforeMs;
  return {
    revokes({ tokenId, sessionId, issuer, subject, issuedAt = 0 }) {
      return (
        (tokenId !== undefined && covers(find(tokenKey(tokenId)), issuedAt)) ||
        (sessionId !== undefined && covers(find(sessionKey(issuer, sessionId)), issuedAt)) ||
        covers(find(subjectKey(subject)), issuedAt) ||
        covers(find(issuerKey(issuer)), issuedAt)
      );
    },
    isSpent: (messageId) => find(messageKey(messageId)) !== undefined,
    spend: (messageId, goodUntil, signal) => revoke(messageKey(messageId), { expiresAt: goodUntil }, signal),
    revokeToken: (tokenId, expiresAt, signal) => revoke(tokenKey(tokenId), { expiresAt }, signal),
    revokeSession: (issuer, sessionId, signal) => revoke(sessionKey(issuer, sessionId), { expiresAt: remembered() }, signal),
    revokeSubject: (subject, notBefore, signal) =>
      revoke(subjectKey(subject), { expiresAt: rememberedLong(), notBefore }, signal),
    revokeIssuer: (issuer, notBefore, signal) => revoke(issuerKey(issuer), { expiresAt: rememberedLong(), notBefore }, signal),
  };
}

const tokenKey = (tokenId: string): string => `token ${tokenId}`;
const messageKey = (messageId: string): string => `message ${messageId}`;
const sessionKey = (issuer: string, sessionId: string): string => `session ${JSON.stringify([issuer, sessionId])}`;
const subjectKey = (subject: string): string => `subject ${subject}`;
const issuerKey = (issuer: string): string => `issuer ${issuer}`;

const numberOf = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);

const laterOf = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
