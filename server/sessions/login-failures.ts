import type { JsonObject } from "../../engine/model/manifest.js";

/** Failed logins of one account from one network. */
export interface Failures {
  readonly count: number;
  /** The last one, milliseconds since 1970. */
  readonly at: number;
}

/** Failed logins of one account, by network. */
export type FailuresByNetwork = ReadonlyMap<string, Failures>;

/** What is to be added to the failures of a network; `forgives`: those before do not count any more. */
export interface FailuresChange extends Failures {
  readonly forgives: boolean;
}

const allowedFailures = 5;
const longestWaitMs = 300_000;
/** How long after the last failure they are forgotten, milliseconds. */
export const failureMemoryMs = 900_000;
/** Networks that are remembered of one account. Beyond it the oldest of the same account is forgotten, never another account's. */
const mostNetworks = 256;
const noFailures: Failures = { count: 0, at: 0 };

/** How long the next attempt has to wait after the last failure, milliseconds: nothing for four, one second for five, then twice as long each time. */
export function waitMsAfter(count: number): number {
  return count < allowedFailures ? 0 : Math.min(1_000 * 2 ** (count - allowedFailures), longestWaitMs);
}

/** The failures that count at a moment. */
export function currentFailures(failures: Failures | undefined, now: number): Failures {
  return failures === undefined || failures.at + failureMemoryMs <= now ? noFailures : failures;
}

/** What stands after a change. */
export function addFailures(before: Failures | undefined, { count, at, forgives }: FailuresChange, now: number): Failures {
  const kept = forgives ? noFailures : currentFailures(before, now);
  return { count: kept.count + count, at: Math.max(kept.at, at) };
}

/** Reads what is stored of an account. */
export function readFailures(value: JsonObject | undefined): FailuresByNetwork {
  const rows = Array.isArray(value?.["networks"]) ? (value["networks"] as readonly unknown[]) : [];
  return new Map(
    rows.flatMap((row) => {
      const [network, count, at] = Array.isArray(row) ? (row as readonly unknown[]) : [];
      return typeof network === "string" && typeof count === "number" && typeof at === "number" ? [[network, { count, at }]] : [];
    }),
  );
}

/** Applies changes to what is stored of an account; undefined if nothing is left to remember. */
export function changeFailures(
  before: FailuresByNetwork,
  changes: ReadonlyMap<string, FailuresChange>,
  now: number,
): FailuresByNetwork | undefined {
  const after = new Map(before);
  for (const [network, change] of changes) after.set(network, addFailures(after.get(network), change, now));
  const counted = [...after].filter(([, failures]) => currentFailures(failures, now).count > 0);
  const kept = counted.toSorted(([, a], [, b]) => b.at - a.at).slice(0, mostNetworks);
  return kept.length === 0 ? undefined : new Map(kept);
}

/** How failures are stored. */
export function storedFailures(failures: FailuresByNetwork): JsonObject {
  return { networks: [...failures].map(([network, { count, at }]) => [network, count, at]) };
}
