import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../../engine/model/manifest.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { RecordKind, SharedRecord, SharedRecords } from "../../engine/ports/shared-records.js";
import { machineRandomness, type Randomness } from "./back-off.js";
import { sleep, unlessAborted } from "./deadline.js";
import { createInformer, type InformerChange, type InformerOptions } from "./informer.js";
import { createObjectMemory } from "./object-memory.js";
import { type RecordSecret, readRecordSecret, recordKinds, recordLabel } from "./record-secret.js";
import { createRecordWriter, type RecordWriter } from "./record-writer.js";
import { resourcePath } from "./resource-path.js";
import type { Transport } from "./transport.js";

/** Where the records are kept, and what they are kept with. */
export interface SharedRecordsOptions {
  /** Default `argocd`. */
  readonly controlNamespace?: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly random?: Randomness;
  /** Timing of the informer, see `InformerOptions`. */
  readonly informers?: Pick<InformerOptions, "firstBackOffMs" | "longestBackOffMs" | "listIntervalMs" | "stallMs">;
}

type Listener = (key: string, value: JsonObject | undefined) => void;

/** A record as it stands, or as a write that is under way will leave it. */
type Known = SharedRecord | "removed";

const sweepMs = 60_000;
/** So many are removed at most in one sweep, one after the other. */
const sweptAtOnce = 200;
/** Clocks of replicas differ; what one takes for expired another may still count on. */
const keptExpiredMs = 60_000;

/**
 * Keeps shared records as Secrets of the control namespace, one each, with the label `fairlead.io/record: <kind>`, and follows them with one watch. A write
 * that fails leaves what was there before. Expired records are removed by any replica, about once a minute and 200 at a time.
 */
export function createSharedRecords(transport: Transport, options: SharedRecordsOptions): SharedRecords {
  const { controlNamespace = "argocd", clock, log, random = machineRandomness } = options;
  const stored = new Map<RecordKind, Map<string, RecordSecret>>(recordKinds.map((kind) => [kind, new Map()]));
  const ahead = new Map<RecordKind, Map<string, Known>>(recordKinds.map((kind) => [kind, new Map()]));
  const listeners = new Map<RecordKind, Set<Listener>>(recordKinds.map((kind) => [kind, new Set()]));
  const valueOf = (record: Known | undefined) =>
    record === undefined || record === "removed" || record.expiresAt <= clock.now() ? undefined : record.value;

  const memory = createObjectMemory<RecordSecret>((before, after) => {
    const { kind, key } = (after ?? before)?.identity ?? {};
    if (kind === undefined || key === undefined) return;
    if (after === undefined) stored.get(kind)?.delete(key);
    else stored.get(kind)?.set(key, after);
    if (isDeepStrictEqual(before?.record, after?.record)) return;
    for (const listener of listeners.get(kind) ?? []) guarded(log, () => listener(key, valueOf(after?.record)));
  });
  const writer = createRecordWriter(transport, { controlNamespace, clock, random, memory });
  const current = (kind: RecordKind, key: string) => ahead.get(kind)?.get(key) ?? stored.get(kind)?.get(key)?.record;

  /** Shows what a write will leave while it is under way. */
  async function writeAhead(kind: RecordKind, key: string, next: Known, write: () => Promise<unknown>): Promise<void> {
    const of = ahead.get(kind);
    of?.set(key, next);
    try {
      await write();
    } finally {
      if (of?.get(key) === next) of.delete(key);
    }
  }

  return {
    async follow(signal) {
      const listed = Promise.withResolvers<void>();
      const tell = (change: InformerChange) => {
        if (change.type === "listed") return listed.resolve();
        const secret = change.type === "delete" ? undefined : readRecordSecret(change.object);
        if (secret === undefined) memory.forget(change.object);
        else memory.take(secret);
      };
      const path = resourcePath({ group: "", version: "v1", resource: "secrets" }, { namespace: controlNamespace });
      const target = { path, apiVersion: "v1", kind: "Secret", labelSelector: recordLabel };
      void createInformer(transport, target, { clock, log, tell, random, ...options.informers }).run(signal);
      void sweepUntil(signal, { clock, log, random, writer, expired: () => expiredOf(stored, clock.now() - keptExpiredMs) });
      await unlessAborted(listed.promise, signal);
    },
    get: (kind, key) => valueOf(current(kind, key)),
    *all(kind) {
      const keys = new Set([...(stored.get(kind)?.keys() ?? []), ...(ahead.get(kind)?.keys() ?? [])]);
      for (const key of keys) {
        const value = valueOf(current(kind, key));
        if (value !== undefined) yield [key, value];
      }
    },
    put: (kind, key, record, signal) => writeAhead(kind, key, record, () => writer.write({ kind, key }, () => record, signal)),
    async change(kind, key, next, signal) {
      return valueOf(await writer.write({ kind, key }, (record) => next(valueOf(record)), signal));
    },
    remove: (kind, key, signal) => writeAhead(kind, key, "removed", () => writer.write({ kind, key }, () => undefined, signal)),
    onChange(kind, listener) {
      listeners.get(kind)?.add(listener);
      return () => void listeners.get(kind)?.delete(listener);
    },
  };
}

function guarded(log: Log, call: () => void): void {
  try {
    call();
  } catch (error) {
    log.error("A listener of shared records failed", { error });
  }
}

function expiredOf(stored: ReadonlyMap<RecordKind, ReadonlyMap<string, RecordSecret>>, before: number): readonly RecordSecret[] {
  return [...stored.values()]
    .flatMap((of) => [...of.values()].filter(({ record }) => record.expiresAt < before))
    .slice(0, sweptAtOnce);
}

interface Sweep extends Pick<Required<SharedRecordsOptions>, "clock" | "log" | "random"> {
  readonly writer: RecordWriter;
  readonly expired: () => readonly RecordSecret[];
}

/** Removes what has expired, at times that differ from replica to replica, until the signal. */
async function sweepUntil(signal: AbortSignal, { clock, log, random, writer, expired }: Sweep): Promise<void> {
  while (!signal.aborted) {
    try {
      await sleep(clock, random(sweepMs / 2, (3 * sweepMs) / 2), signal);
      for (const secret of expired()) await writer.removeExactly(secret, signal);
    } catch (error) {
      if (!signal.aborted) log.warn("Expired records could not be removed; they are tried again", { error });
    }
  }
}
