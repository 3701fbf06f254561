import type { KeyObject } from "node:crypto";
import { FairleadError } from "../../engine/errors.js";
import type { Identity } from "../../engine/model/identity.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { TokenVerifier, VerifierCapabilities } from "../../engine/ports/token-verifier.js";
import { checkAccessClaims, type TokenExpectations } from "./claim-checks.js";
import type { SigningKeys } from "./keys.js";
import { readToken, type UnprovenToken } from "./read-token.js";
import { markProven, refuseToken } from "./token-refusal.js";

/** What a verifier works with. */
export interface VerifierParts {
  readonly keys: SigningKeys;
  readonly expectations: TokenExpectations;
  readonly clock: Clock;
  /** Who proven claims speak of. Its errors reach the caller if they are FairleadErrors. */
  readonly identityOf: (claims: JsonObject) => Identity;
  /** Adds to proven claims what the provider left out of the token. Default: nothing. */
  readonly completeClaims?: (claims: JsonObject, token: string, signal: AbortSignal) => Promise<JsonObject>;
}

/** What makes one verifier differ from another. */
export interface SignatureProof {
  readonly capabilities: VerifierCapabilities;
  /** @throws anything if the signature is not by this key */
  readonly prove: (token: UnprovenToken, key: KeyObject) => Promise<void>;
}

/**
 * Makes a verifier: form, key, signature, claims, identity, in this order. Nothing a token says counts before its signature holds, except the name of the key.
 * @see OpenID Connect Core 1.0 §3.1.3.7, RFC 9068 §4
 */
export function createAccessTokenVerifier(parts: VerifierParts, { capabilities, prove }: SignatureProof): TokenVerifier {
  const { keys, expectations, clock, identityOf, completeClaims = async (claims) => claims } = parts;
  return {
    capabilities,
    async verify(raw, signal) {
      signal.throwIfAborted();
      const token = readToken(raw, capabilities.algorithms);
      const key = await keys.find(token, signal);
      await prove(token, key).catch((error: unknown) => {
        throw refuseToken("signature", "its signature does not hold, or it has expired; log in again", error);
      });
      try {
        checkAccessClaims(token, expectations, clock.now());
        return identify(await completeClaims(token.claims, raw, signal), identityOf);
      } catch (error) {
        markProven(error, token.claims["jti"]);
        throw error;
      }
    },
  };
}

function identify(claims: JsonObject, identityOf: VerifierParts["identityOf"]): Identity {
  try {
    return identityOf(claims);
  } catch (error) {
    throw error instanceof FairleadError ? error : refuseToken("claims", "its claims make no sense", error);
  }
}
