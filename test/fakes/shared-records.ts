import { FairleadError } from "../../engine/errors.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { RecordKind, SharedRecord, SharedRecords } from "../../engine/ports/shared-records.js";

/** What several replicas share. */
export interface FakeRecordStore {
  /** Another replica over the same store. It knows nothing before it follows; then it learns of every write at once. */
  replica(): SharedRecords;
  /** Writes that were stored, removals included. */
  writes(): number;
  /** From now on every write fails with `UNAVAILABLE`, or none does. */
  setFailing(isFailing: boolean): void;
}

type Listener = (key: string, value: JsonObject | undefined) => void;

/** Creates an empty store; writes are stored a turn of the event loop later. */
export function createFakeRecordStore(clock: Clock): FakeRecordStore {
  const stored = new Map<string, SharedRecord>();
  const followers = new Set<(id: string, record: SharedRecord | undefined) => void>();
  let [writes, isFailing] = [0, false];
  const idOf = (kind: RecordKind, key: string) => JSON.stringify([kind, key]);
  const read = (records: ReadonlyMap<string, SharedRecord>, id: string) => {
    const record = records.get(id);
    return record !== undefined && record.expiresAt > clock.now() ? structuredClone(record.value) : undefined;
  };

  const store = async (id: string, record: SharedRecord | undefined, signal: AbortSignal) => {
    signal.throwIfAborted();
    if (isFailing) throw new FairleadError("UNAVAILABLE", "The fake store is failing");
    writes += 1;
    if (record === undefined) stored.delete(id);
    else stored.set(id, record);
    for (const follower of followers) follower(id, record);
  };

  function replica(): SharedRecords {
    const known = new Map<string, SharedRecord>();
    const ahead = new Map<string, SharedRecord | undefined>();
    const listeners = new Map<RecordKind, Set<Listener>>();
    const take = (id: string, record: SharedRecord | undefined) => {
      // The writer hears of its own write twice: by the store and by itself.
      if (known.get(id) === record) return;
      if (record === undefined) known.delete(id);
      else known.set(id, record);
      const [kind, key] = JSON.parse(id) as [RecordKind, string];
      for (const listener of listeners.get(kind) ?? []) listener(key, read(known, id));
    };
    const write = async (id: string, record: SharedRecord | undefined, signal: AbortSignal) => {
      ahead.set(id, record);
      try {
        await new Promise((resolve) => setImmediate(resolve));
        await store(id, record, signal);
        take(id, record);
      } finally {
        if (ahead.get(id) === record) ahead.delete(id);
      }
    };
    const view = () =>
      new Map([...known, ...[...ahead].map(([id, record]) => [id, record ?? { value: {}, expiresAt: 0 }] as const)]);
    return {
      async follow(signal) {
        for (const [id, record] of stored) take(id, record);
        followers.add(take);
        signal.addEventListener("abort", () => followers.delete(take), { once: true });
      },
      get: (kind, key) => read(view(), idOf(kind, key)),
      *all(wanted) {
        const records = view();
        for (const id of records.keys()) {
          const [kind, key] = JSON.parse(id) as [RecordKind, string];
          const value = read(records, id);
          if (kind === wanted && value !== undefined) yield [key, value];
        }
      },
      put: (kind, key, record, signal) => write(idOf(kind, key), structuredClone(record), signal),
      async change(kind, key, next, signal) {
        const id = idOf(kind, key);
        await new Promise((resolve) => setImmediate(resolve));
        const record = next(read(stored, id));
        await store(id, record, signal);
        take(id, record);
        return read(stored, id);
      },
      remove: (kind, key, signal) => write(idOf(kind, key), undefined, signal),
      onChange(kind, listener) {
        const of = listeners.get(kind) ?? new Set();
        listeners.set(kind, of.add(listener));
        return () => void of.delete(listener);
      },
    };
  }
  return { replica, writes: () => writes, setFailing: (now) => void (isFailing = now) };
}
