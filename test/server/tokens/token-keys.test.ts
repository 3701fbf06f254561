import { decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, onTestFinished, test } from "vitest";
import { createTokenKeys, keyPeriodMs } from "../../../server/tokens/token-keys.js";
import { eventually } from "../../clients/kubernetes/scripted-connection.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeLog } from "../../fakes/log.js";
import { createFakeRecordStore } from "../../fakes/shared-records.js";

const { signal } = new AbortController();
const typ = "test+jwt";
const day = 86_400_000;

async function openRing() {
  const clock = createFakeClock();
  const store = createFakeRecordStore(clock);
  const log = createFakeLog();
  const add = async (serverKey = new Uint8Array(32).fill(1)) => {
    const records = store.replica();
    await records.follow(signal);
    return { records, keys: createTokenKeys({ records, serverKey, clock, log }) };
  };
  return { clock, store, log, add };
}

const kidOf = (token: string) => decodeProtectedHeader(token).kid ?? "";

describe("FL-48 createTokenKeys()", () => {
  test("signs with ES256, names the key, and every replica can verify", async () => {
    const { clock, add } = await openRing();
    const [one, other] = [await add(), await add()];
    const token = await one.keys.sign({ sub: "x", exp: clock.now() / 1_000 + 60 }, { typ }, signal);
    const key = other.keys.publicKey(kidOf(token));
    expect(decodeProtectedHeader(token)).toEqual({ alg: "ES256", typ, kid: expect.stringMatching(/^[0-9a-f]{8}-\d+$/) });
    expect(key?.type).toBe("public");
    if (key === undefined) return;
    const { payload } = await jwtVerify(token, key, { currentDate: new Date(clock.now()) });
    expect(payload.sub).toBe("x");
  });

  test("replicas that begin at once agree on the keys, of which two are live", async () => {
    const { add } = await openRing();
    const replicas = await Promise.all(Array.from({ length: 5 }, () => add()));
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    for (const { keys } of replicas) keys.follow(stop.signal);
    const tokens = await Promise.all(replicas.map(({ keys }) => keys.sign({}, { typ }, signal)));
    expect(new Set(tokens.map(kidOf)).size).toBe(1);
    const [first] = replicas;
    await eventually(() => [...(first?.records.all("token-key") ?? [])].length === 2);
    for (const { keys } of replicas) for (const token of tokens) expect(keys.publicKey(kidOf(token))).toBeDefined();
  });

  test("takes the next key when its time has come, and keeps the old one as long as its tokens live", async () => {
    const { clock, add } = await openRing();
    const { keys, records } = await add();
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    keys.follow(stop.signal);
    const longLived = await keys.sign({ exp: (clock.now() + 400 * day) / 1_000 }, { typ }, signal);
    await eventually(() => [...records.all("token-key")].length === 2);
    const before = [...records.all("token-key")].map(([kid]) => kid);
    await clock.advanceAsync(keyPeriodMs);
    const later = await keys.sign({}, { typ }, signal);
    expect(kidOf(later)).not.toBe(kidOf(longLived));
    expect(before).toContain(kidOf(later));
    await clock.advanceAsync(399 * day - keyPeriodMs);
    expect(keys.publicKey(kidOf(longLived))).toBeDefined();
    await clock.advanceAsync(2 * day);
    expect(keys.publicKey(kidOf(longLived))).toBeUndefined();
    expect(keys.publicKey(kidOf(later))).toBeDefined();
  });

  test("another server key neither reads nor replaces the keys of this one", async () => {
    const { add } = await openRing();
    const [one, other] = [await add(), await add(new Uint8Array(32).fill(2))];
    const token = await one.keys.sign({}, { typ }, signal);
    const foreign = await other.keys.sign({}, { typ }, signal);
    expect(kidOf(foreign)).not.toBe(kidOf(token));
    expect(other.keys.publicKey(kidOf(token))).toBeUndefined();
    expect(one.keys.publicKey(kidOf(token))).toBeDefined();
  });

  test("a planted record is no key, and the private part is not to be read from one", async () => {
    const { clock, add } = await openRing();
    const { keys, records } = await add();
    const kid = kidOf(await keys.sign({}, { typ }, signal));
    const value = records.get("token-key", kid) ?? {};
    expect(JSON.stringify(value)).not.toMatch(/PRIVATE|MIG|"d"/);
    const planted = kid.replace(/\d+$/, "1");
    await records.put("token-key", planted, { value, expiresAt: clock.now() + 1_000 }, signal);
    expect(keys.publicKey(planted)).toBeUndefined();
    await records.put("token-key", kid, { value: { sealed: "AAAA", until: 1 }, expiresAt: clock.now() + 1_000 }, signal);
    expect(keys.publicKey(kid)).toBeUndefined();
  });

  test("R22 says that the next key could not be made, and tries again", async () => {
    const { clock, add, store, log } = await openRing();
    const { keys, records } = await add();
    const stop = new AbortController();
    store.setFailing(true);
    keys.follow(stop.signal);
    await eventually(() => log.sentences("warn").length === 1);
    store.setFailing(false);
    await clock.advanceAsync(6 * 3_600_000);
    await eventually(() => [...records.all("token-key")].length === 2);
    stop.abort();
    await clock.advanceAsync(0);
    expect(clock.pending()).toBe(0);
  });
});
