import type { UmaBearer, UmaGrants } from "../../clients/identity/uma.js";
import type { Identity } from "../../engine/model/identity.js";
import type { ProjectGrant } from "../../engine/model/project-grant.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";

/** What the provider's authorization service lets people do, at hand for every question of the policy. */
export interface UserGrants {
  /** Remembers which access token an identity came with, and asks what it is granted. An outage grants nothing. */
  learn(identity: Identity, token: string, signal: AbortSignal): Promise<void>;
  /** Asks anew for an identity that was learnt, if what is known has aged; answers are shared and kept by `UmaGrants`. */
  freshen(identity: Identity, signal: AbortSignal): Promise<void>;
  /** The same without waiting, for sockets that stay open. */
  keep(identity: Identity): void;
  /** As last told; nothing once that is too old. */
  of(identity: Identity): readonly ProjectGrant[];
}

/** What the grants depend on. */
export interface UserGrantParts {
  /** Undefined while the settings ask for no grants. */
  readonly uma: () => UmaGrants | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** How often an open socket looks whether what it knows has aged. */
const keepMs = 5_000;
/** What `UmaGrants` keeps for a minute may be a round of looks and a slow answer older, and no more. */
const oldestMs = 75_000;
const askWithinMs = 10_000;

interface Known {
  readonly grants: readonly ProjectGrant[];
  readonly at: number;
}

/** Creates the book of grants. */
export function createUserGrants({ uma, clock, log }: UserGrantParts): UserGrants {
  const bearers = new WeakMap<Identity, UmaBearer>();
  const known = new WeakMap<Identity, Known>();
  const asked = new WeakMap<Identity, number>();

  async function freshen(identity: Identity, signal: AbortSignal): Promise<void> {
    const [source, bearer] = [uma(), bearers.get(identity)];
    if (source === undefined || bearer === undefined) return;
    asked.set(identity, clock.now());
    const answer = await source.of(bearer, signal);
    if (answer.kind === "unavailable") log.warn("Nobody is granted anything by the identity provider", { error: answer.because });
    known.set(identity, { grants: answer.grants, at: clock.now() });
  }

  return {
    freshen,
    async learn(identity, token, signal) {
      bearers.set(identity, { token, ...(identity.expiresAt !== undefined && { expiresAt: identity.expiresAt }) });
      await freshen(identity, signal);
    },
    keep(identity) {
      if (!bearers.has(identity) || clock.now() - (asked.get(identity) ?? 0) < keepMs) return;
      freshen(identity, AbortSignal.timeout(askWithinMs)).catch((error: unknown) =>
        log.warn("The identity provider could not be asked for grants in time", { error }),
      );
    },
    of(identity) {
      const last = known.get(identity);
      return last !== undefined && clock.now() - last.at <= oldestMs ? last.grants : [];
    },
  };
}
