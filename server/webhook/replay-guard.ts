import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Delivery } from "../../clients/git/webhooks/provider.js";
import type { Clock } from "../../engine/ports/clock.js";

/** Knows deliveries again. */
export interface ReplayGuard {
  /**
   * Says whether a delivery was remembered in the last ten minutes: by what its provider calls it, or by every byte of it, since only these are signed.
   * `remember` does so for this one.
   */
  look(provider: string, delivery: Delivery): { readonly isRepeated: boolean; readonly remember: () => void };
}

const rememberedMs = 600_000;
/** Two for a delivery; the oldest go first. */
const mostRemembered = 20_000;
const longestId = 200;

/** Header names under which providers name a delivery, a second attempt by the same name. */
const idHeaders = [
  "x-gitea-delivery",
  "x-gogs-delivery",
  "x-github-delivery",
  "x-gitlab-event-uuid",
  "x-request-uuid",
  "x-request-id",
  "x-vss-activityid",
];

/** What a provider calls a delivery, shortened; empty if it has no name. */
export function deliveryId({ headers }: Pick<Delivery, "headers">): string {
  const found = idHeaders.map((name) => headers.get(name) ?? "").find((id) => id !== "") ?? "";
  return found.slice(0, longestId);
}

/** Makes a guard that knows nothing yet. */
export function createReplayGuard(clock: Clock): ReplayGuard {
  const until = new LRUCache<string, number>({ max: mostRemembered });
  return {
    look(provider, delivery) {
      const id = deliveryId(delivery);
      const digest = createHash("sha256").update(delivery.body).digest("hex");
      const keys = [JSON.stringify([provider, "body", digest]), ...(id === "" ? [] : [JSON.stringify([provider, "id", id])])];
      return {
        isRepeated: keys.some((key) => (until.get(key) ?? 0) > clock.now()),
        remember() {
          for (const key of keys) until.set(key, clock.now() + rememberedMs);
        },
      };
    },
  };
}
