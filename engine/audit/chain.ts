import { canonicalJson } from "../kubernetes/json-value.js";
import type { AuditEntry, AuditEvent } from "../model/audit-event.js";
import type { JsonObject } from "../model/manifest.js";
import { cleanEntry } from "./clean-entry.js";

/** A text of 64 hexadecimal digits made of a text: SHA-256 for hashes, HMAC-SHA-256 for seals. The machine brings it. */
export type Digest = (text: string) => string;

/** The end of a chain: what the next record is tied to. */
export interface ChainHead {
  /** Of the last record; 0 before the first. */
  readonly sequence: number;
  readonly hash: string;
}

/** What stands before the first record. */
export const genesis: ChainHead = { sequence: 0, hash: "0".repeat(64) };

/** The purpose for which the key of the seals is derived from the server's key: HKDF-SHA-256, no salt, info `fairlead audit seal`, 32 bytes. */
export const sealPurpose = "audit seal";

/** Where a record stands and when it was made. */
export interface RecordPlace {
  readonly head: ChainHead;
  /** Which chain; the id of each of its records begins with it. */
  readonly chain: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Ties an entry to the record before it. What a caller put in is cleaned and bounded first. */
export function chainRecord(entry: AuditEntry, { head, chain, at }: RecordPlace, hash: Digest): AuditEvent {
  const sequence = head.sequence + 1;
  const record = { ...cleanEntry(entry), id: `${chain}-${sequence}`, at, sequence, previous: head.hash };
  return { ...record, hash: hash(canonicalJson(record as unknown as JsonObject)) };
}

/**
 * A record as its line is written: JSON with sorted fields, no spaces, without a line end. The seal is the record's hash under a key that whoever can
 * write the file does not have.
 */
export function recordLine(event: AuditEvent, seal?: Digest): string {
  const sealed = seal === undefined ? event : { ...event, seal: seal(event.hash) };
  return canonicalJson(sealed as unknown as JsonObject);
}
