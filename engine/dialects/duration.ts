const unitsInMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  "\u00b5s": 1e-3,
  "\u03bcs": 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const part = /(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/y;
/** Go holds a duration in 64 bits of nanoseconds. */
const maxMs = 2 ** 63 / 1e6;

/**
 * Reads a duration as Go writes it: `1h2m3.5s`, `-300ms`, `0`.
 * @returns milliseconds, which may be negative or a fraction; undefined for anything else and above 292 years
 * @see golang/go:src/time/format.go
 */
export function parseGoDuration(text: string): number | undefined {
  const [, sign = "", body = ""] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  if (body === "0") return 0;
  let totalMs = 0;
  let at = 0;
  while (at < body.length) {
    part.lastIndex = at;
    const match = part.exec(body);
    if (match === null) return undefined;
    totalMs += Number(match[1]) * (unitsInMs[match[2] ?? ""] ?? 0);
    at = part.lastIndex;
  }
  if (at === 0 || totalMs > maxMs) return undefined;
  return sign === "-" && totalMs !== 0 ? -totalMs : totalMs;
}

/**
 * Reads a duration of a spec or a setting: a bare integer means seconds, otherwise Go's syntax.
 * @returns milliseconds; undefined for anything else
 */
export function parseSpecDuration(text: string): number | undefined {
  return /^[-+]?\d{1,12}$/.test(text) ? Number(text) * 1000 : parseGoDuration(text);
}

/**
 * Writes milliseconds as Go prints a duration: `1h0m0s`, `1.5s`, `300ms`, `0s`.
 * @see golang/go:src/time/time.go `Duration.String`
 */
export function formatGoDuration(ms: number): string {
  const sign = ms < 0 ? "-" : "";
  const nanos = BigInt(Math.round(Math.abs(ms) * 1e6));
  if (nanos === 0n) return "0s";
  if (nanos < 1_000n) return `${sign}${nanos}ns`;
  if (nanos < 1_000_000n) return `${sign}${decimal(nanos, 1_000n)}µs`;
  if (nanos < 1_000_000_000n) return `${sign}${decimal(nanos, 1_000_000n)}ms`;
  const minutes = nanos / 60_000_000_000n;
  const seconds = `${decimal(nanos % 60_000_000_000n, 1_000_000_000n)}s`;
  if (minutes === 0n) return `${sign}${seconds}`;
  return minutes < 60n ? `${sign}${minutes}m${seconds}` : `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

function decimal(amount: bigint, unit: bigint): string {
  const digits = String(unit).length - 1;
  const fraction = String(amount % unit)
    .padStart(digits, "0")
    .replace(/0+$/, "");
  return `${amount / unit}${fraction === "" ? "" : `.${fraction}`}`;
}
