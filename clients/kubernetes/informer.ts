import { FairleadError, isFailure } from "../../engine/errors.js";
import type { Manifest } from "../../engine/model/manifest.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import { backOffMs, machineRandomness, type Randomness } from "./back-off.js";
import { sleep } from "./deadline.js";
import type { Limiter } from "./limiter.js";
import { listPages } from "./list-pages.js";
import { createObjectIndex, type ObjectIndex } from "./object-index.js";
import type { Transport } from "./transport.js";
import { watchEvents } from "./watch-events.js";

/** What an informer tells. Objects are whole, with `apiVersion` and `kind`. */
export type InformerChange =
  | { readonly type: "upsert"; readonly object: Manifest }
  /** `object` is the last state, or a bare identity with `uid` when the deletion itself was missed. */
  | { readonly type: "delete"; readonly object: Manifest }
  /** A complete list has been told, deletions included. Comes after every list, the first one and those that heal a gap. */
  | { readonly type: "listed" };

/** Which collection is followed. */
export interface InformerTarget {
  /** The collection's path without a query. */
  readonly path: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

/** What an informer needs, and its timing. All times are milliseconds. */
export interface InformerOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Called in order. What it throws is logged and changes nothing. */
  readonly tell: (change: InformerChange) => void;
  /** Asked while the first list is refused (403): `true` ends the run, and `attempted` with it. Must not throw. Default: it is tried on. */
  readonly givesUp?: (signal: AbortSignal) => Promise<boolean>;
  /** Shared with other informers of the cluster, so that their lists do not come at once. */
  readonly lists?: Limiter;
  readonly random?: Randomness;
  /** The shortest time between the starts of two lists. Default 10,000. */
  readonly listIntervalMs?: number;
  /** First wait after a failure; doubles. Default 500. */
  readonly firstBackOffMs?: number;
  /** Longest wait after a failure. Default 30,000. */
  readonly longestBackOffMs?: number;
  /** A watch that says nothing for so long, bookmarks included, is opened anew. Default 150,000. */
  readonly stallMs?: number;
}

/** Follows one collection of one API server. */
export interface Informer {
  /** Lists, watches and heals until the signal; resolves then and never rejects. Called once. */
  run(signal: AbortSignal): Promise<void>;
  /** Resolves when the first list has been told, has failed, or will not be tried. */
  readonly attempted: Promise<void>;
  /** A bare identity (`apiVersion`, `kind`, name, namespace, uid) of every object told and not deleted since. */
  known(): Iterable<Manifest>;
}

interface State {
  readonly transport: Transport;
  readonly target: InformerTarget;
  readonly options: Required<Omit<InformerOptions, "lists" | "givesUp">> & Pick<InformerOptions, "lists" | "givesUp">;
  readonly index: ObjectIndex;
  readonly attempted: PromiseWithResolvers<void>;
  /** Where the watch goes on; undefined if only a list can tell. */
  version: string | undefined;
  /** Failures since something last went well. */
  failures: number;
  listedAt: number | undefined;
  /** Whether a list was ever complete. */
  hasListed: boolean;
  pageSize: number;
  complained: boolean;
}

const defaultPageSize = 500;
/** After so many answers in a row that led nowhere, what we hold may be from another life of the server. */
const failuresUntilList = 3;

