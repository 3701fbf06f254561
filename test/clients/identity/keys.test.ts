import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { SigningKeys } from "../../../clients/identity/keys.js";
import { publicJwk } from "../../fakes/oidc/signing.js";
import type { OidcIssuer } from "../../fakes/oidc-issuer.js";
import { type IdentityBed, patient, startIdentityBed } from "./bed.js";

const minute = 60_000;

describe("createSigningKeys()", () => {
  let bed: IdentityBed;
  let issuer: OidcIssuer;
  beforeEach(async () => {
    bed = await startIdentityBed();
    ({ issuer } = bed);
  });
  afterEach(() => bed.close());
  const find = (kid = "first-RS256", alg = "RS256") => bed.settle(bed.keys.find({ kid, alg }, patient));
  const outcome = (kid?: string) =>
    find(kid).then(
      () => "found",
      (error: { code?: unknown }) => error.code,
    );
  const readings = () => issuer.requests("keys");

  test("FL-61 reads the keys once for all who ask at the same time, and not again for 8 minutes", async () => {
    await Promise.all(Array.from({ length: 50 }, () => find()));
    bed.clock.advance(8 * minute - 1);
    await find();
    expect([readings(), issuer.requests("discovery")]).toEqual([1, 1]);
  });

  test("FL-61 reads them anew beside the work before 10 minutes are over, and waits for that after them", async () => {
    await find();
    bed.clock.advance(10 * minute - 1);
    await find();
    await expect.poll(readings).toBe(2);
    await expect.poll(() => bed.refreshes.length).toBe(2);
    issuer.rotate();
    issuer.withdraw("first-RS256");
    bed.clock.advance(10 * minute);
    expect(await outcome("first-RS256")).toBe("UNAUTHENTICATED");
  });

  test("R29 a withdrawn key is refused after 10 minutes at the latest", async () => {
    await find();
    issuer.rotate();
    issuer.withdraw("first-RS256");
    expect(await outcome()).toBe("found");
    bed.clock.advance(10 * minute);
    expect(await outcome()).toBe("UNAUTHENTICATED");
  });

  test("FL-61 a key that is gone from a fresh set is gone at once", async () => {
    await find();
    const { kid } = issuer.rotate();
    issuer.withdraw("first-RS256");
    await find(kid);
    expect(await outcome("first-RS256")).toBe("UNAUTHENTICATED");
  });

  test("FL-61 an unknown key is looked for once, and again after about 30 seconds", async () => {
    await find();
    const asked: number[] = [];
    for (const waitMs of [0, 0, 23_000, 14_000]) {
      bed.clock.advance(waitMs);
      expect(await outcome("nobody's")).toBe("UNAUTHENTICATED");
      asked.push(readings());
    }
    expect(asked).toEqual([2, 2, 2, 3]);
  });

  test("R29 a new key is accepted within 2 s of its first use, under a flood of unknown ones, with few readings", async () => {
    await find();
    const state = { floods: true, sent: 0 };
    onTestFinished(() => {
      state.floods = false;
    });
    const flood = async (keys: SigningKeys): Promise<void> => {
      while (state.floods) {
        for (let one = 0; one < 20; one += 1) {
          state.sent += 1;
          void keys.find({ kid: `flood-${state.sent}`, alg: "RS256" }, patient).catch(() => undefined);
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    void flood(bed.keys);
    // The first few readings are given away; then a new key has to wait its turn.
    await expect.poll(() => bed.clock.pending()).toBe(1);
    const [given, began] = [readings(), bed.clock.now()];
    const { kid } = issuer.rotate();
    await find(kid);
    const tookMs = bed.clock.now() - began;
    expect(state.sent).toBeGreaterThan(100);
    expect(tookMs).toBeLessThanOrEqual(2_000);
    expect(given).toBeLessThanOrEqual(13);
    expect(readings() - given).toBeLessThanOrEqual(Math.ceil(tookMs / 800) + 1);
  });

  test("FL-61 a set that was asked for before a key was made does not decide about it", async () => {
    await find();
    issuer.fault(100, "keys");
    const early = bed.keys.find({ kid: "unknown", alg: "RS256" }, patient).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { kid } = issuer.rotate();
    expect(await outcome(kid)).toBe("found");
    await bed.settle(early);
  });

  test.each(["down", "hang", "error", "html", "truncated", "huge"] as const)(
    "R28 with %s the last keys serve for an hour, then none, and all is well when it is over",
    async (fault) => {
      await find();
      issuer.fault(fault);
      for (const minutes of [11, 20, 28.9]) {
        bed.clock.advance(minutes * minute);
        expect(await outcome()).toBe("found");
      }
      bed.clock.advance(0.2 * minute);
      await expect(find()).rejects.toMatchObject({ code: "UNAVAILABLE", details: { reason: "DEPENDENCY_DOWN" } });
      issuer.fault(undefined);
      // A reading that began before may still be failing.
      const later = () => {
        bed.clock.advance(1_000);
        return outcome();
      };
      await expect.poll(later).toBe("found");
      expect(new Set(bed.refreshes)).toEqual(new Set(["success", "failure"]));
    },
  );

  test("R28 while the provider hangs only the first waits for it", async () => {
    await find();
    issuer.fault("hang", "keys");
    bed.clock.advance(11 * minute);
    await find();
    const waits: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const began = performance.now();
      await bed.keys.find({ kid: "first-RS256", alg: "RS256" }, patient);
      waits.push(performance.now() - began);
    }
    // All five together take a moment; one of them may fall into a pause of the machine.
    expect(waits.toSorted((a, b) => a - b)[2]).toBeLessThan(250);
  });

  test("R28 an unknown key is UNAVAILABLE and not refused for good while the provider is down", async () => {
    await find();
    const { kid } = issuer.rotate();
    issuer.fault("error", "keys");
    expect([await outcome(kid), await outcome(kid)]).toEqual(["UNAVAILABLE", "UNAVAILABLE"]);
    expect(readings()).toBe(2);
    issuer.fault(undefined);
    bed.clock.advance(1_000);
    expect(await outcome(kid)).toBe("found");
  });

  test("the caller's signal ends the wait", async () => {
    issuer.fault("hang");
    const stop = new AbortController();
    const waiting = bed.keys.find({ kid: "x", alg: "RS256" }, stop.signal);
    stop.abort(new Error("gone"));
    await expect(waiting).rejects.toThrow("gone");
  });

  test.each([
    ["is for encryption", { use: "enc" }],
    ["must not verify", { key_ops: ["sign"] }],
    ["is for another algorithm", { alg: "PS256" }],
    ["is for an algorithm that nobody has", { alg: "constructor" }],
    ["is a shared secret", { kty: "oct", k: "AAAA", n: undefined, e: undefined }],
    ["is of a curve that nobody has", { kty: "EC", crv: "constructor", x: "AA", y: "AA" }],
    ["is no number", { n: {} }],
    ["is short", { n: Buffer.alloc(128, 0xff).toString("base64url") }],
    ["has no kid", { kid: undefined }],
    ["has a kid that is no text", { kid: 1 }],
  ])("passes over a key that %s", async (_, changes) => {
    const [key] = issuer.keys;
    if (key === undefined) throw new Error("no key");
    issuer.jwks = { keys: [null, "x", { ...publicJwk(key), ...changes }] };
    expect(await outcome()).toBe("UNAUTHENTICATED");
  });

  test("does not choose between two keys of one name and algorithm", async () => {
    const [first] = issuer.keys;
    const second = issuer.rotate();
    if (first === undefined) throw new Error("no key");
    issuer.jwks = { keys: [publicJwk(first), { ...publicJwk(second), kid: first.kid }] };
    expect(await outcome()).toBe("UNAUTHENTICATED");
  });

  test.each([[{}], [[]], [null], [{ keys: {} }], ["keys"]])("%j is no set of keys, and the last one stays", async (jwks) => {
    await find();
    issuer.jwks = jwks === null ? "null" : jwks;
    bed.clock.advance(11 * minute);
    expect(await outcome()).toBe("found");
    expect(bed.refreshes).toEqual(["success", "failure"]);
  });
});
