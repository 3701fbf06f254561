import { type KeyObject, randomInt } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Clock } from "../../engine/ports/clock.js";
import { createKeptAnswer } from "./kept-answer.js";
import { type Provider, providerKeeping } from "./provider.js";
import { providerDown, sharedSignal } from "./provider-http.js";
import { type PublishedKey, readKeys } from "./read-keys.js";
import type { UnprovenToken } from "./read-token.js";
import { refuseToken } from "./token-refusal.js";

/** The keys that a provider signs with. */
export interface SigningKeys {
  /**
   * The key that a token names. A key object is the same until the keys are read anew.
   * @throws FairleadError `UNAUTHENTICATED` (`TOKEN_REFUSED`) if the provider has no such key; `UNAVAILABLE` (`DEPENDENCY_DOWN`) while that cannot be said
   */
  find(token: Pick<UnprovenToken, "kid" | "alg">, signal: AbortSignal): Promise<KeyObject>;
}

/** What the keys depend on. */
export interface SigningKeysParts {
  readonly provider: Provider;
  readonly clock: Clock;
  /** Called after each reading. */
  readonly onRefresh?: (result: "success" | "failure") => void;
}

const absentMs = 30_000;
const mostAbsent = 10_000;

/**
 * Makes the keeper of the keys: read every 10 minutes while all that is asked for is known; at once for an unknown key, though under a flood of those once
 * a second; and not again for the same unknown key for about 30 seconds. A key that is no longer published is gone with the next reading. While the
 * provider is down the last keys serve for an hour; then none does.
 */
export function createSigningKeys({ provider, clock, onRefresh = () => undefined }: SigningKeysParts): SigningKeys {
  const absent = new LRUCache<string, number>({ max: mostAbsent });
  const read = async (): Promise<readonly PublishedKey[]> => {
    try {
      const keys = await readFromProvider(provider);
      onRefresh("success");
      return keys;
    } catch (error) {
      onRefresh("failure");
      throw error;
    }
  };
  const kept = createKeptAnswer(read, providerKeeping, clock);
  return {
    async find({ kid, alg }, signal) {
      const known = choose(await kept.get(signal), kid, alg);
      if (known !== undefined) return known;
      if (clock.now() >= (absent.get(kid) ?? -Infinity)) {
        const found = choose(await kept.renew(signal), kid, alg);
        if (found !== undefined) return found;
        absent.set(kid, clock.now() + randomInt(absentMs * 0.8, absentMs * 1.2));
      }
      throw refuseToken("kid", "the identity provider has no such key, or not any more; log in again");
    },
  };
}

async function readFromProvider({ issuer, http, metadata }: Provider): Promise<readonly PublishedKey[]> {
  const signal = sharedSignal();
  const { jwksUri } = await metadata(signal);
  const action = `Cannot read the keys of the identity provider "${issuer}"`;
  const keys = readKeys((await http.send({ action, url: jwksUri }, signal)).body);
  if (keys === undefined) throw providerDown(`${action}: what it answers is no set of keys`);
  return keys;
}

/** Keys of one name are told apart by what they are for; where that leaves two, none is. */
function choose(keys: readonly PublishedKey[], kid: string, alg: string): KeyObject | undefined {
  const fitting = keys.filter((key) => key.kid === kid && key.algorithms.has(alg));
  return fitting.length === 1 ? fitting[0]?.key : undefined;
}
