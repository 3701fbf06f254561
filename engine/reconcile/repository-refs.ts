import { messageOf } from "../errors.js";
import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import type { RemoteRefs, Repositories, Repository } from "../ports/repository.js";
import { pauseBetweenLooks } from "./pause-between-looks.js";
import { withSignal } from "./with-signal.js";

/** How repositories are looked at. */
export interface RepositoryRefsOptions {
  readonly repository: Pick<Repositories, "forProject" | "scopeOf">;
  readonly clock: Clock;
  readonly log: Log;
  /** Time between two looks at a repository that is in use; asked anew before each, so that a changed setting counts. */
  readonly intervalMs: () => number;
  /** A look that takes longer has failed. */
  readonly timeoutMs: number;
  /** Told when a look found other refs than the one before, or failed where the one before did not, or the other way round. */
  readonly changed: (url: string, look: Look, scope: string) => void;
}

/** The last look at one repository. */
export interface Look {
  /** The refs as last seen; kept when a later look fails, so that a repository that is away changes nothing. */
  readonly refs?: RemoteRefs;
  /** Why the last look failed; absent after a good one. */
  readonly failure?: unknown;
}

/** On whose behalf a repository is looked at, and how recent the look must be (milliseconds since 1970). */
export interface LookWish {
  readonly project: string;
  readonly notBefore?: number | undefined;
}

/** What the loop knows of the refs of the repositories it reads from. */
export interface RepositoryRefs {
  /** The last look at a repository; looks first if there was none yet, or if it should be newer than `notBefore` (milliseconds since 1970). */
  look(url: string, wish: LookWish, signal: AbortSignal): Promise<Look>;
  /** Says which repositories are in use: these are looked at every interval, others are forgotten. */
  use(urls: ReadonlySet<string>): void;
  /** Looks at a repository now, because somebody told of a push; at one ref only, if that is all that was pushed. */
  refresh(url: string, ref?: string): void;
  close(): void;
}

interface Entry {
  readonly url: string;
  /** The project whose own login is used; `""` for what all share. */
  readonly scope: string;
  look: Look;
  lookedAt: number;
  /** When the last look at all refs began. */
  startedAt: number;
  failures: number;
  running?: Promise<Look>;
  /** What to look at when that is over. */
  next?: Wanted;
  cancelTimer?: () => void;
}

/** What to look at: all refs, or those that were pushed. */
type Wanted = "all" | ReadonlySet<string>;

/** With more refs than these at a time one look at all of them costs less. */
const maxNamedRefs = 4;

/**
 * Looks at each repository once an interval, however many Applications read from it, and at once when told of a push. A failing repository is asked
 * less and less often, and never holds up another one.
 */
