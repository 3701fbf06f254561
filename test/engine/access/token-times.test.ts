import { describe, expect, test } from "vitest";
import { readAccountSettings } from "../../../engine/access/account-settings.js";
import { tokenTimes } from "../../../engine/access/token-times.js";

const now = 1_000_999;
const day = 86_400;
const timesWith = (general: Record<string, string>, expiresIn?: string) =>
  tokenTimes(expiresIn, readAccountSettings(general), now);

describe("FL-48 tokenTimes()", () => {
  test.each([
    ["90 days when nothing is asked", {}, undefined, 90 * day],
    ["Go's syntax", {}, "1h30m", 5_400],
    ["seconds", {}, " 60 ", 60],
    ["a year at most", {}, "8760h", 365 * day],
    ["less than usual where the setting is shorter", { "fairlead.tokens.maxLifetime": "1h" }, undefined, 3_600],
    ["more where the setting is longer", { "fairlead.tokens.maxLifetime": "20000h" }, "20000h", 20_000 * 3_600],
    ["the default for a setting that makes no sense", { "fairlead.tokens.maxLifetime": "soon" }, "8760h", 365 * day],
  ])("gives %s", (_, general, expiresIn, seconds) => {
    expect(timesWith(general as Record<string, string>, expiresIn)).toEqual({ iat: 1_000, exp: 1_000 + seconds });
  });

  test.each(["0", "0s"])("gives no end for %s where that is allowed", (expiresIn) => {
    expect(timesWith({ "fairlead.tokens.allowNonExpiring": "true" }, expiresIn)).toEqual({ iat: 1_000 });
  });

  test.each([
    ["0", {}, "FAILED_PRECONDITION"],
    ["0", { "fairlead.tokens.allowNonExpiring": "yes" }, "FAILED_PRECONDITION"],
    ["8761h", {}, "FAILED_PRECONDITION"],
    ["8761h", { "fairlead.tokens.allowNonExpiring": "true" }, "FAILED_PRECONDITION"],
    ["", {}, "BAD_USER_INPUT"],
    ["-1h", {}, "BAD_USER_INPUT"],
    ["5ms", {}, "BAD_USER_INPUT"],
    ["1y", {}, "BAD_USER_INPUT"],
    ["NaN", {}, "BAD_USER_INPUT"],
  ])("refuses %j with %j", (expiresIn, general, code) => {
    expect(() => timesWith(general as Record<string, string>, expiresIn)).toThrow(expect.objectContaining({ code }));
  });
});
