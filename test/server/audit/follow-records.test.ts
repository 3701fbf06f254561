import { expect, test } from "vitest";
import type { AuditEvent } from "../../../engine/model/audit-event.js";
import { followRecords } from "../../../server/audit/follow-records.js";
import { entryOf } from "../../engine/audit/chained-lines.js";
import { createFakeAuditLog } from "../../fakes/audit-log.js";

const nameOf = ({ resource }: AuditEvent) => (resource.name === "hidden" ? undefined : { name: resource.name });

test("followRecords() gives records from now on, as they are shown, and passes over the others", async () => {
  const audit = createFakeAuditLog();
  audit.record(entryOf("before"));
  const records = followRecords(audit, nameOf);
  const first = records.next();
  for (const name of ["hidden", "one", "hidden", "two"]) audit.record(entryOf(name));
  expect([(await first).value, (await records.next()).value]).toEqual([{ name: "one" }, { name: "two" }]);
});

test("followRecords() shows a record when it is handed over: a right that was taken meanwhile counts", async () => {
  const audit = createFakeAuditLog();
  let may = true;
  const records = followRecords(audit, (event) => (may ? nameOf(event) : undefined));
  audit.record(entryOf("one"));
  may = false;
  const next = records.next();
  await Promise.resolve();
  may = true;
  audit.record(entryOf("two"));
  expect((await next).value).toEqual({ name: "two" });
});

test("followRecords() ends at once when its reader goes, also one that waits", async () => {
  const audit = createFakeAuditLog();
  const records = followRecords(audit, nameOf);
  const waiting = records.next();
  await records.return?.();
  expect([(await waiting).done, (await records.next()).done]).toEqual([true, true]);
});

test("followRecords() tells a reader that is too slow to begin anew, and holds no more for it", async () => {
  const audit = createFakeAuditLog();
  const records = followRecords(audit, nameOf);
  for (let count = 0; count < 1_001; count += 1) audit.record(entryOf("x"));
  await expect(records.next()).rejects.toMatchObject({ code: "RESYNC_REQUIRED" });
  expect((await records.next()).done).toBe(true);
});
