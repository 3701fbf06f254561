import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SyncWindow } from "../../../../engine/model/app-project.js";
import { type AskedSync, canSync, nextWindowChange, windowsAt } from "../../../../engine/project/windows/can-sync.js";
import { windowOf, windowsOf } from "./window.js";

const at = Date.parse("2026-03-03T10:30:00Z");
const before = Date.parse("2026-03-03T09:30:00Z");
const open = "0 10 * * *, 1h";
const closed = "0 12 * * *, 1h";
const manualSync = true;
const syncOverrun = true;

test.each<[string, readonly SyncWindow[], Partial<AskedSync>, boolean]>([
  ["no window", [], {}, true],
  ["an open deny", [windowOf(`deny, ${open}`)], {}, false],
  ["a closed deny", [windowOf(`deny, ${closed}`)], {}, true],
  ["an open allow", [windowOf(`allow, ${open}`)], {}, true],
  ["a closed allow", [windowOf(`allow, ${closed}`)], {}, false],
  ["an open deny beside an open allow", [windowOf(`allow, ${open}`), windowOf(`deny, ${open}`)], {}, false],
  ["an open allow beside a closed one", [windowOf(`allow, ${closed}`), windowOf(`allow, ${open}`)], {}, true],
  ["a closed deny beside a closed allow", [windowOf(`deny, ${closed}`), windowOf(`allow, ${closed}`)], {}, false],
  ["an open window of no known kind", [windowOf(`perhaps, ${open}`)], {}, true],
  ["a person, before an open deny", [windowOf(`deny, ${open}`)], { manual: true }, false],
  ["a person, where the deny lets people through", [windowOf(`deny, ${open}`, { manualSync })], { manual: true }, true],
  ["the engine, where the deny lets people through", [windowOf(`deny, ${open}`, { manualSync })], {}, false],
  [
    "a person, where one of two denies does",
    [windowOf(`deny, ${open}`, { manualSync }), windowOf(`deny, ${open}`)],
    { manual: true },
    false,
  ],
  [
    "a person, where the open deny does and a closed one does not",
    [windowOf(`deny, ${open}`, { manualSync }), windowOf(`deny, ${closed}`)],
    { manual: true },
    true,
  ],
  [
    "a person, where the open deny does and no allow is open",
    [windowOf(`deny, ${open}`, { manualSync }), windowOf(`allow, ${closed}`)],
    { manual: true },
    true,
  ],
  ["a person, where the closed allow does", [windowOf(`allow, ${closed}`, { manualSync })], { manual: true }, true],
  [
    "a person, where one of two closed allows does",
    [windowOf(`allow, ${closed}`, { manualSync }), windowOf(`allow, ${closed}`)],
    { manual: true },
    false,
  ],
  ["a sync begun before the deny opened", [windowOf(`deny, ${open}`, { syncOverrun })], { startedAt: before }, true],
  ["a sync begun within the deny", [windowOf(`deny, ${open}`, { syncOverrun })], { startedAt: at - 60_000 }, false],
  ["a sync begun before, without overrun", [windowOf(`deny, ${open}`)], { startedAt: before }, false],
  [
    "a sync begun before, where one of two denies lets it end",
    [windowOf(`deny, ${open}`, { syncOverrun }), windowOf(`deny, ${open}`)],
    { startedAt: before },
    false,
  ],
  [
    "a sync begun before, when another deny was open",
    [windowOf(`deny, ${open}`, { syncOverrun }), windowOf("deny, 0 9 * * *, 45m")],
    { startedAt: before },
    false,
  ],
  [
    "a person's sync begun when a deny let people through",
    [windowOf(`deny, ${open}`, { syncOverrun }), windowOf("deny, 0 9 * * *, 45m", { manualSync })],
    { startedAt: before, manual: true },
    true,
  ],
  ["a sync begun within the allow", [windowOf("allow, 0 9 * * *, 1h", { syncOverrun })], { startedAt: before }, true],
  [
    "a sync begun before the allow",
    [windowOf("allow, 0 9 * * *, 1h", { syncOverrun })],
    { startedAt: before - 3_600_000 },
    false,
  ],
])("canSync(): %s", (_, rules, asked, expected) => {
  expect(canSync(windowsOf(...rules), { at, manual: false, ...asked }).allowed).toBe(expected);
});

describe("E-13 canSync() takes a window that cannot be read by itself", () => {
  const broken = (kind: string, more: SyncWindow = {}) => windowOf(`${kind}, nonsense, 1h`, more);
  test.each<[string, readonly SyncWindow[], boolean, boolean]>([
    ["a deny as open", [broken("deny")], false, false],
    ["a deny as open, for people where it lets them through", [broken("deny", { manualSync })], true, true],
    ["an allow as closed", [broken("allow")], false, false],
    ["an allow as closed, which another may open", [broken("allow"), windowOf(`allow, ${open}`)], false, true],
  ])("%s", (_, rules, manual, expected) => {
    expect(canSync(windowsOf(...rules), { at, manual }).allowed).toBe(expected);
  });

  test("and says why", () => {
    expect(canSync(windowsOf(windowOf(`allow, ${open}`), broken("deny")), { at, manual: false })).toEqual({
      allowed: false,
      index: 1,
      because:
        "the deny window \"nonsense\" for 1h cannot be read (cannot parse schedule 'nonsense': expected exactly 5 fields, found 1: [nonsense])",
    });
  });
});

