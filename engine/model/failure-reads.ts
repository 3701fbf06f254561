import type { ReadSet } from "./read-set.js";

const reads = new WeakMap<object, ReadSet>();

/** Notes what was consulted before something failed. It stands beside the failure, not in it, so that no person and no log is ever told of it. */
export function rememberReads(failure: object, readSet: ReadSet): void {
  reads.set(failure, readSet);
}

/** What was consulted before a failure; undefined if nobody noted it. While all of that is unchanged, a lasting failure stays. */
export function readsOf(failure: unknown): ReadSet | undefined {
  return typeof failure === "object" && failure !== null ? reads.get(failure) : undefined;
}
