import { describe, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { createFailurePauses, type PauseRules } from "../../../plugins/cache/failure-pauses.js";

const lasting = new FairleadError("BAD_USER_INPUT", "no such template", { details: { reason: "TEMPLATE_ERROR" } });
const passing = new FairleadError("UNAVAILABLE", "the registry is away", { details: { reason: "REPO_UNREACHABLE" } });
const minute = 60_000;
const start = Date.parse("2026-01-01T00:00:00Z");

function world(rules: Partial<PauseRules> = {}) {
  let now = start;
  const pauses = createFailurePauses({ now: () => now }, rules);
  const answer = (): FairleadError | undefined => {
    try {
      pauses.refuse("key");
      return undefined;
    } catch (error) {
      return error as FairleadError;
    }
  };
  /** Fails so often, each time as soon as it is tried. */
  const fail = (failure: FairleadError, times: number) =>
    Array.from({ length: times }, () => pauses.failed("key", failure)).at(-1);
  return { pauses, answer, fail, pass: (ms: number) => (now += ms) };
}

describe("createFailurePauses() of what will not pass", () => {
  test("60 tries three times, then gives the failure again for an hour", () => {
    const { answer, fail, pass } = world();
    expect([fail(lasting, 2), answer()]).toEqual([lasting, undefined]);
    fail(lasting, 1);
    expect(answer()).toMatchObject({
      code: "BAD_USER_INPUT",
      message:
        "Manifest generation error (cached): no such template; it is tried again at 2026-01-01T01:00:00Z, or at once by a hard refresh",
      details: { reason: "TEMPLATE_ERROR", cachedUntil: "2026-01-01T01:00:00Z" },
    });
    pass(60 * minute - 1);
    expect(answer()).toBeDefined();
    pass(1);
    expect(answer()).toBeUndefined();
    fail(lasting, 2);
    expect(answer()).toBeUndefined();
  });

  test("tries again after so many requests, where those are counted", () => {
    const { answer, fail } = world({ requests: 2 });
    fail(lasting, 3);
    expect([answer(), answer(), answer()].map((one) => one !== undefined)).toEqual([true, true, false]);
  });

  test("gives no time where only requests count", () => {
    const { answer, fail, pass } = world({ minutes: 0, requests: 1 });
    fail(lasting, 3);
    pass(1_000 * minute);
    const error = answer();
    expect(error?.details).not.toHaveProperty("cachedUntil");
    expect(error?.message).toMatch(/it is tried again by a hard refresh$/);
    expect(answer()).toBeUndefined();
  });

  test("never pauses where that is switched off", () => {
    const { answer, fail } = world({ afterFailures: 0 });
    fail(lasting, 10);
    expect(answer()).toBeUndefined();
  });

  test("forgets all after a success", () => {
    const { pauses, answer, fail } = world();
    fail(lasting, 3);
    pauses.succeeded("key");
    expect(answer()).toBeUndefined();
    fail(lasting, 2);
    expect(answer()).toBeUndefined();
  });
});

describe("createFailurePauses() of what may pass", () => {
  test("60 waits 10 s, then twice as long each time, 5 minutes at most, and says until when", () => {
    const { answer, fail, pass } = world();
    const waits: number[] = [];
    for (let count = 0; count < 7; count += 1) {
      const told = fail(passing, 1);
      expect(told).toMatchObject({ message: "the registry is away", details: { reason: "REPO_UNREACHABLE" } });
      const until = Date.parse(String(told?.details["cachedUntil"]));
      expect(answer()?.message).toContain("Manifest generation error (cached): the registry is away");
      const before = pass(0);
      waits.push((until - before) / 1000);
      pass(until - before);
      expect(answer()).toBeUndefined();
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 300, 300]);
  });

  test("begins anew after a success", () => {
    const { pauses, fail } = world();
    fail(passing, 3);
    pauses.succeeded("key");
    expect(fail(passing, 1)?.details).toMatchObject({ cachedUntil: "2026-01-01T00:00:10Z" });
  });

  test("does not hold up what waits for a tool", () => {
    const { answer, fail } = world();
    const building = new FairleadError("UNAVAILABLE", "Helm is being built", { details: { reason: "TOOL_BUILDING" } });
    expect([fail(building, 5), answer()]).toEqual([building, undefined]);
  });
});

test("createFailurePauses() keeps requests apart", () => {
  const { pauses, fail } = world();
  fail(passing, 1);
  expect(() => pauses.refuse("other")).not.toThrow();
});