/**
 * Creates an informer. It keeps no objects, only key, uid and version.
 *
 * It lists once and then watches from that version, with bookmarks, opening the watch anew whenever it ends. It lists again only when the server
 * no longer knows the version (410) or when watches keep failing though the server answers. While it cannot list, nothing is told as deleted.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export function createInformer(transport: Transport, target: InformerTarget, options: InformerOptions): Informer {
  const state: State = {
    transport,
    target,
    options: {
      random: machineRandomness,
      listIntervalMs: 10_000,
      firstBackOffMs: 500,
      longestBackOffMs: 30_000,
      stallMs: 150_000,
      ...options,
    },
    index: createObjectIndex(target),
    attempted: Promise.withResolvers<void>(),
    version: undefined,
    failures: 0,
    listedAt: undefined,
    hasListed: false,
    pageSize: defaultPageSize,
    complained: false,
  };
  return {
    run: (signal) => run(state, signal).finally(state.attempted.resolve),
    attempted: state.attempted.promise,
    known: () => state.index.identities(),
  };
}

async function run(state: State, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      if (state.version === undefined) await list(state, signal);
      await watch(state, signal);
    } catch (error) {
      if (signal.aborted) return;
      state.attempted.resolve();
      if (!state.hasListed && statusOf(error) === 403 && (await state.options.givesUp?.(signal)) === true) return;
      learnFrom(state, error);
      if (state.failures > 0) await sleep(state.options.clock, waitAfter(state, error), signal).catch(() => undefined);
    }
  }
}

function waitAfter({ failures, options }: State, error: unknown): number {
  const { firstBackOffMs: firstMs, longestBackOffMs, random } = options;
  // What the credentials may not list will hardly be allowed within the minute.
  const longestMs = statusOf(error) === 403 ? 10 * longestBackOffMs : longestBackOffMs;
  const asked = error instanceof FairleadError ? Number(error.details["retryAfterMs"] ?? 0) : 0;
  return Math.max(backOffMs(failures, { firstMs, longestMs, random }), Math.min(asked, longestMs));
}

/** Decides how to go on after a failure. */
function learnFrom(state: State, error: unknown): void {
  const { log } = state.options;
  const { path } = state.target;
  if (isFailure(error, "RESYNC_REQUIRED")) {
    // The list interval paces what follows; there is nothing to back off from.
    log.debug("The watched version is too old; listing anew", { resource: path });
    if (state.version === undefined) state.pageSize = Math.min(8000, state.pageSize * 4);
    state.version = undefined;
    return;
  }
  state.failures += 1;
  if (isTooLarge(error)) state.pageSize = Math.max(10, Math.floor(state.pageSize / 4));
  if (statusOf(error) !== 0 && state.failures % failuresUntilList === 0) state.version = undefined;
  if (state.failures < failuresUntilList || state.complained) return;
  state.complained = true;
  log.warn("A kind cannot be followed; trying on", {
    cluster: state.transport.server,
    resource: path,
    count: state.failures,
    error,
  });
}

/** The HTTP status of a failed request; 0 if there was no answer, undefined if it failed otherwise. */
function statusOf(error: unknown): unknown {
  return error instanceof FairleadError ? error.details["status"] : undefined;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof FairleadError && error.details["reason"] === "AnswerTooLarge";
}

function succeeded(state: State): void {
  if (state.complained) {
    const { log } = state.options;
    log.info("A kind can be followed again", { cluster: state.transport.server, resource: state.target.path });
  }
  state.failures = 0;
  state.complained = false;
}

async function list(state: State, signal: AbortSignal): Promise<void> {
  const { clock, listIntervalMs, lists } = state.options;
  if (state.listedAt !== undefined) await sleep(clock, Math.max(0, state.listedAt + listIntervalMs - clock.now()), signal);
  const work = async () => {
    state.listedAt = clock.now();
    const seen = new Set<string>();
    let version = "";
    for await (const page of listPages(state.transport, state.target, state.pageSize, signal)) {
      for (const object of page.objects) seen.add(take(state, object));
      version = page.version;
    }
    for (const gone of state.index.dropAllBut(seen)) tell(state, { type: "delete", object: gone });
    state.version = version;
    state.hasListed = true;
    succeeded(state);
    tell(state, { type: "listed" });
    state.attempted.resolve();
  };
  await (lists === undefined ? work() : lists.run(work, signal));
}

async function watch(state: State, signal: AbortSignal): Promise<void> {
  const { clock, random, stallMs } = state.options;
  const openedAt = clock.now();
  let heard = false;
  const from = { version: state.version ?? "", timeoutSeconds: random(300, 600), stallMs, clock };
  for await (const event of watchEvents(state.transport, state.target, from, signal)) {
    if (event.type === "upsert") take(state, event.object);
    else if (event.type === "delete") drop(state, event.object);
    if (event.version !== undefined) state.version = event.version;
    if (!heard) succeeded(state);
    heard = true;
  }
  // Ended in good order. One that ends as soon as it is opened would otherwise be a busy loop.
  if (!heard && clock.now() - openedAt < 1000)
    throw new FairleadError("UNAVAILABLE", `The watch of ${state.target.path} ended as soon as it was opened`);
}

/** Tells an object unless it is known in this version; returns its key. */
function take(state: State, object: Manifest): string {
  const { key, replaced, isNew } = state.index.take(object);
  if (replaced !== undefined) tell(state, { type: "delete", object: replaced });
  if (isNew) tell(state, { type: "upsert", object });
  return key;
}

function drop(state: State, object: Manifest): void {
  if (state.index.drop(object)) tell(state, { type: "delete", object });
}

function tell(state: State, change: InformerChange): void {
  try {
    state.options.tell(change);
  } catch (error) {
    state.options.log.error("A handler of changes failed", { resource: state.target.path, error });
  }
}
