import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "../../engine/model/manifest.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { SharedRecords } from "../../engine/ports/shared-records.js";
import { eventually } from "../clients/kubernetes/scripted-connection.js";

/** A store to test, by several replicas that share it. */
export interface RecordsUnderTest {
  /** Another replica, which does not follow yet. */
  replica(): SharedRecords;
  readonly clock: Clock;
  close(): Promise<void>;
}

const { signal } = new AbortController();
const hour = 3_600_000;

/** Registers what every `SharedRecords` promises. Keys are unique, so a shared server behind it does no harm. */
export function describeSharedRecords(title: string, open: () => Promise<RecordsUnderTest>): void {
  describe(`SharedRecords contract: ${title}`, () => {
    let under: RecordsUnderTest;
    let one: SharedRecords;
    let other: SharedRecords;
    let key: string;
    const record = (value: JsonObject, lifeMs = hour) => ({ value, expiresAt: under.clock.now() + lifeMs });
    beforeEach(async () => {
      under = await open();
      key = randomUUID();
      [one, other] = [under.replica(), under.replica()];
      await Promise.all([one.follow(signal), other.follow(signal)]);
    });
    afterEach(() => under.close());

    test("put() is seen by the writer at once and by other replicas soon", async () => {
      const stored = one.put("revocation", key, record({ by: "alice" }), signal);
      expect(one.get("revocation", key)).toEqual({ by: "alice" });
      expect([...one.all("revocation")]).toContainEqual([key, { by: "alice" }]);
      await stored;
      await eventually(() => other.get("revocation", key)?.["by"] === "alice");
      expect([...other.all("revocation")]).toContainEqual([key, { by: "alice" }]);
      expect(other.get("session", key)).toBeUndefined();
    });

    test("a later replica knows what was kept", async () => {
      await one.put("token-key", key, record({ kept: true }), signal);
      const later = under.replica();
      expect(later.get("token-key", key)).toBeUndefined();
      await later.follow(signal);
      expect(later.get("token-key", key)).toEqual({ kept: true });
    });

    test("put() replaces, whoever wrote before", async () => {
      await one.put("session", key, record({ n: 1 }), signal);
      await other.put("session", key, record({ n: 2 }), signal);
      await one.put("session", key, record({ n: 3 }), signal);
      await eventually(() => other.get("session", key)?.["n"] === 3);
      expect(one.get("session", key)).toEqual({ n: 3 });
    });

    test.each(["plain", "with/slash and blank", "üñí", "__proto__", "x".repeat(500)])(
      "a key may be any text: %s",
      async (text) => {
        const odd = `${text} ${key}`;
        await one.put("token-use", odd, record({ odd }), signal);
        await eventually(() => other.get("token-use", odd)?.["odd"] === odd);
        expect(one.get("token-use", odd)).toEqual({ odd });
      },
    );

    test("what has expired is not there", async () => {
      await one.put("revocation", key, record({}, -1), signal);
      expect(one.get("revocation", key)).toBeUndefined();
      expect([...one.all("revocation")].map(([of]) => of)).not.toContain(key);
      let seen: JsonObject | undefined = { unasked: true };
      const now = await one.change("revocation", key, (value) => ((seen = value), record({ again: true })), signal);
      expect([seen, now]).toEqual([undefined, { again: true }]);
    });

    test("remove() takes a record away everywhere, and one that is not there is no failure", async () => {
      await one.put("session", key, record({}), signal);
      await eventually(() => other.get("session", key) !== undefined);
      const removed = other.remove("session", key, signal);
      expect(other.get("session", key)).toBeUndefined();
      await removed;
      await eventually(() => one.get("session", key) === undefined);
      await one.remove("session", key, signal);
    });

    test("change() loses nothing when replicas change the same record at the same time", async () => {
      const grow = (records: SharedRecords) =>
        records.change("login-failures", key, (now) => record({ count: Number(now?.["count"] ?? 0) + 1 }), signal);
      await Promise.all(Array.from({ length: 12 }, (_, index) => grow(index % 2 === 0 ? one : other)));
      expect(await grow(one)).toEqual({ count: 13 });
      await eventually(() => other.get("login-failures", key)?.["count"] === 13);
    });

    test("change() to nothing removes, and what `next` throws changes nothing", async () => {
      await one.put("session", key, record({ n: 1 }), signal);
      const refusal = new Error("no");
      const refuse = () => {
        throw refusal;
      };
      await expect(one.change("session", key, refuse, signal)).rejects.toBe(refusal);
      expect(one.get("session", key)).toEqual({ n: 1 });
      expect(await one.change("session", key, () => undefined, signal)).toBeUndefined();
      expect(one.get("session", key)).toBeUndefined();
      await eventually(() => other.get("session", key) === undefined);
    });

    test("onChange() tells of every change of its kind, whoever made it, until it is ended", async () => {
      const heard: unknown[] = [];
      const end = one.onChange("session", (of, value) => void (of === key && heard.push(value)));
      await one.put("session", key, record({ n: 1 }), signal);
      expect(heard).toEqual([{ n: 1 }]);
      await eventually(() => other.get("session", key) !== undefined);
      await other.put("session", key, record({ n: 2 }), signal);
      await other.put("revocation", key, record({ n: 3 }), signal);
      await eventually(() => heard.length === 2);
      await other.remove("session", key, signal);
      await eventually(() => heard.length === 3);
      end();
      await one.put("session", key, record({ n: 4 }), signal);
      expect(heard).toEqual([{ n: 1 }, { n: 2 }, undefined]);
    });
  });
}
