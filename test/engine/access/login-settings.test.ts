import { describe, expect, test } from "vitest";
import { readLoginSettings } from "../../../engine/access/login-settings.js";

const hour = 3_600_000;

describe("readLoginSettings()", () => {
  test("has defaults", () => {
    expect(readLoginSettings({})).toEqual({ urls: [], sessionDurationMs: 24 * hour, localLogin: "auto", problems: [] });
  });

  test("reads where callers reach us, each once and without a slash at the end", () => {
    const general = { url: "https://a.example.com/", additionalUrls: "- https://b.example.com/argo/\n- https://A.example.com\n" };
    expect(readLoginSettings(general).urls).toEqual(["https://a.example.com", "https://b.example.com/argo"]);
  });

  test.each(["ftp://a", "a.example.com", "https://user@a", "https://a?x=1", "https://a#x", "https://", "javascript:alert(1)"])(
    "does not take %s for a place where callers reach us",
    (url) => {
      const { urls, problems } = readLoginSettings({ url });
      expect([urls, problems.length]).toEqual([[], 1]);
    },
  );

  test.each([
    ["", 24 * hour, 0],
    ["8h", 8 * hour, 0],
    ["2000h", 720 * hour, 0],
    ["soon", 24 * hour, 1],
    ["-1h", 24 * hour, 1],
    ["0", 24 * hour, 1],
  ])("a session of %j lasts %i ms", (given, durationMs, problems) => {
    const settings = readLoginSettings({ "users.session.duration": given });
    expect([settings.sessionDurationMs, settings.problems.length]).toEqual([durationMs, problems]);
  });

  test.each([
    ["always", "always", 0],
    ["auto", "auto", 0],
    ["never", "auto", 1],
  ])("local login %s is %s", (given, expected, problems) => {
    const settings = readLoginSettings({ "fairlead.localLogin": given });
    expect([settings.localLogin, settings.problems.length]).toEqual([expected, problems]);
  });

  test.each(["just text", "[", "a: b"])("additionalUrls %j is no list, and says so", (additionalUrls) => {
    const { urls, problems } = readLoginSettings({ url: "https://a", additionalUrls });
    expect([urls, problems.length]).toEqual([["https://a"], 1]);
  });
});
