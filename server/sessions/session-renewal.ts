import { randomUUID } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { ProviderTokens } from "../../clients/identity/authorization-code.js";
import { createSingleFlight } from "../../clients/shared-work/single-flight.js";
import { FairleadError, isFailure } from "../../engine/errors.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { SharedRecord, SharedRecords } from "../../engine/ports/shared-records.js";
import { refuseCredential } from "./refused-because.js";
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
/** Who takes a renewal on needs up to 16 s to ask and to store, and another replica's clock may be 30 s ahead; nobody else asks the provider meanwhile. */
const turnMs = 50_000;
/** Nor so long after a failure. */
const pauseMs = 15_000;
const refreshMs = 6_000;
const mostPaused = 10_000;
const storeTries = 3;
const storeMs = 3_000;

const ended = (): FairleadError => refuseCredential("The session has ended; sign in again", { refused: "session ended" });

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
export function createSessionRenewal(parts: SessionRenewalParts): RenewSession {
  const { records, vault, needProvider, clock, log } = parts;
  const flight = createSingleFlight<KeptSession>();
  /** Sessions whose renewal failed here, until when it is not tried again. */
  const paused = new LRUCache<string, number>({ max: mostPaused });
  const change = (key: string, next: (now: JsonObject) => JsonObject | undefined) => changeSession(records, key, next);
  const open = (key: string, token: string, record: JsonObject | undefined): KeptSession => {
    const session = record === undefined ? undefined : vault.open(key, token, record);
    if (session === undefined) throw ended();
    return session;
  };

  async function renew(key: string, token: string, session: KeptSession): Promise<KeptSession> {
    const { sealed, tokens } = session;
    if (tokens.refreshToken === undefined) throw ended();
    const turn = { turn: randomUUID(), until: clock.now() + turnMs };
    const claimed = await change(key, (now) => withTurn(now, sealed, turn, clock.now()));
    const stored = open(key, token, claimed);
    if (stored.sealed !== sealed) return stored;
    if (claimed?.["turn"] !== turn.turn)
      return untilStored(records, { key, sealed, clock }, (record) => open(key, token, record));
    let refusal = "";
    const renewed = await refreshed(tokens, tokens.refreshToken, needProvider()).catch(async (error: unknown) => {
      if (isFailure(error, "UNAUTHENTICATED")) {
        refusal = error.message;
        return undefined;
      }
      // Others may try after a pause. If that cannot be stored either, the turn ends by itself.
      await change(key, (now) => (now["turn"] === turn.turn ? { ...now, until: clock.now() + pauseMs } : now)).catch(
        () => undefined,
      );
      throw error;
    });
    if (renewed !== undefined) return store(key, token, { before: sealed, sealed: vault.seal(key, token, renewed) });
    // Unless somebody else has renewed it: then it goes on with what they stored.
    const left = await change(key, (now) => (now["sealed"] === sealed ? undefined : now));
    if (left === undefined) log.info("A browser session has ended: the identity provider renews it no more", { error: refusal });
    return open(key, token, left);
  }

  async function store(
    key: string,
    token: string,
    { before, sealed }: { readonly before: string; readonly sealed: string },
  ): Promise<KeptSession> {
    for (let tries = 1; ; tries += 1) {
      try {
        const put = (now: JsonObject) => (now["sealed"] === before ? { ...now, sealed, turn: "", until: 0 } : now);
        return open(key, token, await change(key, put));
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
        if (!isFailure(error, "UNAUTHENTICATED")) paused.set(key, clock.now() + pauseMs);
        throw error;
      }
    });
}

/** What the provider gives for a refresh token. @throws FairleadError `UNAUTHENTICATED` also for somebody else's, and for who is not let in by it */
async function refreshed(tokens: ProviderTokens, refreshToken: string, provider: SessionProvider): Promise<ProviderTokens> {
  const signal = AbortSignal.timeout(refreshMs);
  const renewed = { ...tokens, ...(await provider.refresh(refreshToken, signal)) };
  const [before, after] = [tokens.claims?.["sub"], renewed.claims?.["sub"]];
  if (before !== after) throw ended();
  // Who is not let in by the new token (another role, another audience) is told so now, and not by a session that only seems to live.
  await provider.identityOf(renewed, signal);
  return renewed;
}

/** Changes a session that is there; one that is not stays away. */
function changeSession(
  records: SharedRecords,
  key: string,
  next: (now: JsonObject) => JsonObject | undefined,
): Promise<JsonObject | undefined> {
  const put = (now: JsonObject | undefined): SharedRecord | undefined => {
    const value = now && next(now);
    return value && { value, expiresAt: typeof value["endsAt"] === "number" ? value["endsAt"] : 0 };
  };
  return records.change("session", key, put, AbortSignal.timeout(storeMs));
}

interface Turn {
  readonly turn: string;
  readonly until: number;
}

/** The record with our turn noted, unless somebody else's lasts or the tokens are others by now. */
function withTurn(record: JsonObject, sealed: string, mine: Turn, now: number): JsonObject {
  const isTaken = typeof record["until"] === "number" && record["until"] > now;
  return isTaken || record["sealed"] !== sealed ? record : { ...record, ...mine };
}

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
