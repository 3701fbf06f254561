import { messageOf } from "../errors.js";
import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import type { RemoteRefs, Repositories } from "../ports/repository.js";

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
  /** Looks at a repository now, because somebody told of a push. */
  refresh(url: string): void;
  close(): void;
}

interface Entry {
  readonly url: string;
  /** The project whose own login is used; `""` for what all share. */
  readonly scope: string;
  look: Look;
  lookedAt: number;
  startedAt: number;
  failures: number;
  running?: Promise<Look>;
  again: boolean;
  cancelTimer?: () => void;
}

/** Nobody looks more often than this, whatever is set. */
const shortestIntervalMs = 1_000;
/** Longest pause between looks at a repository that keeps failing. */
const longestBackOffMs = 5 * 60_000;

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
    const entry: Entry = { url, scope, look: {}, lookedAt: -Infinity, startedAt: -Infinity, failures: 0, again: false };
    entries.set(key, entry);
    return entry;
  }

  function start(entry: Entry): Promise<Look> {
    if (entry.running !== undefined) return entry.running;
    stopTimer(entry);
    entry.startedAt = clock.now();
    entry.running = lookNow(entry).finally(() => {
      delete entry.running;
      if (entry.again) {
        entry.again = false;
        void start(entry);
      } else schedule(entry);
    });
    return entry.running;
  }

  async function lookNow(entry: Entry): Promise<Look> {
    const { url, scope, look: before } = entry;
    try {
      const refs = await repository.forProject(scope).refs(url, AbortSignal.any([ended.signal, AbortSignal.timeout(timeoutMs)]));
      entry.failures = 0;
      entry.look = { refs: before.refs !== undefined && sameRefs(before.refs, refs) ? before.refs : refs };
    } catch (failure) {
      if (entry.failures++ === 0) log.warn("A repository cannot be looked at.", { repository: url, error: messageOf(failure) });
      entry.look = { ...before, failure };
    }
    entry.lookedAt = clock.now();
    if (isNews(before, entry.look) && !ended.signal.aborted) changed(url, entry.look, scope);
    return entry.look;
  }

  function schedule(entry: Entry): void {
    if (!used.has(entry.url) || ended.signal.aborted) return;
    const pause = pauseOf(intervalMs(), entry.failures);
    if (pause !== undefined) entry.cancelTimer = clock.after(pause, () => void start(entry));
  }

  return {
    async look(url, { project, notBefore }, signal) {
      const entry = entryOf(url, repository.scopeOf(url, project));
      const wanted = notBefore ?? -Infinity;
      if (entry.running === undefined && entry.lookedAt > -Infinity && entry.startedAt >= wanted) return entry.look;
      if (entry.running !== undefined && entry.startedAt < wanted) await withSignal(entry.running, signal);
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
    refresh(url) {
      const known = [...entries.values()].filter((entry) => entry.url === url);
      for (const entry of known.length > 0 ? known : [entryOf(url, "")]) {
        if (entry.running !== undefined) entry.again = true;
        else if (!ended.signal.aborted) void start(entry);
      }
    },
    close() {
      ended.abort();
      for (const entry of entries.values()) stopTimer(entry);
    },
  };
}

/** How long until the next look. As in Argo CD, no interval means that nobody looks unasked. */
function pauseOf(intervalMs: number, failures: number): number | undefined {
  if (intervalMs <= 0) return undefined;
  const interval = Math.max(shortestIntervalMs, intervalMs);
  return Math.min(interval * 2 ** Math.min(failures, 30), Math.max(interval, longestBackOffMs));
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

/** Waits for a shared promise, but no longer than the caller's own signal allows. */
async function withSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return await new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
