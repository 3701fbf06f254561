/** Milliseconds to add to UTC for the wall clock of a zone at an instant (milliseconds since 1970). */
export type ZoneOffset = (at: number) => number;

const utc: ZoneOffset = () => 0;
/** As the zone database spells names: words that begin with a capital, parted by slashes. */
const zoneName = /^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;
/** Of all names of three letters these are in the zone database; runtimes know others that Go does not. */
const shortNames: ReadonlySet<string> = new Set([
  "CET",
  "EET",
  "EST",
  "GMT",
  "HST",
  "MET",
  "MST",
  "PRC",
  "ROC",
  "ROK",
  "UCT",
  "UTC",
  "WET",
]);
const maxZones = 1_000;
const known = new Map<string, ZoneOffset | undefined>();

/**
 * Finds a time zone by its name in the IANA database, as Go's `time.LoadLocation` does: letter case counts, offsets like `+02:00` are no names, and the empty
 * name is UTC. `Local` is none: an answer never depends on the machine.
 * @returns undefined for a name that is none
 * @see golang/go:src/time/zoneinfo.go
 */
export function timeZoneOffset(name: string): ZoneOffset | undefined {
  if (name === "" || name === "UTC") return utc;
  if (known.has(name)) return known.get(name);
  if (known.size >= maxZones) known.clear();
  const zone = openZone(name);
  known.set(name, zone);
  return zone;
}

function openZone(name: string): ZoneOffset | undefined {
  if (!zoneName.test(name) || name.startsWith("SystemV/") || (name.length === 3 && !shortNames.has(name))) return undefined;
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      calendar: "gregory",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
      era: "short",
    });
    const { timeZone } = format.resolvedOptions();
    const isMisspelt = timeZone !== name && timeZone.toLowerCase() === name.toLowerCase();
    return isMisspelt ? undefined : (at) => wallClock(format, at) - Math.floor(at / 1000) * 1000;
  } catch {
    return undefined;
  }
}

/** What the zone's clock shows, as if it were UTC, in whole seconds. */
function wallClock(format: Intl.DateTimeFormat, at: number): number {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const year = parts.get("era") === "BC" ? 1 - part("year") : part("year");
  const date = new Date(Date.UTC(2000, part("month") - 1, part("day"), part("hour"), part("minute"), part("second")));
  return date.setUTCFullYear(year, part("month") - 1, part("day"));
}
