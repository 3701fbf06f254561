import { describe, expect, test } from "vitest";
import { createSingleFlight } from "../../../clients/shared-work/single-flight.js";

describe("createSingleFlight()", () => {
  test("shares a run while it lasts, failures too, and starts anew after it", async () => {
    const once = createSingleFlight<number>();
    let runs = 0;
    const work = async () => {
      runs += 1;
      if (runs === 2) throw new Error("broken");
      return runs;
    };
    expect(await Promise.all([once("a", work), once("a", work)])).toEqual([1, 1]);
    const results = await Promise.allSettled([once("a", work), once("a", work)]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await once("a", work)).toBe(3);
  });
});
