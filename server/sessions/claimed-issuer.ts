import { maxTokenLength } from "./credentials.js";

/**
 * The issuer that a JWT names, before anything about it is verified; undefined for what is no signed JWT. Good for choosing who verifies it, and for
 * nothing else.
 * @see RFC 7519 §4.1.1
 */
export function claimedIssuer(token: string): string | undefined {
  const [, payload, signature, ...rest] = token.length > maxTokenLength ? [] : token.split(".");
  if (payload === undefined || signature === undefined || rest.length > 0) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    const issuer = typeof claims === "object" && claims !== null ? (claims as { readonly iss?: unknown }).iss : undefined;
    return typeof issuer === "string" ? issuer : undefined;
  } catch {
    return undefined;
  }
}
