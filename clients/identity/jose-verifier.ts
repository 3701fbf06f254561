import { compactVerify } from "jose";
import type { TokenVerifier } from "../../engine/ports/token-verifier.js";
import { skewOf } from "./claim-checks.js";
import { signatureAlgorithms } from "./read-token.js";
import { createAccessTokenVerifier, type VerifierParts } from "./verify-access-token.js";

/** Makes the verifier that proves signatures with `jose`: all algorithms with a key pair, the skew that is configured. */
export function createJoseVerifier(parts: VerifierParts): TokenVerifier {
  return createAccessTokenVerifier(parts, {
    capabilities: {
      algorithms: signatureAlgorithms,
      skewSeconds: skewOf(parts.expectations),
      types: ["bearer", "at+jwt"],
    },
    async prove({ raw, alg }, key) {
      await compactVerify(raw, key, { algorithms: [alg] });
    },
  });
}
