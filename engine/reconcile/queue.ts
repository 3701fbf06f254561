import type { Clock } from "../ports/clock.js";

/** What a worker says after it handled a key: nothing more to do, or look again after a while. */
export interface Handled {
  readonly againAfterMs?: number;
}

/** How many keys are handled at once, and how long a failing key waits. */
export interface QueueOptions {
  readonly workers: number;
  /** First wait after a failure; doubles with each further one. Default 1 s. */
  readonly backOffMs?: number;
  /** Longest wait after a failure. Default 60 s. */
  readonly maxBackOffMs?: number;
  readonly clock: Clock;
  /** Does the work. Must not throw for what it understands; what it throws is a failure of the key. */
  readonly handle: (key: string) => Promise<Handled>;
  /** Told of every failure, with how many there were in a row. */
  readonly failed: (key: string, thrown: unknown, failures: number) => void;
}

/** The work queue of the loop. */
export interface Queue {
  /** Asks for a key to be handled. Asked while it waits: once. Asked while it is handled: once more afterwards. */
  add(key: string): void;
  /** Asks for it later; of several such wishes the earliest counts. */
  addAfter(key: string, delayMs: number): void;
  /** Drops what is known about a key: its timer and its failures. */
  forget(key: string): void;
  /** Keys that wait and keys that are handled now, without those with a timer only. */
  size(): { readonly waiting: number; readonly handling: number };
  /** Takes no more work; resolves when what is being handled is done. */
  close(): Promise<void>;
}

/**
 * A level-based work queue: one entry a key, first come first served, so that no key starves another, and a failing key waits longer each time
 * without holding up anyone.
 * @see kubernetes/client-go:util/workqueue/queue.go for the dirty/processing rule
 */
export function createQueue({ workers, backOffMs = 1_000, maxBackOffMs = 60_000, clock, handle, failed }: QueueOptions): Queue {
  const waiting = new Set<string>();
  const handling = new Set<string>();
  const dirty = new Set<string>();
  const timers = new Map<string, { readonly dueAt: number; readonly cancel: () => void }>();
  const failures = new Map<string, number>();
  let closed = false;
  let idle: (() => void) | undefined;

  function add(key: string): void {
    if (closed) return;
    cancelTimer(key);
    if (handling.has(key)) dirty.add(key);
    else waiting.add(key);
    fill();
  }

  function addAfter(key: string, delayMs: number): void {
    if (closed) return;
    if (delayMs <= 0) return add(key);
    const dueAt = clock.now() + delayMs;
    const earlier = timers.get(key);
    if (waiting.has(key) || (earlier !== undefined && earlier.dueAt <= dueAt)) return;
    cancelTimer(key);
    timers.set(key, { dueAt, cancel: clock.after(delayMs, () => add(key)) });
  }

  function cancelTimer(key: string): void {
    timers.get(key)?.cancel();
    timers.delete(key);
  }

  function fill(): void {
    for (const key of waiting) {
      if (handling.size >= workers) return;
      waiting.delete(key);
      handling.add(key);
      void work(key);
    }
  }

  async function work(key: string): Promise<void> {
    try {
      const { againAfterMs } = await handle(key);
      failures.delete(key);
      if (againAfterMs !== undefined) addAfter(key, againAfterMs);
    } catch (thrown) {
      const count = (failures.get(key) ?? 0) + 1;
      failures.set(key, count);
      failed(key, thrown, count);
      addAfter(key, Math.min(maxBackOffMs, backOffMs * 2 ** Math.min(count - 1, 30)));
    }
    handling.delete(key);
    if (dirty.delete(key)) add(key);
    fill();
    if (handling.size === 0) idle?.();
  }

  return {
    add,
    addAfter,
    forget(key) {
      cancelTimer(key);
      failures.delete(key);
    },
    size: () => ({ waiting: waiting.size, handling: handling.size }),
    async close() {
      closed = true;
      waiting.clear();
      for (const { cancel } of timers.values()) cancel();
      timers.clear();
      if (handling.size > 0) await new Promise<void>((resolve) => (idle = resolve));
    },
  };
}
