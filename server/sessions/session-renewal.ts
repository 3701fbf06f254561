import { randomUUID } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { ProviderTokens } from "../../clients/identity/authorization-code.js";
import { createSingleFlight } from "../../clients/shared-work/single-flight.js";
import { FairleadError, isFailure } from "../../engine/errors.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { SharedRecord, SharedRecords } from "../../engine/ports/shared-records.js";
import type { SessionProvider } from "./session-provider.js";
import type { KeptSession, SessionVault } from "./session-vault.js";

/** What the renewal depends on. */
export interface SessionRenewalParts {
  readonly records: SharedRecords;
  readonly vault: SessionVault;
  readonly needProvider: () => SessionProvider;
  readonly clock: Clock;
  readonly log: Log;
}

/** Gets new tokens for a session that is stored under `key`; resolves to the session as it is stored then. */
export type RenewSession = (key: string, token: string, session: KeptSession) => Promise<KeptSession>;

/** The share of an access token's life that is left when it is renewed. */
const shareLeft = 0.3;
/** Who takes a renewal on has so long; nobody else asks the provider meanwhile, nor after a failure. */
const turnMs = 15_000;
const refreshMs = 6_000;
const mostPaused = 10_000;
const storeTries = 3;
const storeMs = 3_000;

const ended = (cause?: unknown): FairleadError =>
  new FairleadError("UNAUTHENTICATED", "The session has ended; sign in again", { cause });

const unavailable = (): FairleadError =>
  new FairleadError("UNAVAILABLE", "The identity provider does not renew the session; try again in a minute", {
    details: { reason: "DEPENDENCY_DOWN" },
  });

/** Whether tokens are to be renewed now. */
export function isDue(
  { expiresAt, issuedAt, refreshToken }: ProviderTokens,
  now: number,
  thresholdMs: number | undefined,
): boolean {
  return refreshToken !== undefined ? expiresAt - now <= (thresholdMs ?? (expiresAt - issuedAt) * shareLeft) : expiresAt <= now;
}

/**
 * Creates the renewal. A refresh token is good once, and a second use ends the session at the provider; so one request of one replica takes a turn, by a
 * change of the record that only one can make, and everybody else waits for what it stores. A refresh token that the provider does not take any more
 * (used by somebody else, the session ended there) ends the session.
 */
export function createSessionRenewal({ records, vault, needProvider, clock, log }: SessionRenewalParts): RenewSession {
  const flight = createSingleFlight<KeptSession>();
  /** Sessions whose renewal failed here, until when it is not tried again. */
  const paused = new LRUCache<string, number>({ max: mostPaused });

  const open = (key: string, token: string, record: JsonObject | undefined): KeptSession => {
    const session = record === undefined ? undefined : vault.open(key, token, record);
    if (session === undefined) throw ended();
    return session;
  };

  async function renew(key: string, token: string, session: KeptSession): Promise<KeptSession> {
    const { refreshToken } = session.tokens;
    if (refreshToken === undefined) throw ended();
    const turn = randomUUID();
    const claimed = await records.change(
      "session",
      key,
      (now) =>
        now === undefined ? undefined : withTurn(now, session.sealed, { turn, until: clock.now() + turnMs }, clock.now()),
      AbortSignal.timeout(storeMs),
    );
    const stored = open(key, token, claimed);
    if (stored.sealed !== session.sealed) return stored;
    if (claimed?.["turn"] !== turn)
      return untilStored(records, { key, sealed: session.sealed, clock }, (record) => open(key, token, record));
    const tokens = await refresh(key, session, refreshToken);
    return store(key, token, vault.seal(key, token, tokens));
  }

  async function refresh(key: string, { tokens }: KeptSession, refreshToken: string): Promise<ProviderTokens> {
    const signal = AbortSignal.timeout(refreshMs);
    const provider = needProvider();
    try {
      const renewed = { ...tokens, ...(await provider.refresh(refreshToken, signal)) };
      const [before, after] = [tokens.claims?.["sub"], renewed.claims?.["sub"]];
      if (before !== after) throw ended();
      // Who is not let in by the new token (another role, another audience) is told so now, and not by a session that only seems to live.
      await provider.identityOf(renewed, signal);
      return renewed;
    } catch (error) {
      if (!isFailure(error, "UNAUTHENTICATED")) throw error;
      log.info("A browser session has ended: the identity provider renews it no more", { error: error.message });
      await records.remove("session", key, AbortSignal.timeout(storeMs));
      throw ended(error);
    }
  }

  async function store(key: string, token: string, sealed: string): Promise<KeptSession> {
    for (let tries = 1; ; tries += 1) {
      try {
        const put = (now: JsonObject | undefined) => (now === undefined ? undefined : renewedRecord(now, sealed));
        return open(key, token, await records.change("session", key, put, AbortSignal.timeout(storeMs)));
      } catch (error) {
        if (isFailure(error, "UNAUTHENTICATED") || tries >= storeTries) throw error;
        log.warn("New tokens of a browser session could not be stored; they are tried again", { error });
        await new Promise<void>((resolve) => clock.after(tries * 200, resolve));
      }
    }
  }

  return (key, token, session) =>
    flight(key, async () => {
      if ((paused.get(key) ?? 0) > clock.now()) throw unavailable();
      try {
        return await renew(key, token, session);
      } catch (error) {
        if (!isFailure(error, "UNAUTHENTICATED")) paused.set(key, clock.now() + turnMs);
        throw error;
      }
    });
}

interface Turn {
  readonly turn: string;
  readonly until: number;
}

/** The record with our turn noted, unless somebody else's lasts or the tokens are others by now. */
function withTurn(record: JsonObject, sealed: string, mine: Turn, now: number): SharedRecord {
  const isTaken = typeof record["until"] === "number" && record["until"] > now;
  const value = isTaken || record["sealed"] !== sealed ? record : { ...record, ...mine };
  return { value, expiresAt: endOf(record) };
}

function renewedRecord(record: JsonObject, sealed: string): SharedRecord {
  return { value: { ...record, sealed, turn: "", until: 0 }, expiresAt: endOf(record) };
}

const endOf = ({ endsAt }: JsonObject): number => (typeof endsAt === "number" ? endsAt : 0);

/** Another replica asks the provider: waits until the record holds other tokens than it did. */
function untilStored(
  records: SharedRecords,
  { key, sealed, clock }: { readonly key: string; readonly sealed: string; readonly clock: Clock },
  open: (record: JsonObject | undefined) => KeptSession,
): Promise<KeptSession> {
  const { promise, resolve, reject } = Promise.withResolvers<KeptSession>();
  const look = (record: JsonObject | undefined): void => {
    if (record?.["sealed"] === sealed) return;
    try {
      resolve(open(record));
    } catch (error) {
      reject(error);
    }
  };
  const forget = records.onChange("session", (changed, record) => (changed === key ? look(record) : undefined));
  const cancel = clock.after(refreshMs, () => reject(unavailable()));
  look(records.get("session", key));
  return promise.finally(() => {
    cancel();
    forget();
  });
}
