const layout = "2006-01-02T15:04:05Z07:00";

/** The layout as Go takes it apart: what stands before an element, how Go writes it, its digits, and the numbers it takes. */
const elements = [
  { before: "", name: "2006", digits: /^\d{4}/ },
  { before: "-", name: "01", digits: /^\d\d/, range: { what: "month", least: 1, most: 12 } },
  { before: "-", name: "02", digits: /^\d\d/ },
  { before: "T", name: "15", digits: /^\d\d?/, range: { what: "hour", least: 0, most: 23 } },
  { before: ":", name: "04", digits: /^\d\d/, range: { what: "minute", least: 0, most: 59 } },
  { before: ":", name: "05", digits: /^\d\d/, range: { what: "second", least: 0, most: 59 } },
] as const;

/** A moment in milliseconds since 1970, or why a text is none, in Go's words. */
export type GoTime = { readonly at: number } | { readonly because: string };

/**
 * Reads a time as the Go types of Kubernetes do: RFC 3339 with upper-case `T` and `Z` and days that the month has. An hour of one digit and a comma before the
 * fraction are taken as well.
 * @see golang/go:src/time/format.go `Parse`
 */
export function readGoTime(text: string): GoTime {
  const numbers: number[] = [];
  let rest = text;
  for (const element of elements) {
    if (!rest.startsWith(element.before)) return misses(text, rest, element.before);
    rest = rest.slice(element.before.length);
    const [digits] = element.digits.exec(rest) ?? [];
    if (digits === undefined) return misses(text, rest, element.name);
    rest = rest.slice(digits.length);
    const number = Number(digits);
    const range = "range" in element ? element.range : undefined;
    if (range !== undefined && (number < range.least || number > range.most)) return exceeds(text, range.what);
    numbers.push(number);
  }
  const [fraction = ""] = /^[.,]\d+/.exec(rest) ?? [];
  rest = rest.slice(fraction.length);
  const [zone, sign, hours = "0", minutes = "0"] = /^(?:Z|([+-])(\d\d):(\d\d))/.exec(rest) ?? [];
  if (zone === undefined) return misses(text, rest, "Z07:00");
  if (Number(hours) > 24) return exceeds(text, "time zone offset hour");
  if (Number(minutes) > 60) return exceeds(text, "time zone offset minute");
  if (rest !== zone) return { because: `parsing time ${quote(text)}: extra text: ${quote(rest.slice(zone.length))}` };
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  return momentOf(text, numbers, { offset, ms: Math.floor(Number(`0.${fraction.slice(1, 10)}0`) * 1000) });
}

function momentOf(
  text: string,
  [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0]: readonly number[],
  { offset, ms }: { readonly offset: number; readonly ms: number },
): GoTime {
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  if (day === 0 || moment.getUTCMonth() !== month - 1) return exceeds(text, "day");
  moment.setUTCHours(hour, minute - offset, second, ms);
  return { at: moment.getTime() };
}

function misses(text: string, rest: string, element: string): GoTime {
  return { because: `parsing time ${quote(text)} as ${quote(layout)}: cannot parse ${quote(rest)} as ${quote(element)}` };
}

function exceeds(text: string, what: string): GoTime {
  return { because: `parsing time ${quote(text)}: ${what} out of range` };
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
