import { createPublicKey, type KeyObject } from "node:crypto";
import { fieldOf, isList, isObject } from "../../engine/kubernetes/json-value.js";
import type { JsonObject } from "../../engine/model/manifest.js";

/** A provider's public key and what it may be used for. */
export interface PublishedKey {
  readonly kid: string;
  readonly key: KeyObject;
  readonly algorithms: ReadonlySet<string>;
}

const mostKeys = 100;
const leastRsaBits = 2_048;
const rsa = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
const curves: Readonly<Record<string, readonly string[]>> = {
  "P-256": ["ES256"],
  "P-384": ["ES384"],
  "P-521": ["ES512"],
  Ed25519: ["EdDSA"],
};

/**
 * The keys of a JWKS that signatures can be verified with; others (encryption, shared secrets, RSA below 2,048 bits) are passed over, and so is everything
 * after the first 100. Undefined for what is no JWKS.
 * @see RFC 7517 §5
 */
export function readKeys(document: unknown): readonly PublishedKey[] | undefined {
  const keys = isObject(document) ? document["keys"] : undefined;
  return isList(keys) ? keys.slice(0, mostKeys).flatMap((jwk) => (isObject(jwk) ? readKey(jwk) : [])) : undefined;
}

function readKey(jwk: JsonObject): readonly PublishedKey[] {
  const { kid, kty, use = "sig", key_ops: operations = ["verify"], alg, crv, n, e, x, y } = jwk;
  const able =
    kty === "RSA" ? rsa : (kty === "EC" || kty === "OKP") && typeof crv === "string" ? (fieldOf(curves, crv) ?? []) : [];
  const algorithms = new Set(alg === undefined ? able : able.filter((one) => one === alg));
  const verifies = use === "sig" && isList(operations) && operations.includes("verify");
  if (typeof kid !== "string" || kid === "" || !verifies || algorithms.size === 0) return [];
  try {
    // Only the public members, whatever else the provider published.
    const members = Object.fromEntries(Object.entries({ kty, crv, n, e, x, y }).filter(([, value]) => value !== undefined));
    const key = createPublicKey({ key: members, format: "jwk" });
    const bits = key.asymmetricKeyDetails?.modulusLength ?? leastRsaBits;
    return bits >= leastRsaBits ? [{ kid, key, algorithms }] : [];
  } catch {
    return [];
  }
}
