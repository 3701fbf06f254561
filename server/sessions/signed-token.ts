import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

/** Makes and reads opaque tokens that nobody else can make. A token is only good for the purpose and the binding it was made with. */
export interface TokenSigner {
  /** `binding` is what the token holds for: a subject, a filter. It is not in the token. The payload is JSON and can be read by anybody. */
  sign(binding: readonly string[], payload: unknown): string;
  /** The payload; undefined if the token was made for something else, by somebody else, or was changed. */
  read(binding: readonly string[], token: string): unknown;
}

/** A key of 32 bytes for one purpose, derived from the server's one key. @see RFC 5869 */
export function deriveKey(serverKey: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", serverKey, new Uint8Array(0), `fairlead ${purpose}`, 32));
}

/** Tokens `<payload>.<tag>`, both base64url, with a tag of 128 bits. @see RFC 2104 */
export function createTokenSigner(serverKey: Uint8Array, purpose: string): TokenSigner {
  const key = deriveKey(serverKey, purpose);
  const tagOf = (binding: readonly string[], body: string) =>
    createHmac("sha256", key)
      .update(JSON.stringify([binding, body]))
      .digest()
      .subarray(0, 16);
  return {
    sign(binding, payload) {
      const body = Buffer.from(JSON.stringify(payload)).toString("base64url");
      return `${body}.${tagOf(binding, body).toString("base64url")}`;
    },
    read(binding, token) {
      const [body = "", tag = "", ...rest] = token.split(".");
      const given = Buffer.from(tag, "base64url");
      const wanted = tagOf(binding, body);
      // The round trip refuses other spellings of the same bytes.
      const exact = rest.length === 0 && given.toString("base64url") === tag && given.length === wanted.length;
      if (!exact || !timingSafeEqual(given, wanted)) return undefined;
      return JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as unknown;
    },
  };
}
