import type { Identity } from "../../engine/model/identity.js";

/** One kind of credential: a session of our own, an access token of an identity provider, a token of a project's role. */
export interface CredentialKind {
  /** Whether a token is of this kind, by its looks alone. No token is of two kinds. */
  recognizes(token: string): boolean;
  /** @throws FairleadError `UNAUTHENTICATED`; `UNAVAILABLE` while that cannot be said */
  verify(token: string, signal: AbortSignal): Promise<Identity>;
  /** Whether an identity that this kind verified still holds: not expired, not revoked, its account still enabled. Cheap: asked for every request and, every second, for every open socket. */
  holds(identity: Identity): boolean;
  /** Ends the credential itself, on every replica. */
  end(identity: Identity, signal: AbortSignal): Promise<void>;
}
