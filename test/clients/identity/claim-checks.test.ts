import { describe, expect, test } from "vitest";
import { checkTimes, skewOf } from "../../../clients/identity/claim-checks.js";

test.each([
  [undefined, 30],
  [0, 0],
  [45, 45],
  [3_600, 60],
  [-5, 0],
])("FL-60 skewOf() of %s seconds is %i", (skewSeconds, expected) => {
  expect(skewOf(skewSeconds === undefined ? {} : { skewSeconds })).toBe(expected);
});

describe("checkTimes()", () => {
  const now = 1_800_000_000;
  const sound = { iat: now - 10, exp: now + 10 };
  const outcome = (changes: Readonly<Record<string, number>>) => {
    try {
      checkTimes({ ...sound, ...changes }, 30, now * 1_000);
      return "holds";
    } catch (error) {
      return (error as Error).message;
    }
  };
  test.each<[string, Readonly<Record<string, number>>, RegExp]>([
    ["an exp within the skew", { exp: now - 29, iat: now - 100 }, /^holds$/],
    ["an exp at the end of the skew", { exp: now - 30, iat: now - 100 }, /expired; log in again/],
    ["an nbf within the skew", { nbf: now + 30 }, /^holds$/],
    ["an nbf after the skew", { nbf: now + 31 }, /not valid yet; compare the clocks/],
    ["an nbf of 0, as older Keycloaks write it", { nbf: 0 }, /^holds$/],
    ["an iat within the skew", { iat: now + 30, exp: now + 60 }, /^holds$/],
    ["an iat after the skew", { iat: now + 31, exp: now + 60 }, /issued in the future; compare the clocks/],
    ["an exp that is the iat", { iat: now, exp: now }, /expired before it was issued/],
    ["an exp in the year 9999", { exp: 253_402_300_799 }, /^holds$/],
    ["an exp after it", { exp: 253_402_300_800 }, /its exp is 253402300800, and not a time/],
  ])("FL-60 judges %s", (_, changes, expected) => {
    expect(outcome(changes)).toMatch(expected);
  });
});
