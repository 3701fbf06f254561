import { AuthorizationResponseError, ClientError, ResponseBodyError } from "openid-client";
import { FairleadError } from "../../engine/errors.js";

/** Codes of what does not fit although the provider answered: nobody is signed in by it. */
const doesNotFit: readonly (string | undefined)[] = [
  "OAUTH_INVALID_RESPONSE",
  "OAUTH_JWT_TIMESTAMP_CHECK_FAILED",
  "OAUTH_JWT_CLAIM_COMPARISON_FAILED",
  "OAUTH_KEY_SELECTION_FAILED",
  "OAUTH_UNSUPPORTED_OPERATION",
];
/** Errors by which a provider refuses the person, not us. */
const refusals: readonly string[] = [
  "invalid_grant",
  "access_denied",
  "login_required",
  "consent_required",
  "interaction_required",
];

/**
 * What a failed exchange with a provider means. Nothing of the provider's text is shown, but its error code if it looks like one.
 * @see RFC 6749 §4.1.2.1, §5.2
 */
export function failureOfExchange(thrown: unknown, issuer: string): FairleadError {
  if (thrown instanceof FairleadError) return thrown;
  if (thrown instanceof AuthorizationResponseError || thrown instanceof ResponseBodyError) {
    if (refusals.includes(thrown.error))
      return refused(`The identity provider refused the login (${thrown.error}); sign in again`, thrown);
    const code = /^[a-z_]{1,40}$/.test(thrown.error) ? thrown.error : "an unknown error";
    return down(`The identity provider "${issuer}" answers ${code}; check the client in oidc.config`, thrown);
  }
  if (thrown instanceof ClientError && doesNotFit.includes(thrown.code))
    return refused("What the identity provider answered does not fit this login; sign in again", thrown);
  return down(`The identity provider "${issuer}" does not answer as it should; try again in a minute`, thrown);
}

function refused(message: string, cause: unknown): FairleadError {
  return new FairleadError("UNAUTHENTICATED", message, { cause, details: { reason: "LOGIN_REFUSED" } });
}

function down(message: string, cause: unknown): FairleadError {
  return new FairleadError("UNAVAILABLE", message, { cause, details: { reason: "DEPENDENCY_DOWN" } });
}
