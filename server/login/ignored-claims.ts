import { LRUCache } from "lru-cache";
import type { IgnoredClaim } from "../../engine/access/claim-names.js";
import type { Identity } from "../../engine/model/identity.js";
import type { Log } from "../../engine/ports/log.js";

const mostKnown = 1_000;
const againAfterMs = 3_600_000;

/** Tells the log of names in tokens that grant nothing although somebody might think they do, such as a group called `admin`: once an hour a person. */
export function createIgnoredClaims(log: Log): (identity: Identity, ignored: readonly IgnoredClaim[]) => void {
  const told = new LRUCache<string, true>({ max: mostKnown, ttl: againAfterMs });
  return ({ subject }, ignored) => {
    const key = JSON.stringify([subject, ignored]);
    if (ignored.length === 0 || told.has(key)) return;
    told.set(key, true);
    log.warn("A token bears names that count for nothing", { error: JSON.stringify({ subject, ignored }) });
  };
}
