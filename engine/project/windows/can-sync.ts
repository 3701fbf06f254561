import type { SyncWindow } from "../../model/app-project.js";
import { isActive, nextChangeOf } from "./compile-window.js";
import type { PlacedWindow } from "./matching-windows.js";

/** A sync that is asked about. Times are milliseconds since 1970. */
export interface AskedSync {
  readonly at: number;
  /** A person wants it. */
  readonly manual: boolean;
  /** When it began, if it is under way. */
  readonly startedAt?: number;
}

/** What the windows say of a sync. `because` is a clause that names the window: `the deny window "0 8 * * *" (8h) is active`. */
export type WindowVerdict =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly because: string;
      /** The window that decided, by its place in the list. */
      readonly index: number;
    };

/** Which of some windows are open, by their places in the list. */
export interface WindowsAt {
  readonly active: readonly number[];
  /** Windows that would allow syncs and are not open: while there are any, and no other allows, nothing may sync. */
  readonly inactiveAllows: readonly number[];
}

const allowed: WindowVerdict = { allowed: true };

/**
 * Says whether the windows that match an Application let it sync. An active deny window forbids, whatever else is open; else an active allow window permits;
 * else allow windows that are closed forbid. Where all windows that forbid have `manualSync`, a person's sync is let through; where all have `syncOverrun`, one
 * that began when it was allowed.
 *
 * A window that cannot be read fails safe, by itself: a deny window counts as active, an allow window as closed. (In Argo CD one such window blocks
 * every sync it matches.)
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/types.go (SyncWindows.CanSync)
 */
export function canSync(windows: readonly PlacedWindow[], { at, manual, startedAt }: AskedSync): WindowVerdict {
  const forbids = forbidding(windows, at, at);
  const [first] = forbids;
  if (first === undefined) return allowed;
  if (manual && forbids.every(({ rule }) => rule.manualSync === true)) return allowed;
  if (startedAt !== undefined && forbids.every(({ rule }) => rule.syncOverrun === true)) {
    const then = forbidding(windows, startedAt, at);
    if (then.length === 0 || (manual && then.every(({ rule }) => rule.manualSync === true))) return allowed;
  }
  const decisive = forbids.find(({ rule }) => !manual || rule.manualSync !== true) ?? first;
  return { allowed: false, because: describe(decisive, forbids.length - 1), index: decisive.index };
}

/** The windows that forbid a sync at a moment: the active deny windows, else the closed allow windows unless another one is open. */
function forbidding(windows: readonly PlacedWindow[], at: number, zoneAt: number): readonly PlacedWindow[] {
  const denies = windows.filter(({ rule, read }) => rule.kind === "deny" && ("because" in read || isActive(read, at, zoneAt)));
  if (denies.length > 0) return denies;
  const allows = windows.filter(({ rule }) => rule.kind === "allow");
  const closed = allows.filter(({ read }) => "because" in read || !isActive(read, at, zoneAt));
  return closed.length < allows.length ? [] : closed;
}

/** Which windows are open at `at`. Those that cannot be read are in neither list. */
export function windowsAt(windows: readonly PlacedWindow[], at: number): WindowsAt {
  const active: number[] = [];
  const inactiveAllows: number[] = [];
  for (const { index, rule, read } of windows) {
    if ("because" in read) continue;
    if (isActive(read, at)) active.push(index);
    else if (rule.kind === "allow") inactiveAllows.push(index);
  }
  return { active, inactiveAllows };
}

/** When to ask `canSync` again: not later than its next change through time alone; undefined if time changes nothing. */
export function nextWindowChange(windows: readonly PlacedWindow[], at: number): number | undefined {
  const changes = windows.flatMap(({ read }) => ("because" in read ? [] : (nextChangeOf(read, at) ?? [])));
  return changes.length === 0 ? undefined : Math.min(...changes);
}

function describe({ rule, read }: PlacedWindow, others: number): string {
  const more = others === 0 ? "" : `, and ${others} other window${others === 1 ? "" : "s"} forbid${others === 1 ? "s" : ""} it`;
  const state = "because" in read ? `cannot be read (${read.because})` : rule.kind === "deny" ? "is active" : "is closed";
  return `the ${describeWindow(rule)} ${state}${more}`;
}

/** A window as people know it: `deny window "0 8 * * *" for 8h, Europe/Berlin`. */
export function describeWindow({ kind = "", schedule = "", duration = "", timeZone }: SyncWindow): string {
  return `${kind} window "${schedule}" for ${duration}${timeZone ? `, ${timeZone}` : ""}`;
}
