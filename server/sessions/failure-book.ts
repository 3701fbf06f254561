import { LRUCache } from "lru-cache";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { SharedRecords } from "../../engine/ports/shared-records.js";
import {
  addFailures,
  changeFailures,
  currentFailures,
  type Failures,
  type FailuresByNetwork,
  type FailuresChange,
  failureMemoryMs,
  readFailures,
  storedFailures,
} from "./login-failures.js";

/** Who fails, and from where. */
export interface Guesser {
  readonly username: string;
  readonly network: string;
  /** Whether there is such an account; only their failures are shared and kept. */
  readonly isKnown: boolean;
}

/** What happened on this replica and is not in the shared record yet. */
export interface RecentFailures {
  /** Attempts that are being checked. */
  running: number;
  change: FailuresChange;
}

/** The failed logins that count, those that other replicas saw included. */
export interface FailureBook {
  /** What happened here; made if there is nothing. */
  recent(guesser: Guesser): RecentFailures;
  /** All that counts now, without what is being checked. */
  failures(guesser: Guesser): Failures;
  /** Forgets a known account's entry in which nothing is left. */
  forgetIfIdle(guesser: Guesser): void;
  /** Shares what is recent of an account with the other replicas, soon; what others are not told of an unknown name is not. */
  share(guesser: Guesser): void;
}

/** What the book is kept with. */
export interface FailureBookParts {
  readonly records: SharedRecords;
  readonly clock: Clock;
  readonly log: Log;
}

type ByNetwork = Map<string, RecentFailures>;

/** No change. */
export const noChange: FailuresChange = { count: 0, at: 0, forgives: false };
const mostUnknown = 10_000;
const mostNetworksAhead = 1_000;
const longestName = 64;

/** Creates the book. Accounts have room of their own, so that failing for other names pushes nothing out. */
export function createFailureBook(parts: FailureBookParts): FailureBook {
  const { records, clock } = parts;
  const unknown = new LRUCache<string, RecentFailures>({ max: mostUnknown });
  const known = new Map<string, ByNetwork>();
  const stored = createReader(records);
  const writeSoon = createWriter(parts, known);
  const recentOf = ({ username, network, isKnown }: Guesser): RecentFailures => {
    if (!isKnown) {
      const key = JSON.stringify([username.slice(0, longestName), network]);
      const recent = unknown.get(key) ?? { running: 0, change: noChange };
      unknown.set(key, recent);
      return recent;
    }
    const of: ByNetwork = known.get(username) ?? new Map();
    const recent = of.get(network) ?? { running: 0, change: noChange };
    known.set(username, of.set(network, recent));
    if (of.size > mostNetworksAhead) dropOldest(of);
    return recent;
  };
  return {
    recent: recentOf,
    failures(guesser) {
      const { username, network, isKnown } = guesser;
      const before = isKnown ? stored(username).get(network) : undefined;
      return addFailures(before, freshOf(recentOf(guesser).change, clock.now()), clock.now());
    },
    forgetIfIdle: ({ username, network }) => forgetIfIdle(known, username, network),
    share({ username, isKnown }) {
      if (isKnown) writeSoon(username);
    },
  };
}

/** The change as far as it still counts. */
export function freshOf(change: FailuresChange, now: number): FailuresChange {
  return change.forgives || currentFailures(change, now).count > 0 ? change : noChange;
}

function forgetIfIdle(known: Map<string, ByNetwork>, username: string, network: string): void {
  const of = known.get(username);
  const recent = of?.get(network);
  if (recent?.running === 0 && recent.change === noChange) of?.delete(network);
  if (of?.size === 0) known.delete(username);
}

/** Reads the stored failures of an account; what did not change is parsed once. */
function createReader(records: SharedRecords): (username: string) => FailuresByNetwork {
  const parsed = new WeakMap<object, FailuresByNetwork>();
  return (username) => {
    const value = records.get("login-failures", username);
    const known = value === undefined ? readFailures(undefined) : (parsed.get(value) ?? readFailures(value));
    if (value !== undefined) parsed.set(value, known);
    return known;
  };
}

/** The shortest time between two writes of this replica: a flood of failures is two writes a second, whatever it does. */
const writeEveryMs = 500;
const writeWithinMs = 5_000;

/** Creates what writes an account's failures, one account after the other, and rests between two. */
function createWriter({ records, clock, log }: FailureBookParts, known: Map<string, ByNetwork>): (username: string) => void {
  const dirty = new Set<string>();
  let [isWriting, hasComplained] = [false, false];

  async function write(username: string): Promise<void> {
    dirty.delete(username);
    const written = new Map([...(known.get(username) ?? [])].map(([network, { change }]) => [network, change]));
    try {
      await storeChanges({ records, clock }, username, written);
      hasComplained = false;
      settle(known, username, (network, change) => without(change, written.get(network) ?? noChange));
    } catch (error) {
      if (!hasComplained)
        log.warn("Failed logins cannot be shared with other replicas; they count here and are tried again", { error });
      hasComplained = true;
      // What nobody could be told for a quarter of an hour counts no more, so that trying ends.
      settle(known, username, (_, change) => (change.at + failureMemoryMs <= clock.now() ? noChange : change));
      if (known.has(username)) dirty.add(username);
    }
  }

  const next = () => {
    const [name] = dirty;
    isWriting = name !== undefined;
    if (name !== undefined) void write(name).finally(() => clock.after(writeEveryMs, next));
  };
  return (username) => {
    dirty.add(username);
    if (!isWriting) next();
  };
}

async function storeChanges(
  { records, clock }: Pick<FailureBookParts, "records" | "clock">,
  username: string,
  changes: ReadonlyMap<string, FailuresChange>,
): Promise<void> {
  await records.change(
    "login-failures",
    username,
    (now) => {
      const after = changeFailures(readFailures(now), changes, clock.now());
      return after && { value: storedFailures(after), expiresAt: clock.now() + failureMemoryMs };
    },
    AbortSignal.timeout(writeWithinMs),
  );
}

/** Replaces the changes of an account, and forgets entries in which nothing is left. */
function settle(
  known: Map<string, ByNetwork>,
  username: string,
  changeOf: (network: string, change: FailuresChange) => FailuresChange,
): void {
  for (const [network, recent] of known.get(username) ?? []) {
    recent.change = changeOf(network, recent.change);
    forgetIfIdle(known, username, network);
  }
}

/** What is left of a change after some of it was written. */
function without(now: FailuresChange, written: FailuresChange): FailuresChange {
  if (now === written) return noChange;
  if (now.forgives && (!written.forgives || now.count < written.count)) return now;
  const count = Math.max(0, now.count - written.count);
  return count === 0 ? noChange : { count, at: now.at, forgives: false };
}

function dropOldest(of: ByNetwork): void {
  const idle = [...of].filter(([, { running }]) => running === 0).toSorted(([, a], [, b]) => a.change.at - b.change.at);
  const [oldest] = idle;
  if (oldest !== undefined) of.delete(oldest[0]);
}
