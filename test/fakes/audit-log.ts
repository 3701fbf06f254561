import { chainRecord, genesis } from "../../engine/audit/chain.js";
import type { AuditEvent } from "../../engine/model/audit-event.js";
import type { AuditLog } from "../../engine/ports/audit-log.js";

/** An audit in memory, oldest first in `records`. */
export interface FakeAuditLog extends AuditLog {
  readonly records: AuditEvent[];
}

/** Creates the fake; its hashes are none. */
export function createFakeAuditLog(now: () => number = () => 0): FakeAuditLog {
  const records: AuditEvent[] = [];
  const listeners = new Set<(event: AuditEvent) => void>();
  return {
    records,
    record(entry) {
      const event = chainRecord(entry, { head: records.at(-1) ?? genesis, chain: "fake", at: now() }, () => "f".repeat(64));
      records.push(event);
      for (const listener of listeners) listener(event);
      return event;
    },
    query({ before = Number.POSITIVE_INFINITY, limit, sees, matches }) {
      const fitting = records
        .filter((event) => event.sequence < before && sees(event.resource.project) && matches(event))
        .toReversed();
      const events = fitting.slice(0, limit);
      return { events, ...(fitting.length > limit && { next: events.at(-1)?.sequence ?? 0 }) };
    },
    onRecord(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    failures: () => 0,
  };
}