export function createRepositoryRefs(options: RepositoryRefsOptions): RepositoryRefs {
  const { repository, clock, log, intervalMs, timeoutMs, changed } = options;
  const entries = new Map<string, Entry>();
  const ended = new AbortController();
  let used: ReadonlySet<string> = new Set();

  function entryOf(url: string, scope: string): Entry {
    const key = scope === "" ? url : `${url}\n${scope}`;
    const known = entries.get(key);
    if (known !== undefined) return known;
    const entry: Entry = { url, scope, look: {}, lookedAt: -Infinity, startedAt: -Infinity, failures: 0 };
    entries.set(key, entry);
    return entry;
  }

  function start(entry: Entry, wanted: Wanted = "all"): Promise<Look> {
    if (entry.running !== undefined) return entry.running;
    stopTimer(entry);
    if (wanted === "all") entry.startedAt = clock.now();
    entry.running = lookNow(entry, wanted).finally(() => {
      const { next } = entry;
      delete entry.running;
      delete entry.next;
      if (next === undefined) schedule(entry);
      else void start(entry, next);
    });
    return entry.running;
  }

  async function lookNow(entry: Entry, wanted: Wanted): Promise<Look> {
    const { url, scope, look: before } = entry;
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(timeoutMs)]);
    entry.look = await lookAfter(before, wanted, { url, repository: repository.forProject(scope), signal });
    const { failure } = entry.look;
    if (failure !== undefined && entry.failures === 0)
      log.warn("A repository cannot be looked at.", { repository: url, error: messageOf(failure) });
    entry.failures = failure === undefined ? 0 : entry.failures + 1;
    entry.lookedAt = clock.now();
    if (isNews(before, entry.look) && !ended.signal.aborted) changed(url, entry.look, scope);
    return entry.look;
  }

  function schedule(entry: Entry): void {
    if (!used.has(entry.url) || ended.signal.aborted) return;
    const pause = pauseBetweenLooks(intervalMs(), entry.failures);
    if (pause !== undefined) entry.cancelTimer = clock.after(pause, () => void start(entry));
  }

  return {
    async look(url, { project, notBefore }, signal) {
      const entry = entryOf(url, repository.scopeOf(url, project));
      const wanted = notBefore ?? -Infinity;
      const isKnown = () => entry.running === undefined && entry.lookedAt > -Infinity && entry.startedAt >= wanted;
      if (isKnown()) return entry.look;
      if (entry.running !== undefined && entry.startedAt < wanted) {
        entry.next = "all";
        await withSignal(entry.running, signal);
        if (isKnown()) return entry.look;
      }
      return withSignal(start(entry), signal);
    },
    use(urls) {
      used = urls;
      for (const [key, entry] of entries) {
        if (!urls.has(entry.url)) {
          stopTimer(entry);
          if (entry.running === undefined) entries.delete(key);
        } else if (entry.running === undefined && entry.cancelTimer === undefined && entry.lookedAt > -Infinity) schedule(entry);
      }
    },
    refresh(url, ref) {
      const wanted: Wanted = ref === undefined ? "all" : new Set([ref]);
      const known = [...entries.values()].filter((entry) => entry.url === url);
      for (const entry of known.length > 0 ? known : [entryOf(url, "")]) {
        if (entry.running !== undefined) entry.next = both(entry.next, wanted);
        else if (!ended.signal.aborted) void start(entry, wanted);
      }
    },
    close() {
      ended.abort();
      for (const entry of entries.values()) stopTimer(entry);
    },
  };
}

/** Where and since when something is looked at. */
interface LookPlace {
  readonly url: string;
  readonly repository: Repository;
  readonly signal: AbortSignal;
}

/** The look that follows another one: the same refs as long as nothing changed. Never fails: a failure is part of it. */
async function lookAfter(before: Look, wanted: Wanted, place: LookPlace): Promise<Look> {
  try {
    const refs = await lookAt(wanted, before.refs, place);
    return { refs: before.refs !== undefined && sameRefs(before.refs, refs) ? before.refs : refs };
  } catch (failure) {
    return { ...before, failure };
  }
}

/**
 * Looks at what is wanted. A ref that was pushed is fetched by its name, which brings its commit in the same request; whatever stands in the way (it was
 * deleted, nothing is known of the others yet) leads to a look at all.
 */
async function lookAt(
  wanted: Wanted,
  before: RemoteRefs | undefined,
  { url, repository, signal }: LookPlace,
): Promise<RemoteRefs> {
  if (wanted === "all" || before === undefined) return repository.refs(url, signal);
  const refs = new Map(before.refs);
  try {
    for (const name of wanted) refs.set(name, await repository.fetchRef(url, name, signal));
  } catch {
    signal.throwIfAborted();
    return repository.refs(url, signal);
  }
  return { ...before, refs };
}

function both(one: Wanted | undefined, other: Wanted): Wanted {
  if (one === undefined) return other;
  if (one === "all" || other === "all") return "all";
  const names = new Set([...one, ...other]);
  return names.size > maxNamedRefs ? "all" : names;
}

function stopTimer(entry: Entry): void {
  entry.cancelTimer?.();
  delete entry.cancelTimer;
}

/** Says whether two looks differ in anything but their time. */
function isNews(before: Look, after: Look): boolean {
  return before.refs !== after.refs || (before.failure === undefined) !== (after.failure === undefined);
}

function sameRefs(a: RemoteRefs, b: RemoteRefs): boolean {
  if (a.head !== b.head || a.refs.size !== b.refs.size) return false;
  for (const [name, commit] of a.refs) if (b.refs.get(name) !== commit) return false;
  return true;
}
