import { createHash } from "node:crypto";
import { FairleadError } from "../../engine/errors.js";

/** Characters of the shortest signing key. */
export const minSigningKeyLength = 32;

/** On `argocd-secret`: which signing key we made ourselves, as `fingerprintOf`. */
export const generatedKeyMark = "fairlead.io/generated-key";

/** Tells keys apart without telling them. */
export function fingerprintOf(key: string): string {
  return createHash("sha256").update("fairlead signing key").update(key).digest("hex").slice(0, 16);
}

/**
 * The key that sessions, cursors and resume tokens are signed with.
 * @param secret the data of `argocd-secret`
 * @throws FairleadError `FAILED_PRECONDITION` if there is none or it is too short
 */
export function signingKeyOf(secret: Readonly<Record<string, string>>): Uint8Array {
  const key = secret["server.secretkey"] ?? "";
  if (key.length >= minSigningKeyLength) return new TextEncoder().encode(key);
  throw new FairleadError(
    "FAILED_PRECONDITION",
    `The Secret "argocd-secret" has no "server.secretkey" of at least ${minSigningKeyLength} characters. Set one (openssl rand -base64 32) and start again.`,
  );
}
