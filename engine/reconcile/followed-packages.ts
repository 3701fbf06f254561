import { parse } from "../dialects/semver-version.js";
import { messageOf } from "../errors.js";
import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import type { PackagePlace, PackageRepositories, PackageRepository } from "../ports/package-repository.js";
import { pauseBetweenLooks } from "./pause-between-looks.js";
import { withSignal } from "./with-signal.js";

/** A revision that may come to mean another version. */
export interface FollowedRevision {
  readonly place: PackagePlace;
  readonly revision: string;
  readonly project: string;
}

/** How registries and chart repositories are followed. */
export interface FollowedPackagesOptions {
  readonly packages: PackageRepositories;
  readonly clock: Clock;
  readonly log: Log;
  /** Time between two looks; asked anew before each, so that a changed setting counts. */
  readonly intervalMs: () => number;
  /** A look that takes longer has failed. */
  readonly timeoutMs: number;
  /** Who wants to know; what nobody does is looked at no more. */
  readonly readersOf: (followed: FollowedRevision) => readonly string[];
  /** Told, with the readers, when a revision means another version than before, or when looking failed where it did not before, or the other way round. */
  readonly changed: (readers: readonly string[]) => void;
}

/** Packages whose moving revisions are looked at once an interval, as branches are. */
export interface FollowedPackages extends PackageRepositories {
  close(): void;
}

type Outcome = { readonly resolved: string } | { readonly failure: unknown };

interface Entry extends FollowedRevision {
  readonly key: string;
  outcome?: Outcome;
  startedAt: number;
  failures: number;
  running?: Promise<Outcome>;
  cancelTimer?: () => void;
}

/**
 * Puts following before packages: a range or a tag is resolved by the last look at it, which is repeated every interval for as long as it is used. An exact
 * version of a chart and a digest mean themselves for ever.
 */
export function followPackages(options: FollowedPackagesOptions): FollowedPackages {
  const { packages, clock, log, intervalMs, timeoutMs, readersOf, changed } = options;
  const entries = new Map<string, Entry>();
  const ended = new AbortController();

  function start(entry: Entry, notBefore: number): Promise<Outcome> {
    entry.cancelTimer?.();
    delete entry.cancelTimer;
    entry.startedAt = clock.now();
    entry.running = lookNow(entry, notBefore).finally(() => {
      delete entry.running;
      schedule(entry);
    });
    return entry.running;
  }

  async function lookNow(entry: Entry, notBefore: number): Promise<Outcome> {
    const { place, revision, project, outcome: before } = entry;
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      entry.outcome = { resolved: await packages.forProject(project).resolve(place, revision, signal, { notBefore }) };
      entry.failures = 0;
    } catch (failure) {
      if (entry.failures++ === 0)
        log.warn("A registry cannot be looked at.", { repository: place.repoURL, error: messageOf(failure) });
      entry.outcome = { failure };
    }
    if (before !== undefined && isNews(before, entry.outcome) && !ended.signal.aborted) changed(readersOf(entry));
    return entry.outcome;
  }

  function schedule(entry: Entry): void {
    const interval = intervalMs();
    const pause = ended.signal.aborted ? undefined : pauseBetweenLooks(interval, entry.failures);
    if (pause === undefined) return;
    entry.cancelTimer = clock.after(pause, () => {
      if (readersOf(entry).length === 0) entries.delete(entry.key);
      // An index that another chart of the repository had fetched within the interval will do.
      else void start(entry, clock.now() - interval);
    });
  }

  async function look(followed: FollowedRevision, notBefore: number, signal: AbortSignal): Promise<string> {
    const key = JSON.stringify([followed.project, followed.place.repoURL, followed.place.chart, followed.revision]);
    const entry: Entry = entries.get(key) ?? { ...followed, key, startedAt: Number.NEGATIVE_INFINITY, failures: 0 };
    entries.set(key, entry);
    if (entry.running !== undefined && entry.startedAt < notBefore) await withSignal(entry.running, signal);
    const isKnown = entry.outcome !== undefined && entry.startedAt >= notBefore && entry.running === undefined;
    const outcome = isKnown ? entry.outcome : await withSignal(entry.running ?? start(entry, notBefore), signal);
    if (outcome !== undefined && "resolved" in outcome) return outcome.resolved;
    throw outcome?.failure;
  }

  const follow = (project: string, repository: PackageRepository): PackageRepository => ({
    ...repository,
    resolve: (place, revision, signal, { notBefore = Number.NEGATIVE_INFINITY } = {}) =>
      moves(place, revision)
        ? look({ place, revision, project }, notBefore, signal)
        : repository.resolve(place, revision, signal, { notBefore }),
  });
  return {
    ...follow("", packages),
    forProject: (project) => follow(project, packages.forProject(project)),
    close() {
      ended.abort();
      for (const { cancelTimer } of entries.values()) cancelTimer?.();
    },
  };
}

function moves({ chart }: PackagePlace, revision: string): boolean {
  const isChart = chart !== undefined && chart !== "";
  return revision !== "" && (isChart ? parse(revision) === undefined : !/^sha256:[0-9a-f]{64}$/.test(revision));
}

function isNews(before: Outcome, after: Outcome): boolean {
  return "resolved" in before && "resolved" in after
    ? before.resolved !== after.resolved
    : "resolved" in before !== "resolved" in after;
}
