import { errors } from "jose";
import { provenTokenId } from "../../clients/identity/token-refusal.js";
import type { FairleadError } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { RefusedBecause } from "../sessions/refused-because.js";

/** Why a credential was refused, in words of ours; nothing of it that was not proven, but its id where its signature held. */
export function whyRefused(error: FairleadError): RefusedBecause {
  const { details, cause } = error;
  const { reason, part } = details;
  const tokenId = provenTokenId(error);
  if (typeof reason === "string")
    return { refused: typeof part === "string" ? `${reason} ${part}` : reason, ...(tokenId !== undefined && { tokenId }) };
  if (isObject(cause) && typeof cause["refused"] === "string") return cause as unknown as RefusedBecause;
  // The library looks at claims when the signature has held.
  if (cause instanceof errors.JWTExpired || cause instanceof errors.JWTClaimValidationFailed) {
    const { jti } = cause.payload;
    const word = cause instanceof errors.JWTExpired ? "expired" : `claim ${cause.claim}`;
    return { refused: word, ...(typeof jti === "string" && { tokenId: jti }) };
  }
  return { refused: cause instanceof errors.JWSSignatureVerificationFailed ? "signature" : "malformed" };
}
