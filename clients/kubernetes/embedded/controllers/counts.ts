import { scaledValue } from "../../../../engine/kubernetes/int-or-string.js";

/** A count that may be written in percent of `total`, as `maxSurge` is; what is neither number nor percentage counts as none. */
export function countOf(
  value: unknown,
  { total, round, otherwise }: { readonly total: number; readonly round: "up" | "down"; readonly otherwise: number | string },
): number {
  const given = typeof value === "number" || typeof value === "string" ? value : otherwise;
  return scaledValue(given, total, round) ?? 0;
}

/** Counts as Kubernetes writes them into a status: those that are zero are left out. */
export function withoutZeros(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}
