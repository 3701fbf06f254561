import { createCipheriv, createHash, randomBytes } from "node:crypto";

/** Gives random bytes: real ones, or with a seed always the same stream. */
export function createRandom(seed: string | undefined): (length: number) => Uint8Array<ArrayBuffer> {
  if (seed === undefined) return (length) => new Uint8Array(randomBytes(length));
  const key = createHash("sha256").update(seed).digest();
  const cipher = createCipheriv("aes-256-ctr", key, new Uint8Array(16));
  return (length) => new Uint8Array(cipher.update(new Uint8Array(length)));
}
