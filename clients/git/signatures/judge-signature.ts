import type { LiteralDataPacket, SignaturePacket } from "openpgp";
import type { SignatureVerdict, SigningKey } from "../../../engine/model/revision-signature.js";
import { idOf, type KeyRing, type RingKey } from "./key-ring.js";
import type { SignedObject } from "./signed-object.js";

/** What a signature is worth. */
export interface Judgement {
  readonly verdict: SignatureVerdict;
  readonly keyId: string;
  readonly keys: readonly SigningKey[];
  /** When it is worth less, milliseconds since 1970; `Infinity` if time does not matter. */
  readonly until: number;
}

const forEver = Number.POSITIVE_INFINITY;

/**
 * Judges a signature as GnuPG does when it is asked now: first whether it is one at all, then whether it or its key has expired or was revoked. What openpgp
 * holds to be too weak (SHA-1, short RSA keys, DSA) is bad.
 * @see https://github.com/gpg/gnupg/blob/master/doc/DETAILS (GOODSIG and its neighbours), RFC 9580 § 5.2
 */
export async function judgeSignature({ payload, signatures }: SignedObject, ring: KeyRing, now: number): Promise<Judgement> {
  const [armored] = signatures;
  if (armored === undefined) return { verdict: "unsigned", keyId: "", keys: [], until: forEver };
  // Another kind of signature is by nobody whose key could be here.
  if (!armored.startsWith("-----BEGIN PGP SIGNATURE-----")) return unknownKey("");
  const packet = signatures.length === 1 ? await readPacket(armored) : undefined;
  if (packet === undefined) return { verdict: "bad signature", keyId: "", keys: [], until: forEver };
  const keyId = packet.issuerKeyID.toHex().toUpperCase();
  const key = ring.find(keyId);
  if (key === undefined) return unknownKey(keyId);
  const both = [...new Set([key.signing, key.primary])];
  const keys = both.map((one) => ({ id: idOf(one), fingerprint: one.getFingerprint().toUpperCase() }));
  const judged = { keyId, keys };
  if (!(await isMadeBy(key, packet, payload))) return { ...judged, verdict: "bad signature", until: forEver };
  const time = new Date(now);
  const ends = packet.getExpirationTime();
  if (ends <= time) return { ...judged, verdict: "expired signature", until: forEver };
  const keyEnds = await expiryOf(key);
  if (keyEnds !== undefined && keyEnds <= now) return { ...judged, verdict: "signed with expired key", until: forEver };
  if (await isRevoked(key, time)) return { ...judged, verdict: "signed with revoked key", until: forEver };
  if (keyEnds === undefined || !(await mightSign(key, packet))) return { ...judged, verdict: "bad signature", until: forEver };
  return { ...judged, verdict: "signed", until: Math.min(Number(ends), keyEnds) };
}

function unknownKey(keyId: string): Judgement {
  return { verdict: "signed with key not in keyring", keyId, keys: [], until: forEver };
}

/** The one packet of a detached signature of a document. */
async function readPacket(armoredSignature: string): Promise<SignaturePacket | undefined> {
  const { enums, readSignature } = await import("openpgp");
  const read = await readSignature({ armoredSignature }).catch(() => undefined);
  const [packet] = read?.packets ?? [];
  if (packet === undefined || read?.packets.length !== 1) return undefined;
  return packet.signatureType === enums.signature.binary || packet.signatureType === enums.signature.text ? packet : undefined;
}

async function isMadeBy({ signing }: RingKey, packet: SignaturePacket, payload: Buffer): Promise<boolean> {
  const { created, signatureType } = packet;
  if (created === null || signatureType === null || signing.getCreationTime() > created) return false;
  const { createMessage } = await import("openpgp");
  const message = await createMessage({ binary: new Uint8Array(payload) });
  const literal = message.packets[0] as unknown as LiteralDataPacket;
  // As of the day it was made: what has come since is looked at afterwards.
  return packet.verify(signing.keyPacket, signatureType, literal, created, true).then(
    () => true,
    () => false,
  );
}

/** Whether the key was one for signing on that day, bound to its primary key. */
async function mightSign({ primary, signing }: RingKey, { created }: SignaturePacket): Promise<boolean> {
  return primary.getSigningKey(signing.getKeyID(), created).then(
    () => true,
    () => false,
  );
}

/** The earlier end of both, milliseconds since 1970; undefined if there is no telling because nothing binds them. */
async function expiryOf({ primary, signing }: RingKey): Promise<number | undefined> {
  const ends = [await primary.getExpirationTime(), signing === primary ? forEver : await signing.getExpirationTime()];
  const known = ends.filter((end) => end !== null);
  return known.length < ends.length ? undefined : Math.min(...known.map(Number));
}

async function isRevoked({ primary, signing }: RingKey, now: Date): Promise<boolean> {
  if (await primary.isRevoked(undefined, undefined, now)) return true;
  if (!("bindingSignatures" in signing)) return false;
  const [binding] = signing.bindingSignatures;
  return binding === undefined || signing.isRevoked(binding, primary.keyPacket, now);
}
