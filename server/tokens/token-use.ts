import { LRUCache } from "lru-cache";
import type { Clock } from "../../engine/ports/clock.js";
import type { SharedRecords } from "../../engine/ports/shared-records.js";

/** When tokens were last used, to the hour; replicas share it. */
export interface TokenUse {
  /** Notes a use now; never waits and never fails. */
  note(subject: string, tokenId: string): void;
  /** Milliseconds since 1970; undefined for one that was not used within a year. */
  lastUsedAt(subject: string, tokenId: string): number | undefined;
}

const hourMs = 3_600_000;
const rememberedMs = 365 * 24 * hourMs;
const writeWithinMs = 5_000;
/** More are not begun: the next use of the token is soon enough. */
const writesAtOnce = 2;

/** Creates the notes of use: one write a token an hour, two at a time at most. */
export function createTokenUse({ records, clock }: { readonly records: SharedRecords; readonly clock: Clock }): TokenUse {
  const noted = new LRUCache<string, number>({ max: 10_000 });
  let writing = 0;
  const keyOf = (subject: string, tokenId: string) => JSON.stringify([subject, tokenId]);
  const stored = (key: string) => {
    const at = records.get("token-use", key)?.["at"];
    return typeof at === "number" ? at : undefined;
  };
  return {
    note(subject, tokenId) {
      const key = keyOf(subject, tokenId);
      const now = clock.now();
      if (Math.max(noted.get(key) ?? 0, stored(key) ?? 0) + hourMs > now || writing >= writesAtOnce) return;
      noted.set(key, now);
      writing += 1;
      records
        .put("token-use", key, { value: { at: now }, expiresAt: now + rememberedMs }, AbortSignal.timeout(writeWithinMs))
        .catch(() => void noted.delete(key))
        .finally(() => void (writing -= 1));
    },
    lastUsedAt: (subject, tokenId) => stored(keyOf(subject, tokenId)),
  };
}
