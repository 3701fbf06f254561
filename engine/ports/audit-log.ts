import type { AuditEntry, AuditEvent, AuditPage, AuditQuery } from "../model/audit-event.js";

/** A record of what was done and refused that only grows. */
export interface AuditLog {
  /**
   * Appends a record and answers with it; undefined for one of many alike that nobody who is known caused (`actor.type` `anonymous`), which is counted in a record that follows
   * within a minute. Never throws and never waits: a writer that fails is told to the log and shown by `failures`.
   */
  record(entry: AuditEntry): AuditEvent | undefined;
  query(query: AuditQuery): AuditPage;
  /** Calls back for every record; returns what ends that. */
  onRecord(listener: (event: AuditEvent) => void): () => void;
  /** Records that could not be written. */
  failures(): number;
}
