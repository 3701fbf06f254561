import type { Manifest } from "../../../../engine/model/manifest.js";
import type { Log } from "../../../../engine/ports/log.js";

/** How many Pods the controllers may make. Nothing runs in them, but each is an object that is stored, watched and looked at. */
export interface PodLimits {
  /** At one look; the next look follows at once. 50 unless said. */
  readonly perLook: number;
  /** That one object owns. 1,000 unless said. */
  readonly perOwner: number;
  /** In the whole cluster. 10,000 unless said. */
  readonly inAll: number;
}

/** What an owner may make of the Pods it asks for. */
export interface PodGrant {
  /** How many to make now. */
  readonly count: number;
  /** Why there will never be as many as asked for; absent while there may. */
  readonly refusal?: string;
}

/** Hands out the right to make Pods. */
export interface PodBudget {
  /** @param asked how many Pods the owner has and how many more it wants */
  grant(owner: Manifest, asked: { readonly have: number; readonly more: number }): PodGrant;
}

/** After how long an owner that was refused Pods looks again. */
export const refusedRetryMs = 30_000;

const defaults: PodLimits = { perLook: 50, perOwner: 1_000, inAll: 10_000 };
const longestMemory = 1_000;

/**
 * Creates a budget.
 * @param countPods how many Pods there are in the cluster
 * @param log is told once of each owner that asks for too much
 */
export function createPodBudget(countPods: () => number, log: Log, limits: PodLimits = defaults): PodBudget {
  const { perLook, perOwner, inAll } = limits;
  const told = new Set<string>();
  return {
    grant: (owner, { have, more }) => {
      const room = Math.max(0, Math.min(perOwner - have, inAll - countPods()));
      const count = Math.max(0, Math.min(more, room, perLook));
      if (more <= room) return { count };
      const { namespace = "", name = "", uid = "" } = owner.metadata;
      const refusal = `${owner.kind} "${namespace}/${name}" asks for ${have + more} Pods; the embedded cluster makes at most ${perOwner} for one owner and ${inAll} in all`;
      if (!told.has(uid)) {
        if (told.size >= longestMemory) told.clear();
        told.add(uid);
        log.warn("The embedded cluster makes fewer Pods than asked for", {
          resource: `${owner.kind}/${namespace}/${name}`,
          count: have + more,
        });
      }
      return { count, refusal };
    },
  };
}
