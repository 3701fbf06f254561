import { describe, expect, test } from "vitest";
import { createTurns } from "../../../server/edge/concurrency.js";
import { defaultLimits } from "../../../server/edge/limits.js";
import { createFakeClock } from "../../fakes/clock.js";

function turns() {
  const clock = createFakeClock();
  const takeTurn = createTurns({ ...defaultLimits, concurrentOperations: 2, waitingOperations: 2, waitMs: 1_000 }, clock);
  const log: string[] = [];
  const take = (name: string, subject = "alice") =>
    takeTurn(subject).then(
      (giveBack) => {
        log.push(`${name} runs`);
        return giveBack;
      },
      (thrown: { code: string; details: object }) => {
        log.push(`${name} ${thrown.code}`);
        expect(thrown.details).toEqual({ reason: "RATE_LIMITED", retryAfterMs: 1_000 });
        return () => undefined;
      },
    );
  return { clock, take, log };
}

describe("createTurns()", () => {
  test("lets a few run, a few more wait in their order, and refuses the rest at once", async () => {
    const { take, log } = turns();
    const [a, b] = await Promise.all([take("a"), take("b")]);
    const [c, d] = [take("c"), take("d")];
    await take("e");
    expect(log).toEqual(["a runs", "b runs", "e RESOURCE_EXHAUSTED"]);
    a();
    await c;
    b();
    await d;
    expect(log.slice(3)).toEqual(["c runs", "d runs"]);
  });

  test("refuses who waited too long, and gives the turn to nobody who has gone", async () => {
    const { clock, take, log } = turns();
    const [a] = await Promise.all([take("a"), take("b")]);
    const c = take("c");
    clock.advance(1_000);
    await c;
    a();
    await take("d");
    expect(log).toEqual(["a runs", "b runs", "c RESOURCE_EXHAUSTED", "d runs"]);
    expect(clock.pending()).toBe(0);
  });

  test("a turn given back twice is one turn", async () => {
    const { take, log } = turns();
    const [a] = await Promise.all([take("a"), take("b")]);
    a();
    a();
    await take("c");
    void take("d");
    await Promise.resolve();
    expect(log).toEqual(["a runs", "b runs", "c runs"]);
  });

  test("one caller holds nobody else up", async () => {
    const { take, log } = turns();
    await Promise.all([take("a"), take("b")]);
    await take("other", "bob");
    expect(log.at(-1)).toBe("other runs");
  });
});
