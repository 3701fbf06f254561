import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Makes texts that nobody else can read or make. A text is only good for the binding it was made with. */
export interface Sealer {
  /** `binding` is what the text holds for: a kind, an id. It is not in the text. */
  seal(binding: readonly string[], payload: unknown): string;
  /** The payload; undefined if the text was made for something else, with another key, or was changed. */
  open(binding: readonly string[], text: string): unknown;
}

const algorithm = "aes-256-gcm";
const ivBytes = 12;
const tagBytes = 16;

/** Seals with AES-256-GCM and a random nonce. @param key 32 bytes, for this one purpose, see `deriveKey` @see NIST SP 800-38D */
export function createSealer(key: Uint8Array): Sealer {
  return {
    seal(binding, payload) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(JSON.stringify(binding)));
      const body = Buffer.concat([cipher.update(JSON.stringify(payload), "utf8"), cipher.final()]);
      return Buffer.concat([iv, body, cipher.getAuthTag()]).toString("base64url");
    },
    open(binding, text) {
      const bytes = Buffer.from(text, "base64url");
      // The round trip refuses other spellings of the same bytes.
      if (bytes.length < ivBytes + tagBytes || bytes.toString("base64url") !== text) return undefined;
      try {
        const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
          .setAAD(Buffer.from(JSON.stringify(binding)))
          .setAuthTag(bytes.subarray(-tagBytes));
        const body = Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]);
        return JSON.parse(body.toString("utf8")) as unknown;
      } catch {
        return undefined;
      }
    },
  };
}
