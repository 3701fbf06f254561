import type { ProviderTokens } from "../../clients/identity/authorization-code.js";
import type { Identity } from "../../engine/model/identity.js";

/** What browser sessions need of an identity provider. */
export interface SessionProvider {
  readonly issuer: string;
  /** As `AuthorizationCode.refresh`. */
  refresh(refreshToken: string, signal: AbortSignal): Promise<ProviderTokens>;
  /** Who tokens speak of. @throws FairleadError `UNAUTHENTICATED`; `UNAVAILABLE` */
  identityOf(tokens: ProviderTokens, signal: AbortSignal): Promise<Identity>;
  /** How long a session lasts at most, milliseconds. */
  readonly sessionDurationMs: number;
  /** How long before its end an access token is renewed, milliseconds; absent: when 30 % of its life are left. */
  readonly refreshThresholdMs?: number;
}
