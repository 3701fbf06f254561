/** Nobody looks more often than this, whatever is set. */
const shortestIntervalMs = 1_000;
/** Longest pause between looks at a place that keeps failing. */
const longestBackOffMs = 5 * 60_000;

/**
 * How long until the next look at a repository or a registry: the interval, doubled by every failure in a row.
 * @returns undefined if nobody looks unasked: as in Argo CD, that is what no interval means
 */
export function pauseBetweenLooks(intervalMs: number, failures: number): number | undefined {
  if (intervalMs <= 0) return undefined;
  const interval = Math.max(shortestIntervalMs, intervalMs);
  return Math.min(interval * 2 ** Math.min(failures, 30), Math.max(interval, longestBackOffMs));
}
