import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createProvider } from "../../../clients/identity/provider.js";
import { type IdentityBed, patient, startIdentityBed } from "./bed.js";

describe("createProvider()", () => {
  let bed: IdentityBed;
  beforeEach(async () => {
    bed = await startIdentityBed();
  });
  afterEach(() => bed.close());
  const read = () => bed.settle(bed.provider.metadata(patient));

  test("finds the endpoints by the issuer", async () => {
    const protocol = `${bed.issuer.issuer}/protocol/openid-connect`;
    expect(await read()).toEqual({
      issuer: bed.issuer.issuer,
      jwksUri: `${protocol}/certs`,
      tokenEndpoint: `${protocol}/token`,
      authorizationEndpoint: `${protocol}/auth`,
      userinfoEndpoint: `${protocol}/userinfo`,
      endSessionEndpoint: `${protocol}/logout`,
      deviceAuthorizationEndpoint: `${protocol}/auth/device`,
    });
    await read();
    expect(bed.issuer.requests("discovery")).toBe(1);
  });

  test("leaves out what a provider does not have", async () => {
    bed.issuer.metadata = { end_session_endpoint: undefined, userinfo_endpoint: null };
    expect(Object.keys(await read())).not.toEqual(expect.arrayContaining(["endSessionEndpoint", "userinfoEndpoint"]));
  });

  test.each([
    [
      "another issuer",
      { issuer: "https://evil.example" },
      /names the issuer "https:\/\/evil.example"; write the issuer exactly so/,
    ],
    ["no issuer", { issuer: undefined }, /names the issuer null/],
    ["no keys", { jwks_uri: undefined }, /has no jwks_uri/],
    ["keys that are no URL", { jwks_uri: "certs" }, /its jwks_uri "certs" is no https URL/],
    ["keys in a file", { jwks_uri: "file:///etc/keys" }, /is no https URL/],
    ["an endpoint of the wrong kind", { token_endpoint: ["https://a"] }, /its token_endpoint \["https:\/\/a"\]/],
  ])("refuses a document with %s", async (_, metadata, sentence) => {
    bed.issuer.metadata = metadata;
    await expect(read()).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringMatching(sentence) });
  });

  test("takes the issuer to the letter: one with a slash at its end is another", async () => {
    const provider = createProvider(`${bed.issuer.issuer}/`, bed.provider.http, bed.clock);
    await expect(bed.settle(provider.metadata(patient))).rejects.toThrow(/write the issuer exactly so/);
  });

  test.each(["down", "hang", "error", "html", "truncated", "huge"] as const)(
    "R28 is UNAVAILABLE with %s, and what is known stays in use",
    async (fault) => {
      const known = await read();
      bed.clock.advance(1_000);
      bed.issuer.fault(fault);
      const other = createProvider(bed.issuer.issuer, bed.provider.http, bed.clock);
      await expect(bed.settle(other.metadata(patient))).rejects.toMatchObject({
        code: "UNAVAILABLE",
        details: { reason: "DEPENDENCY_DOWN" },
      });
      bed.clock.advance(3_000_000);
      expect(await read()).toBe(known);
    },
  );
});
