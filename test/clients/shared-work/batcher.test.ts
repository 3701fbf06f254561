import { describe, expect, test } from "vitest";
import { createBatcher } from "../../../clients/shared-work/batcher.js";
import { FairleadError } from "../../../engine/errors.js";

describe("createBatcher()", () => {
  test("gathers what is asked while a run is under way", async () => {
    const runs: string[][] = [];
    const gate = Promise.withResolvers<void>();
    const ask = createBatcher(async (keys) => {
      runs.push([...keys]);
      await gate.promise;
    });
    const asked = [ask(["a"]), ask(["b", "c"]), ask(["c", "d"])];
    gate.resolve();
    await Promise.all(asked);
    expect(runs).toEqual([["a"], ["b", "c", "d"]]);
  });

  test("lets nobody fail for a key that another wanted", async () => {
    const runs: string[][] = [];
    const ask = createBatcher(async (keys) => {
      runs.push([...keys]);
      if (keys.includes("gone")) throw new FairleadError("NOT_FOUND", "gone");
    });
    const results = await Promise.allSettled([ask(["first"]), ask(["gone"]), ask(["b"])]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(runs).toEqual([["first"], ["gone", "b"], ["gone"], ["b"]]);
  });

  test("tells all of them when the remote cannot be reached, and works again afterwards", async () => {
    let reachable = false;
    const ask = createBatcher(async () => {
      if (!reachable) throw new FairleadError("UNAVAILABLE", "down");
    });
    const results = await Promise.allSettled([ask(["a"]), ask(["b"]), ask(["c"])]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    reachable = true;
    await ask(["a"]);
  });
});
