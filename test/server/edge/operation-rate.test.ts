import { describe, expect, test } from "vitest";
import { createRate } from "../../../server/edge/operation-rate.js";
import { createFakeClock } from "../../fakes/clock.js";

const allowed = (allow: () => boolean, tries: number) => Array.from({ length: tries }, allow).filter(Boolean).length;

describe("createRate()", () => {
  test("S39 lets a burst through, then as many a second as said", () => {
    const clock = createFakeClock();
    const allow = createRate({ burst: 5, perSecond: 2 }, clock);
    expect(allowed(allow, 10)).toBe(5);
    clock.advance(1_000);
    expect(allowed(allow, 10)).toBe(2);
    clock.advance(250);
    expect(allow()).toBe(false);
    clock.advance(250);
    expect(allow()).toBe(true);
  });

  test("saves up no more than one burst", () => {
    const clock = createFakeClock();
    const allow = createRate({ burst: 5, perSecond: 2 }, clock);
    clock.advance(3_600_000);
    expect(allowed(allow, 100)).toBe(5);
  });

  test("takes nothing away when the clock is set back", () => {
    let now = 3_600_000;
    const allow = createRate({ burst: 5, perSecond: 2 }, { now: () => now, after: () => () => undefined });
    allow();
    now = 0;
    expect(allowed(allow, 10)).toBe(4);
    now = 1_000;
    expect(allowed(allow, 10)).toBe(2);
  });
});
