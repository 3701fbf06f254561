import { expect, test } from "vitest";
import { chainRecord, genesis, recordLine } from "../../../engine/audit/chain.js";
import { type KeptRecord, openAuditTable } from "../../../server/audit/audit-table.js";
import { createKeeper } from "../../../server/audit/keeper.js";
import { entryOf, sha256 } from "../../engine/audit/chained-lines.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeLog } from "../../fakes/log.js";

function keeperOver() {
  const [clock, log] = [createFakeClock(), createFakeLog()];
  const table = openAuditTable(undefined);
  const disk = { isFull: false };
  const add = (records: readonly KeptRecord[]) => {
    if (disk.isFull) throw new Error("database or disk is full");
    table.add(records);
  };
  const keeper = createKeeper({ ...table, add }, { clock, log });
  let head = genesis;
  const keep = () => {
    const event = chainRecord(entryOf("shop"), { head, chain: "c", at: 0 }, sha256);
    head = event;
    keeper.keep({ event, line: recordLine(event) });
  };
  return { keeper, keep, table, disk, clock, log };
}

test("FL-75 a full disk: records are held, sent on all the same, and kept when there is room", () => {
  const { keeper, keep, table, disk, clock, log } = keeperOver();
  keep();
  disk.isFull = true;
  for (let index = 0; index < 5; index += 1) keep();
  expect(table.after(0, 100)).toHaveLength(1);
  expect(keeper.linesAfter(0, 100).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  clock.advance(5_000);
  disk.isFull = false;
  clock.advance(1_000);
  expect(table.after(0, 100).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  expect([log.sentences("error").length, log.sentences("info").length, keeper.failures()]).toEqual([1, 1, 0]);
  keeper.close();
});

test("createKeeper() holds 10,000 at most, and counts what it drops", () => {
  const { keeper, keep, disk } = keeperOver();
  disk.isFull = true;
  for (let index = 0; index < 10_003; index += 1) keep();
  expect(keeper.failures()).toBe(3);
  expect(keeper.linesAfter(0, 1)[0]?.sequence).toBe(4);
  disk.isFull = false;
  keeper.close();
});

test("createKeeper() answers with what it holds when the table cannot be read", () => {
  const { keeper, keep, table, log } = keeperOver();
  keep();
  table.close();
  keep();
  expect(keeper.linesAfter(0, 10).map(({ sequence }) => sequence)).toEqual([2]);
  expect([keeper.forget(1), keeper.setSent(1)]).toEqual([false, undefined]);
  expect(log.sentences("warn").length).toBeGreaterThan(0);
});
