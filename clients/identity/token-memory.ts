import { LRUCache } from "lru-cache";
import type { Identity } from "../../engine/model/identity.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { TokenVerifier } from "../../engine/ports/token-verifier.js";
import { tokenKey } from "./token-key.js";

const longestMs = 60_000;
const mostTokens = 10_000;

/**
 * Remembers whose a token is, up to 60 seconds and not past its end, by its SHA-256. Refusals are not remembered. Whether a token was revoked must be
 * asked for every request, by who calls this.
 */
export function rememberVerified(verifier: TokenVerifier, clock: Clock): TokenVerifier {
  const known = new LRUCache<string, { readonly identity: Identity; readonly until: number }>({ max: mostTokens });
  return {
    capabilities: verifier.capabilities,
    async verify(token, signal) {
      const key = tokenKey(token);
      const remembered = known.get(key);
      if (remembered !== undefined && clock.now() < remembered.until) return remembered.identity;
      const identity = await verifier.verify(token, signal);
      const now = clock.now();
      known.set(key, { identity, until: Math.min(now + longestMs, identity.expiresAt ?? now) });
      return identity;
    },
  };
}
