import type { StoredEvent } from "./stored.js";

/** Tells every listener each commit, in order, also when a listener commits again while it is being told. */
export interface WatchHub {
  /** `kind` limits what is heard to one storage key; absent means every kind. Returns how to stop. */
  subscribe(listener: (event: StoredEvent) => void, kind?: string): () => void;
  publish(event: StoredEvent): void;
  /** How many listen. */
  size(): number;
}

/**
 * Creates the hub. A listener that throws is reported and stays subscribed; nobody else misses the event.
 * @param report hears what a listener threw
 */
export function createWatchHub(report: (error: unknown) => void): WatchHub {
  const everywhere = new Set<(event: StoredEvent) => void>();
  const byKind = new Map<string, Set<(event: StoredEvent) => void>>();
  const waiting: StoredEvent[] = [];
  let telling = false;

  const tell = (event: StoredEvent) => {
    for (const listener of [...everywhere, ...(byKind.get(event.kind) ?? [])]) {
      try {
        listener(event);
      } catch (error) {
        report(error);
      }
    }
  };

  return {
    subscribe: (listener, kind) => {
      const listeners = kind === undefined ? everywhere : (byKind.get(kind) ?? new Set());
      if (kind !== undefined) byKind.set(kind, listeners);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (kind !== undefined && listeners.size === 0) byKind.delete(kind);
      };
    },
    publish: (event) => {
      waiting.push(event);
      if (telling) return;
      telling = true;
      try {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) tell(next);
      } finally {
        telling = false;
      }
    },
    size: () => everywhere.size + [...byKind.values()].reduce((sum, set) => sum + set.size, 0),
  };
}
