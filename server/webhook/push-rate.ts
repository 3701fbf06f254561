import { LRUCache } from "lru-cache";
import type { Clock } from "../../engine/ports/clock.js";

/** How often something may be done for each of many, and what becomes of the rest: it is done once, as soon as it may be. */
export interface PushRate {
  /**
   * Takes a turn. If there is none left, `late` (of the first that was refused) is called once when there is, however often it was refused until then.
   * @returns how long to wait; 0: go on
   */
  take(key: string, late?: () => void): number;
  /** Calls nothing more. */
  close(): void;
}

interface Bucket {
  left: number;
  filledAt: number;
  /** What waits for its turn. */
  pending?: { readonly cancel: () => void; readonly late: () => void };
}

/** Buckets that are remembered; whoever is forgotten begins with a full one, and what waited there is done at once. */
const mostKeys = 5_000;

/** Makes buckets of `burst` that fill with one each `everyMs`. */
export function createPushRate({ burst, everyMs }: { readonly burst: number; readonly everyMs: number }, clock: Clock): PushRate {
  const buckets = new LRUCache<string, Bucket>({
    max: mostKeys,
    disposeAfter({ pending }, _key, why) {
      pending?.cancel();
      if (why === "evict") pending?.late();
    },
  });

  function bucketOf(key: string): Bucket {
    const now = clock.now();
    const bucket = buckets.get(key) ?? { left: burst, filledAt: now };
    // A clock that was set back takes nothing away.
    bucket.left = Math.min(burst, bucket.left + Math.max(0, now - bucket.filledAt) / everyMs);
    bucket.filledAt = now;
    buckets.set(key, bucket);
    return bucket;
  }

  return {
    take(key, late) {
      const bucket = bucketOf(key);
      if (bucket.left >= 1) {
        bucket.left -= 1;
        return 0;
      }
      const waitMs = Math.ceil((1 - bucket.left) * everyMs);
      if (late !== undefined && bucket.pending === undefined) {
        const cancel = clock.after(waitMs, () => {
          delete bucket.pending;
          bucket.left -= 1;
          late();
        });
        bucket.pending = { cancel, late };
      }
      return waitMs;
    },
    close: () => buckets.clear(),
  };
}
