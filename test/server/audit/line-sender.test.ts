import { expect, test } from "vitest";
import { createLineSender, type SequencedLine } from "../../../server/audit/line-sender.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeLog } from "../../fakes/log.js";

function senderOver(count: number, sent = 0) {
  const lines: SequencedLine[] = Array.from({ length: count }, (_, index) => ({ sequence: index + 1, line: `l${index + 1}` }));
  const [clock, log] = [createFakeClock(), createFakeLog()];
  const written: string[] = [];
  const target = { isFull: false, closed: false, calls: 0 };
  const marks: number[] = [];
  const sender = createLineSender({
    target: {
      async append(batch) {
        target.calls += 1;
        if (target.isFull) throw new Error("ENOSPC");
        written.push(...batch);
      },
      async close() {
        target.closed = true;
      },
    },
    linesAfter: (sequence, limit) => lines.filter((line) => line.sequence > sequence).slice(0, limit),
    sent,
    onSent: (sequence) => marks.push(sequence),
    clock,
    log,
  });
  const add = () => {
    lines.push({ sequence: lines.length + 1, line: `l${lines.length + 1}` });
    sender.wake();
  };
  return { sender, target, written, marks, clock, log, add };
}

test("createLineSender() sends what follows what was sent, in order, some hundred at once", async () => {
  const { sender, written, marks, target } = senderOver(1_200, 1);
  await sender.close();
  expect(written).toHaveLength(1_199);
  expect([written[0], written.at(-1)]).toEqual(["l2", "l1200"]);
  expect(marks).toEqual([501, 1_001, 1_200]);
  expect(target.closed).toBe(true);
});

test("FL-75 a target that is full loses nothing, is told of once, and tried ever more seldom", async () => {
  const { sender, target, written, clock, log, add } = senderOver(0);
  target.isFull = true;
  for (let index = 0; index < 20; index += 1) add();
  await clock.advanceAsync(60_000);
  expect(written).toEqual([]);
  expect(log.sentences("error")).toEqual([
    "The audit's lines cannot be written; they are kept and written when that is possible.",
  ]);
  expect(target.calls).toBeLessThan(9);
  target.isFull = false;
  await clock.advanceAsync(30_000);
  expect(written).toHaveLength(20);
  expect(log.sentences("info")).toEqual(["The audit's lines are written again."]);
  await sender.close();
});

test("createLineSender() does not wait for ever for a target that cannot be closed in peace", async () => {
  const { sender, target, add, clock } = senderOver(0);
  target.isFull = true;
  add();
  await sender.close();
  expect([target.closed, clock.pending()]).toEqual([true, 0]);
});
