import type { JsonObject } from "../model/manifest.js";

/** What records are about; keys are unique within a kind. */
export type RecordKind = "session" | "revocation" | "login-failures" | "token-use" | "token-key";

/** A record and when it is forgotten, milliseconds since 1970. */
export interface SharedRecord {
  readonly value: JsonObject;
  readonly expiresAt: number;
}

/**
 * Small records that every replica of the gateway sees within a second or two and that a restart keeps. Reads come from memory; writes are seen by
 * the writer at once and resolve when they are stored. What has expired is not there. Errors as in `Cluster`.
 */
export interface SharedRecords {
  /** Starts following; resolves when everything that is kept is known. */
  follow(signal: AbortSignal): Promise<void>;
  get(kind: RecordKind, key: string): JsonObject | undefined;
  /** All of a kind, in no order. Do not hold on to the iterator over a wait. */
  all(kind: RecordKind): Iterable<readonly [key: string, value: JsonObject]>;
  put(kind: RecordKind, key: string, record: SharedRecord, signal: AbortSignal): Promise<void>;
  /**
   * Changes a record by what it is now; asked again if another replica was quicker. Undefined from `next` removes it.
   * @returns what is stored then
   */
  change(
    kind: RecordKind,
    key: string,
    next: (now: JsonObject | undefined) => SharedRecord | undefined,
    signal: AbortSignal,
  ): Promise<JsonObject | undefined>;
  remove(kind: RecordKind, key: string, signal: AbortSignal): Promise<void>;
  /** Calls back for every change of a kind, whoever made it; returns what ends that. */
  onChange(kind: RecordKind, listener: (key: string, value: JsonObject | undefined) => void): () => void;
}
