import fc from "fast-check";
import { expect, test } from "vitest";
import { nobody } from "../../../engine/audit/actor-of.js";
import { createStrangerBound } from "../../../engine/audit/stranger-bound.js";
import type { AuditEntry } from "../../../engine/model/audit-event.js";

function refusal(more: Partial<AuditEntry> = {}): AuditEntry {
  return { actor: nobody, via: "API", action: "authenticate", resource: { type: "session" }, outcome: "DENIED", ...more };
}

const reasonsOf = (entries: readonly AuditEntry[]) => entries.map(({ reason }) => reason);

test("createStrangerBound() admits the first of each kind from each network, and sums up the rest", () => {
  const bound = createStrangerBound();
  const tries = ["expired; kid a", "expired; kid b", "signature", "expired"].map((reason) =>
    bound.admits(refusal({ reason }), "203.0.113.0/24"),
  );
  expect(tries).toEqual([true, false, true, false]);
  expect(bound.admits(refusal({ reason: "expired" }), "198.51.100.0/24")).toBe(true);
  expect(bound.sums()).toEqual([
    {
      ...refusal({ action: "strangers", clientIp: "203.0.113.0/24" }),
      reason: "2 more within a minute from one network: 2 × authenticate (expired)",
    },
  ]);
});

test("a kind that goes on is only summed up, and one that rested a minute is admitted anew", () => {
  const bound = createStrangerBound();
  const attempt = () => bound.admits(refusal({ reason: "expired" }), "a");
  expect([attempt(), attempt()]).toEqual([true, false]);
  bound.sums();
  expect(attempt()).toBe(false);
  expect(bound.sums()).toHaveLength(1);
  expect([bound.sums(), bound.networks(), attempt()]).toEqual([[], 0, true]);
});

test.each<[string, Partial<AuditEntry>, string]>([
  ["the account that a login is for", { action: "login", resource: { type: "session", name: "admin" } }, "login of admin"],
  ["not the object, which callers choose", { resource: { type: "applications", name: "x" } }, "authenticate"],
  ["the code of a reason, not its sentence", { reason: 'UNAUTHENTICATED: no "x"' }, "authenticate (UNAUTHENTICATED)"],
  ["no more than 160 characters", { reason: "r".repeat(500) }, `authenticate (${"r".repeat(146)}`],
])("a kind is %s", (_, entry, kind) => {
  const bound = createStrangerBound();
  for (const _time of [1, 2]) bound.admits(refusal(entry), "a");
  expect(reasonsOf(bound.sums())).toEqual([`1 more within a minute from one network: 1 × ${kind}`]);
});

test("kinds beyond the eighth of a network are counted as other", () => {
  const bound = createStrangerBound();
  const admitted = Array.from({ length: 20 }, (_, kind) => bound.admits(refusal({ reason: `kind ${kind}` }), "a"));
  expect(admitted.filter(Boolean)).toHaveLength(8);
  expect(reasonsOf(bound.sums())).toEqual(["12 more within a minute from one network: 12 × other"]);
});

test("networks beyond the 64th are counted together, and accounts that were tried from there stay told", () => {
  const bound = createStrangerBound();
  for (let network = 0; network < 64; network += 1) bound.admits(refusal(), `n${network}`);
  const guess = refusal({ action: "login", resource: { type: "session", name: "admin" }, reason: "UNAUTHENTICATED: wrong" });
  for (let network = 0; network < 1_000; network += 1) expect(bound.admits(guess, `further ${network}`)).toBe(false);
  expect(bound.networks()).toBe(64);
  expect(reasonsOf(bound.sums()).at(-1)).toBe(
    "1000 more within a minute from other networks: 1000 × login of admin (UNAUTHENTICATED)",
  );
});

test.each<[readonly AuditEntry["outcome"][], AuditEntry["outcome"]]>([
  [["FAILED", "FAILED"], "FAILED"],
  [["DENIED", "DENIED", "FAILED"], "DENIED"],
])("a sum of %j is %s", (outcomes, sum) => {
  const bound = createStrangerBound();
  for (const outcome of outcomes) bound.admits(refusal({ outcome }), "a");
  expect(bound.sums()).toMatchObject([{ outcome: sum }]);
});

test("S88 whatever strangers do, records stay below 126 a minute, networks below 65, and each attempt is told or counted", () => {
  const attempt = fc.tuple(fc.nat(300), fc.nat(50));
  fc.assert(
    fc.property(fc.array(fc.array(attempt, { maxLength: 400 }), { maxLength: 4 }), (minutes) => {
      const bound = createStrangerBound();
      for (const attempts of minutes) {
        const own = attempts.filter(([network, kind]) => bound.admits(refusal({ reason: `${kind}` }), `${network}`)).length;
        const networks = bound.networks();
        const sums = bound.sums();
        const counted = reasonsOf(sums).map((reason) => Number(/^\d+/.exec(reason ?? "")?.[0]));
        expect(own + counted.reduce((sum, more) => sum + more, 0)).toBe(attempts.length);
        expect([own + sums.length <= 125, networks <= 64]).toEqual([true, true]);
      }
    }),
    { numRuns: 60 },
  );
});
