import { describe, expect, test } from "vitest";
import { createBatcher, createGate, createSingleFlight, untilAborted } from "../../../clients/git/shared-work.js";
import { FairleadError } from "../../../engine/errors.js";

describe("untilAborted()", () => {
  test("gives the work's result, its failure, or the signal's reason, whichever is first", async () => {
    const open = new AbortController();
    await expect(untilAborted(Promise.resolve(1), open.signal)).resolves.toBe(1);
    await expect(untilAborted(Promise.reject(new Error("broken")), open.signal)).rejects.toThrow("broken");
    const waiting = untilAborted(new Promise(() => undefined), open.signal);
    open.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });
});

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

describe("createGate()", () => {
  test("lets so many in at a time, the others in order, and goes on after a failure", async () => {
    const gate = createGate(2);
    const { signal } = new AbortController();
    const began: number[] = [];
    const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
    const works = gates.map(({ promise }, index) => gate(() => (began.push(index), promise), signal));
    await Promise.resolve();
    expect(began).toEqual([0, 1]);
    gates[1]?.reject(new Error("broken"));
    await expect(works[1]).rejects.toThrow("broken");
    expect(began).toEqual([0, 1, 2]);
    for (const { resolve } of gates) resolve();
    await Promise.all([works[0], works[2], works[3]]);
    expect(began).toEqual([0, 1, 2, 3]);
  });

  test("does not begin work whose signal has fired, and gives its place on", async () => {
    const gate = createGate(1);
    const caller = new AbortController();
    const first = Promise.withResolvers<void>();
    const running = gate(() => first.promise, caller.signal);
    const waiting = gate(async () => "begun", caller.signal);
    caller.abort(new Error("enough"));
    first.resolve();
    await running;
    await expect(waiting).rejects.toThrow("enough");
    expect(await gate(async () => "begun", new AbortController().signal)).toBe("begun");
  });
});
