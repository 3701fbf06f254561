import { createHash } from "node:crypto";
import type { Identity } from "../../engine/model/identity.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { TokenVerifier } from "../../engine/ports/token-verifier.js";
import { claimedIssuer } from "./claimed-issuer.js";
import type { CredentialKind } from "./credential-kind.js";
import { refuseCredential } from "./refused-because.js";
import { longestTokenLifeMs, type Revocations } from "./revocations.js";

/** The identity provider as it is configured this moment. */
export interface TokenSource {
  readonly issuer: string;
  readonly verifier: TokenVerifier;
}

/** What bearer tokens depend on. */
export interface BearerTokenParts {
  /** Undefined while there is no provider: then no token is of this kind. */
  readonly provider: () => TokenSource | undefined;
  readonly revocations: Revocations;
  readonly clock: Clock;
}

/**
 * Access tokens of the identity provider. One that lives longer than revocations are remembered is not taken. Who a token was taken for holds only as long
 * as the provider is configured as it was then: what roles mean, or whose tokens are taken, may be another matter since.
 */
export function createBearerTokens({ provider, revocations, clock }: BearerTokenParts): CredentialKind {
  const provenBy = new WeakMap<Identity, TokenVerifier>();
  const lasts = (identity: Identity, { verifier }: TokenSource): boolean =>
    (identity.expiresAt ?? 0) + verifier.capabilities.skewSeconds * 1_000 > clock.now();
  return {
    recognizes(token) {
      const issuer = provider()?.issuer;
      return issuer !== undefined && claimedIssuer(token) === issuer;
    },
    async verify(token, signal) {
      const source = provider();
      if (source === undefined)
        throw refuseCredential("There is no identity provider any more; log in again", { refused: "no identity provider" });
      const identity = withTokenId(await source.verifier.verify(token, signal), token);
      const { expiresAt = 0, issuedAt = 0, tokenId } = identity;
      const proven = tokenId === undefined ? {} : { tokenId };
      if (expiresAt - issuedAt > longestTokenLifeMs)
        throw refuseCredential(
          "The token lives longer than 24 hours; let the identity provider issue shorter ones, which can be revoked as long as they live",
          { refused: "lives too long", ...proven },
        );
      if (revocations.revokes(identity))
        throw refuseCredential("The token has been revoked; log in again", { refused: "revoked", ...proven });
      provenBy.set(identity, source.verifier);
      return identity;
    },
    holds(identity) {
      const source = provider();
      return (
        source !== undefined &&
        provenBy.get(identity) === source.verifier &&
        lasts(identity, source) &&
        !revocations.revokes(identity)
      );
    },
    async end(identity, signal) {
      const skewMs = (provider()?.verifier.capabilities.skewSeconds ?? 0) * 1_000;
      await revocations.revokeToken(identity.tokenId ?? "", (identity.expiresAt ?? clock.now()) + skewMs, signal);
    },
  };
}

/** A token without an id is known by its print, so that it can be revoked as well. */
function withTokenId(identity: Identity, token: string): Identity {
  if (identity.tokenId !== undefined && identity.tokenId !== "") return identity;
  return { ...identity, tokenId: `sha256:${createHash("sha256").update(token).digest("base64url")}` };
}
