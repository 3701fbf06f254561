import { describe, expect, test } from "vitest";
import { createGate } from "../../../clients/shared-work/gate.js";

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
