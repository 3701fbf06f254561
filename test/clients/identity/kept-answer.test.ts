import { beforeEach, describe, expect, test } from "vitest";
import { createKeptAnswer, type KeptAnswer } from "../../../clients/identity/kept-answer.js";
import { createFakeClock, type FakeClock } from "../../fakes/clock.js";
import { patient } from "./bed.js";

const keeping = { freshMs: 100_000, staleMs: 500_000, pauseMs: 1_000, burst: 3 };

describe("createKeptAnswer()", () => {
  let clock: FakeClock;
  let reads: number;
  let fails: boolean;
  let kept: KeptAnswer<number>;
  beforeEach(() => {
    clock = createFakeClock();
    reads = 0;
    fails = false;
    kept = createKeptAnswer(
      async () => {
        reads += 1;
        if (fails) throw new Error(`reading ${reads} failed`);
        return reads;
      },
      keeping,
      clock,
    );
  });

  test("keeps an answer while it is fresh", async () => {
    expect([await kept.get(patient), await kept.get(patient), reads]).toEqual([1, 1, 1]);
  });

  test("gives the old answer and reads beside it shortly before it is too old", async () => {
    await kept.get(patient);
    clock.advance(99_999);
    expect(await kept.get(patient)).toBe(1);
    await clock.advanceAsync(0);
    expect(await kept.get(patient)).toBe(2);
  });

  test("gives the old answer when it cannot be read anew, up to its last age", async () => {
    await kept.get(patient);
    fails = true;
    clock.advance(499_999);
    expect(await kept.get(patient)).toBe(1);
    clock.advance(2_000);
    await expect(kept.get(patient)).rejects.toThrow("reading 3 failed");
  });

  test("renew() calls made at the same time share a reading that begins after them", async () => {
    await kept.get(patient);
    const renewed = [kept.renew(patient), kept.renew(patient)];
    await clock.advanceAsync(1_000);
    expect(await Promise.all(renewed)).toEqual([2, 2]);
  });

  test("begins a few readings at once and then one a second, however often it is asked", async () => {
    await kept.get(patient);
    const begun: number[] = [];
    for (let second = 0; second <= 10; second += 1) {
      for (let tenth = 0; tenth < 10; tenth += 1) {
        void kept.renew(patient);
        await clock.advanceAsync(100);
      }
      begun.push(reads);
    }
    expect(begun[0]).toBeLessThanOrEqual(4);
    expect(begun[10]).toBeGreaterThanOrEqual(12);
    expect(begun[10]).toBeLessThanOrEqual(4 + Math.ceil(10 / 0.8));
  });

  test("begins as many at once again after a rest", async () => {
    const burst = async () => {
      const before = reads;
      for (let one = 0; one < 3; one += 1) await kept.renew(patient);
      return reads - before;
    };
    expect(await burst()).toBe(3);
    clock.advance(3_000);
    expect(await burst()).toBe(3);
  });

  test("fails at once in the second after a failure", async () => {
    fails = true;
    await expect(kept.get(patient)).rejects.toThrow("reading 1 failed");
    await expect(kept.get(patient)).rejects.toThrow("reading 1 failed");
    fails = false;
    clock.advance(1_000);
    expect(await kept.get(patient)).toBe(2);
  });

  test("R37 a clock that is set back an hour holds nothing up: what was read is read anew within the pause", async () => {
    let back = 0;
    const moved = { ...clock, now: () => clock.now() - back };
    const asked = createKeptAnswer(
      async () => {
        reads += 1;
        if (fails) throw new Error(`reading ${reads} failed`);
        return reads;
      },
      keeping,
      moved,
    );
    for (let time = 0; time < 5; time += 1) {
      const renewed = asked.renew(patient);
      await clock.advanceAsync(1_000);
      await renewed;
    }
    back = 3_600_000;
    const renewed = asked.renew(patient);
    await clock.advanceAsync(1_000);
    expect(await renewed).toBe(6);
    fails = true;
    const failed = asked.renew(patient).catch(() => "failed");
    await clock.advanceAsync(1_000);
    expect(await failed).toBe("failed");
    fails = false;
    back = 2 * 3_600_000;
    const again = asked.get(patient);
    await clock.advanceAsync(1_000);
    await again;
    expect(await asked.get(patient)).toBe(8);
  });
});
