import { describe, expect, test } from "vitest";
import { createRevocations, type RevocationStore } from "../../../server/sessions/revocations.js";
import { createFakeClock } from "../../fakes/clock.js";

function storeOf(kept = new Map<string, number>()): RevocationStore & { readonly kept: Map<string, number> } {
  return { kept, load: async () => kept, add: async (id, at) => void kept.set(id, at) };
}

describe("createRevocations()", () => {
  test("S12 holds at once, before it is kept", async () => {
    const clock = createFakeClock();
    const never: RevocationStore = { load: async () => new Map(), add: () => new Promise(() => undefined) };
    const revocations = await createRevocations(never, () => clock.now());
    void revocations.add("id", clock.now() + 1_000);
    expect([revocations.has("id"), revocations.has("other")]).toEqual([true, false]);
  });

  test("S12 knows what was kept before a restart", async () => {
    const clock = createFakeClock();
    const store = storeOf();
    await (await createRevocations(store, () => clock.now())).add("id", clock.now() + 1_000);
    expect((await createRevocations(store, () => clock.now())).has("id")).toBe(true);
  });

  test("forgets a token once it would have ended anyway, so that the list is bounded by the tokens alive", async () => {
    const clock = createFakeClock();
    const revocations = await createRevocations(undefined, () => clock.now());
    await revocations.add("old", clock.now() + 1_000);
    clock.advance(1_001);
    await revocations.add("new", clock.now() + 1_000);
    expect([revocations.has("old"), revocations.has("new")]).toEqual([false, true]);
  });

  test("says when it cannot be kept, and holds all the same", async () => {
    const broken: RevocationStore = { load: async () => new Map(), add: () => Promise.reject(new Error("disk full")) };
    const revocations = await createRevocations(broken, () => 0);
    await expect(revocations.add("id", 1)).rejects.toThrow("disk full");
    expect(revocations.has("id")).toBe(true);
  });
});
