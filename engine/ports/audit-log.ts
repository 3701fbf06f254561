import type { AuditEntry, AuditEvent, AuditPage, AuditQuery } from "../model/audit-event.js";

/** A record of what was done and refused that only grows. */
export interface AuditLog {
  /** Appends a record and answers with it. Never throws and never waits: a writer that fails is told to the log and shown by `failures`. */
  record(entry: AuditEntry): AuditEvent;
  query(query: AuditQuery): AuditPage;
  /** Calls back for every record; returns what ends that. */
  onRecord(listener: (event: AuditEvent) => void): () => void;
  /** Records that could not be written. */
  failures(): number;
}