test.each<[readonly SyncWindow[], boolean, string, number]>([
  [[windowOf(`deny, ${open}`, { timeZone: "Etc/UTC" })], false, 'the deny window "0 10 * * *" for 1h, Etc/UTC is active', 0],
  [[windowOf(`allow, ${closed}`)], false, 'the allow window "0 12 * * *" for 1h is closed', 0],
  [
    [windowOf(`deny, ${open}`), windowOf(`deny, ${open}`)],
    false,
    'the deny window "0 10 * * *" for 1h is active, and 1 other window forbids it',
    0,
  ],
  [
    [windowOf(`deny, ${open}`, { manualSync }), windowOf("deny, 0 9 * * *, 3h"), windowOf(`deny, ${open}`)],
    true,
    'the deny window "0 9 * * *" for 3h is active, and 2 other windows forbid it',
    1,
  ],
])("canSync() says which window decided: %j", (rules, manual, because, index) => {
  expect(canSync(windowsOf(...rules), { at, manual })).toEqual({ allowed: false, because, index });
});

test("windowsAt() lists what is open, and allows that are not", () => {
  const windows = windowsOf(
    windowOf(`deny, ${closed}`),
    windowOf(`allow, ${open}`),
    windowOf(`allow, ${closed}`),
    windowOf(`deny, ${open}`),
    windowOf("allow, nonsense, 1h"),
  );
  expect(windowsAt(windows, at)).toEqual({ active: [1, 3], inactiveAllows: [2] });
});

test("nextWindowChange() is the earliest change of any window", () => {
  const windows = windowsOf(windowOf(`deny, ${open}`), windowOf(`allow, ${closed}`), windowOf("deny, nonsense, 1h"));
  expect(nextWindowChange(windows, at)).toBe(Date.parse("2026-03-03T11:00:00Z"));
  expect(nextWindowChange(windowsOf(windowOf("deny, nonsense, 1h")), at)).toBeUndefined();
});

const someWindow: fc.Arbitrary<SyncWindow> = fc.record({
  kind: fc.constantFrom("allow", "deny"),
  schedule: fc.constantFrom("0 10 * * *", "0 12 * * *", "*/20 * * * *", "0 0 * * 2"),
  duration: fc.constantFrom("1h", "5m", "11h"),
  manualSync: fc.boolean(),
  syncOverrun: fc.boolean(),
  applications: fc.constant(["*"]),
});
const someMoment = fc.integer({ min: 0, max: 7 * 24 * 60 }).map((minutes) => Date.UTC(2026, 2, 2) + minutes * 60_000 + 1_000);

test("canSync(): a deny that is not active changes nothing, wherever it stands", () => {
  fc.assert(
    fc.property(
      fc.array(someWindow, { maxLength: 5 }),
      someWindow,
      someMoment,
      fc.boolean(),
      fc.nat(5),
      (rules, added, now, manual, place) => {
        const deny = { ...added, kind: "deny" };
        fc.pre(windowsAt(windowsOf(deny), now).active.length === 0);
        const more = windowsOf(...rules.toSpliced(place, 0, deny));
        expect(canSync(more, { at: now, manual }).allowed).toBe(canSync(windowsOf(...rules), { at: now, manual }).allowed);
      },
    ),
  );
});

test("canSync(): an active deny forbids exactly the syncs that it does not let through, whatever else is open", () => {
  fc.assert(
    fc.property(fc.array(someWindow, { maxLength: 5 }), someWindow, someMoment, fc.boolean(), (rules, added, now, manual) => {
      const deny = { ...added, kind: "deny" };
      fc.pre(windowsAt(windowsOf(deny), now).active.length === 1);
      const denies = rules.filter((rule) => rule.kind === "deny" && windowsAt(windowsOf(rule), now).active.length === 1);
      const letsThrough = manual && [deny, ...denies].every((rule) => rule.manualSync === true);
      expect(canSync(windowsOf(...rules, deny), { at: now, manual }).allowed).toBe(letsThrough);
    }),
  );
});

test("canSync() does not hang on the order of windows, and what the engine may a person may", () => {
  fc.assert(
    fc.property(fc.array(someWindow, { maxLength: 6 }), someMoment, (rules, now) => {
      const verdict = (list: readonly SyncWindow[], manual: boolean) => canSync(windowsOf(...list), { at: now, manual }).allowed;
      expect(verdict(rules.toReversed(), false)).toBe(verdict(rules, false));
      expect(!verdict(rules, false) || verdict(rules, true)).toBe(true);
    }),
  );
});
