import { FairleadError } from "../../engine/errors.js";
import type { AuditEvent } from "../../engine/model/audit-event.js";
import type { AuditLog } from "../../engine/ports/audit-log.js";

const mostWaiting = 1_000;

/**
 * Records as they come, each shown when it is handed over, so that a right that was taken meanwhile counts; those of which `show` makes nothing are passed over.
 * A reader that falls behind by more than 1,000 ends with `RESYNC_REQUIRED` and is not told less than there was.
 * @param show must make an object of its own for each reader: results are shared by object, and no two readers have the same rights
 */
export function followRecords<Shown extends object>(
  audit: Pick<AuditLog, "onRecord">,
  show: (event: AuditEvent) => Shown | undefined,
): AsyncIterableIterator<Shown> {
  const waiting: AuditEvent[] = [];
  let wake: (() => void) | undefined;
  let [ended, overflown] = [false, false];
  const stop = audit.onRecord((event) => {
    if (waiting.length < mostWaiting) waiting.push(event);
    else overflown = true;
    wake?.();
  });
  const end = () => {
    ended = true;
    stop();
    wake?.();
  };
  const more = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  return {
    async next() {
      for (;;) {
        if (ended) return { value: undefined, done: true };
        if (overflown) {
          end();
          const message = `More than ${mostWaiting} records came while this reader did not read; read "auditEvents" and subscribe again`;
          throw new FairleadError("RESYNC_REQUIRED", message);
        }
        const event = waiting.shift();
        const shown = event && show(event);
        if (shown !== undefined) return { value: shown, done: false };
        if (event === undefined) await more();
      }
    },
    async return() {
      end();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
