const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * A span as kubectl writes ages: `5s`, `2m30s`, `15m`, `3h20m`, `20h`, `3d4h`, `12d`, `1y30d`.
 * @see kubernetes/apimachinery:pkg/util/duration
 */
export function formatSpan(seconds: number): string {
  const pair = (large: number, largeUnit: string, small: number, smallUnit: string) => {
    const rest = Math.floor((seconds % large) / small);
    return `${Math.floor(seconds / large)}${largeUnit}${rest === 0 ? "" : `${rest}${smallUnit}`}`;
  };
  if (seconds < 0) return "0s";
  if (seconds < 2 * minute) return `${Math.floor(seconds)}s`;
  if (seconds < 10 * minute) return pair(minute, "m", 1, "s");
  if (seconds < 3 * hour) return `${Math.floor(seconds / minute)}m`;
  if (seconds < 8 * hour) return pair(hour, "h", minute, "m");
  if (seconds < 2 * day) return `${Math.floor(seconds / hour)}h`;
  if (seconds < 8 * day) return pair(day, "d", hour, "h");
  if (seconds < 2 * 365 * day) return `${Math.floor(seconds / day)}d`;
  return pair(365 * day, "y", day, "d");
}

/** The age of something that began at a time of RFC 3339; `<unknown>` without one. */
export function ageOf(timestamp: string | undefined, now: number): string {
  const began = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
  return Number.isNaN(began) ? "<unknown>" : formatSpan((now - began) / 1_000);
}
