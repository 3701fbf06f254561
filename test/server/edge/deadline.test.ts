import { describe, expect, test } from "vitest";
import { requestDeadline } from "../../../server/edge/deadline.js";
import { createFakeClock } from "../../fakes/clock.js";

describe("requestDeadline()", () => {
  test("S30 ends what takes too long with a reason that callers may see", () => {
    const clock = createFakeClock();
    const { signal } = requestDeadline(30_000, clock);
    clock.advance(29_999);
    expect(signal.aborted).toBe(false);
    clock.advance(1);
    expect(signal.reason).toMatchObject({ code: "DEADLINE_EXCEEDED", message: expect.stringMatching(/longer than 30 s/) });
  });

  test("leaves alone what ended in time", () => {
    const clock = createFakeClock();
    const { signal, clear } = requestDeadline(30_000, clock);
    clear();
    clock.advance(60_000);
    expect([signal.aborted, clock.pending()]).toEqual([false, 0]);
  });

  test("ends at once what nobody waits for any more", () => {
    const { signal, clear } = requestDeadline(30_000, createFakeClock());
    clear(new Error("gone"));
    expect(signal.reason).toMatchObject({ message: "gone" });
  });
});
