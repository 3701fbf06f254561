import { describe, expect, test } from "vitest";
import { claimedIssuer } from "../../../server/sessions/claimed-issuer.js";

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const tokenOf = (claims: unknown) => `${encode({ alg: "RS256" })}.${encode(claims)}.c2ln`;

describe("claimedIssuer()", () => {
  test("reads the issuer that a token names", () => {
    expect(claimedIssuer(tokenOf({ iss: "https://idp", sub: "alice" }))).toBe("https://idp");
  });

  test.each([
    ["nothing", ""],
    ["one part", "abc"],
    ["two parts", "a.b"],
    ["five parts, as encrypted ones have", "a.b.c.d.e"],
    ["claims that are no JSON", "a.b.c"],
    ["claims that are null", tokenOf(null)],
    ["claims that are a text", tokenOf("https://idp")],
    ["no issuer", tokenOf({})],
    ["an issuer that is no text", tokenOf({ iss: ["https://idp"] })],
    ["more than 16 KiB", tokenOf({ iss: "https://idp", pad: "x".repeat(17_000) })],
  ])("S16 knows none of %s", (_, token) => {
    expect(claimedIssuer(token)).toBeUndefined();
  });
});
