import { isObject } from "../../engine/kubernetes/json-value.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import { refuseToken, showValue } from "./token-refusal.js";

/** Longest token that is looked at, in characters. */
export const maxTokenLength = 16_384;

/** Signature algorithms a provider may use; those with a shared secret, and none, are not among them. */
export const signatureAlgorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
] as const;

/** The parts of a signed token, read and not yet believed. */
export interface UnprovenToken {
  readonly raw: string;
  /** One of the algorithms that were allowed. */
  readonly alg: string;
  readonly kid: string;
  /** The header's `typ` in lower case, without `application/`; empty when absent. */
  readonly type: string;
  readonly claims: JsonObject;
}

const maxKidLength = 256;
const refusedMembers = ["crit", "b64", "zip", "enc", "cty"] as const;

/**
 * Reads a compact JWS. Keys that a token brings along or points at (`jwk`, `jku`, `x5c`, `x5u`) are not looked at.
 * @throws FairleadError `UNAUTHENTICATED` (`TOKEN_REFUSED`) for what is longer, encrypted, compressed, not canonical, or ambiguous
 * @see RFC 7515, RFC 8725 §3
 */
export function readToken(raw: string, algorithms: readonly string[]): UnprovenToken {
  if (raw.length > maxTokenLength) throw refuseToken("size", `it is longer than ${maxTokenLength} characters`);
  const [head = "", body = "", signature = "", ...rest] = raw.split(".");
  if (signature === "" || rest.length > 0) throw refuseToken("form", "it is no signed token of three parts");
  const header = readPart(head, "header");
  const claims = readPart(body, "payload");
  if (!isCanonical(signature)) throw refuseToken("form", "its signature is no base64url");
  for (const member of refusedMembers)
    if (Object.hasOwn(header, member)) throw refuseToken(member, `its header has "${member}", which is not supported`);
  const { alg, kid, typ = "" } = header;
  if (typeof alg !== "string" || !algorithms.includes(alg))
    throw refuseToken("alg", `it is signed with ${showValue(alg)}; allowed are ${algorithms.join(", ")}`);
  if (typeof kid !== "string" || kid === "" || kid.length > maxKidLength)
    throw refuseToken("kid", "its header does not name a key (kid)");
  if (typeof typ !== "string") throw refuseToken("typ", `its header's typ is ${showValue(typ)}`);
  return { raw, alg, kid, type: typ.toLowerCase().replace(/^application\//, ""), claims };
}

function readPart(part: string, name: string): JsonObject {
  if (!isCanonical(part)) throw refuseToken("form", `its ${name} is no base64url`);
  let value: unknown;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(part, "base64url"));
    value = JSON.parse(text);
  } catch (error) {
    throw refuseToken("form", `its ${name} is no JSON`, error);
  }
  if (!isObject(value)) throw refuseToken("form", `its ${name} is no JSON object`);
  if (membersWritten(text) !== membersOf(value)) throw refuseToken("form", `its ${name} has a member twice`);
  return value;
}

/** Only one spelling of the same bytes. */
function isCanonical(part: string): boolean {
  return part !== "" && Buffer.from(part, "base64url").toString("base64url") === part;
}

/** Members in a JSON text: outside of strings each has exactly one colon. */
function membersWritten(text: string): number {
  return text.replace(/"(?:[^"\\]|\\.)*"/g, "").split(":").length - 1;
}

/** Members in a value at any depth. No recursion: a token may nest some thousand levels. */
function membersOf(value: unknown): number {
  let members = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    const inner: readonly unknown[] = Object.values(next);
    if (!Array.isArray(next)) members += inner.length;
    for (const one of inner) open.push(one);
  }
  return members;
}
