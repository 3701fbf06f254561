import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactText } from "../../server/redact-text.js";

describe("redactText()", () => {
  test.each([
    ["https://user:pw@example.com/x", "https://[redacted]@example.com/x"],
    ["https://example.com/a@b", "https://example.com/a@b"],
    ["Bearer abcdef", "Bearer [redacted]"],
    ["Authorization: Bearer abcdef, next", "Authorization: Bearer [redacted], next"],
    ["password=abc&user=me", "password=[redacted]&user=me"],
    ['{"viewer.password": "abc", "user": "me"}', '{"viewer.password": "[redacted]", "user": "me"}'],
    ["client_secret: 'abc'", "client_secret: '[redacted]'"],
    ["the token has ended", "the token has ended"],
    ['Secret "argocd-secret" was not found', 'Secret "argocd-secret" was not found'],
  ])("%s", (given, expected) => {
    expect(redactText(given)).toBe(expected);
  });

  test("S2 shows nothing of a password in a URL, whatever its letters", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9:!$&*+=_.~-]{6,40}$/), (password) => {
        expect(redactText(`git clone https://u:${password}@h/x.git`)).toBe("git clone https://[redacted]@h/x.git");
      }),
    );
  });

  test("takes long texts of any kind without losing what is no secret, up to 16 KiB", () => {
    const texts = ["a".repeat(16_000), "password".repeat(2_000), "eyJ".repeat(5_000), "://".repeat(5_000), "a.-".repeat(5_000)];
    for (const text of texts) expect(redactText(text)).toHaveLength(text.length);
    expect(redactText("x".repeat(100_000)).length).toBeLessThan(17_000);
  });
});
