import { constants, createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** Algorithms that the fake issuer signs with. */
export type SigningAlgorithm = "RS256" | "PS256" | "ES256" | "EdDSA";

/** A key pair of the issuer. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Text as it stands between the dots of a token. */
export const encodePart = (text: string | Uint8Array): string => Buffer.from(text).toString("base64url");

/** Makes a new key pair. */
export function makeSigningKey(alg: SigningAlgorithm, kid: string): SigningKey {
  const pair =
    alg === "ES256"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : alg === "EdDSA"
        ? generateKeyPairSync("ed25519")
        : generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { kid, alg, ...pair };
}

/** The public half as a JWKS shows it. */
export function publicJwk({ kid, alg, publicKey }: SigningKey): Record<string, unknown> {
  return { ...publicKey.export({ format: "jwk" }), kid, alg, use: "sig" };
}

/** Signs texts as they are, so that a test can make tokens that no library would. */
export function signParts(header: string, payload: string | Uint8Array, { alg, privateKey }: SigningKey): string {
  const signed = `${encodePart(header)}.${encodePart(payload)}`;
  return `${signed}.${signatureOf(alg, signed, privateKey).toString("base64url")}`;
}

/** Signs with a shared secret. */
export function signWithSecret(header: string, payload: string, secret: string | Uint8Array): string {
  const signed = `${encodePart(header)}.${encodePart(payload)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

function signatureOf(alg: SigningAlgorithm, signed: string, key: KeyObject): Buffer {
  const data = Buffer.from(signed);
  switch (alg) {
    case "RS256":
      return sign("sha256", data, key);
    case "PS256":
      return sign("sha256", data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
    case "ES256":
      return sign("sha256", data, { key, dsaEncoding: "ieee-p1363" });
    case "EdDSA":
      return sign(null, data, key);
  }
}
