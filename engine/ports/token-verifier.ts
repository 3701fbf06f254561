import type { Identity } from "../model/identity.js";

/** What a verifier cannot accept although it is sound; it never accepts more than another. */
export interface VerifierCapabilities {
  /** Signature algorithms. */
  readonly algorithms: readonly string[];
  /** How many seconds clocks may differ. */
  readonly skewSeconds: number;
  /** Values of `typ` of access tokens, in lower case. */
  readonly types: readonly string[];
}

/** Says whose an access token of an identity provider is. */
export interface TokenVerifier {
  readonly capabilities: VerifierCapabilities;
  /**
   * Checks signature, algorithm, issuer, audience, client, type and times. What was revoked is looked up elsewhere, for every request.
   * @throws FairleadError `UNAUTHENTICATED` for a token that does not hold, whatever is wrong with it; `UNAVAILABLE` (`DEPENDENCY_DOWN`) while the
   *   provider's keys cannot be had
   */
  verify(token: string, signal: AbortSignal): Promise<Identity>;
}
