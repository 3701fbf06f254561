import { randomInt } from "node:crypto";

/** A random whole number from `low` to `high`, both included. */
export type Randomness = (low: number, high: number) => number;

/** Randomness of the machine, so that many processes do not act in step. */
export const machineRandomness: Randomness = (low, high) => randomInt(Math.floor(low), Math.floor(high) + 1);

/**
 * How long to wait after the n-th failure in a row (from 1): doubling from `firstMs` up to `longestMs`, of which a random part between half and
 * the whole is taken. In milliseconds.
 */
export function backOffMs(
  failures: number,
  { firstMs, longestMs, random }: { readonly firstMs: number; readonly longestMs: number; readonly random: Randomness },
): number {
  const wholeMs = Math.min(longestMs, firstMs * 2 ** Math.min(30, Math.max(0, failures - 1)));
  return random(wholeMs / 2, wholeMs);
}
