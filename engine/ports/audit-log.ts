import type { AuditEntry, AuditEvent } from "../model/audit-event.js";

/** Which records are asked for; newest first. */
export interface AuditQuery {
  /** Only those before this sequence. */
  readonly before?: number;
  readonly limit: number;
  /** Which of them the caller may see and wants. */
  readonly matches: (event: AuditEvent) => boolean;
}

/** A record of what was done and refused that only grows. */
export interface AuditLog {
  /** Appends a record and answers with it. Never throws and never waits: a writer that fails is told to the log and shown by `failures`. */
  record(entry: AuditEntry): AuditEvent;
  query(query: AuditQuery): readonly AuditEvent[];
  /** Calls back for every record; returns what ends that. */
  onRecord(listener: (event: AuditEvent) => void): () => void;
  /** Records that could not be written. */
  failures(): number;
}
