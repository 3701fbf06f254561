/**
 * Whether a JWT is spelled as it was made. Decoders of base64url overlook padding and the spare bits of the last character, so that one token could be written in many ways.
 * @see RFC 4648 §3.5, RFC 7515 §2
 */
export function isCanonicalToken(token: string): boolean {
  return token.split(".").every((part) => Buffer.from(part, "base64url").toString("base64url") === part);
}
