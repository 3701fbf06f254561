import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createBearerTokens } from "../../../server/sessions/bearer-tokens.js";
import type { CredentialKind } from "../../../server/sessions/credential-kind.js";
import { createFakeClock, type FakeClock } from "../../fakes/clock.js";
import { type OidcIssuer, startOidcIssuer } from "../../fakes/oidc-issuer.js";
import { createFakeRecordStore, type FakeRecordStore } from "../../fakes/shared-records.js";
import { type IdentityParts, identityParts } from "./identity-parts.js";

const { signal } = new AbortController();
let clock: FakeClock;
let issuer: OidcIssuer;
let store: FakeRecordStore;
const replicas: IdentityParts[] = [];
let here: CredentialKind;
let there: CredentialKind;
let isConfigured: boolean;

async function replica(): Promise<CredentialKind> {
  const parts = await identityParts(issuer, { store, clock });
  replicas.push(parts);
  const { verifier, revocations } = parts;
  return createBearerTokens({
    provider: () => (isConfigured ? { issuer: issuer.issuer, verifier } : undefined),
    revocations,
    clock,
  });
}

beforeEach(async () => {
  clock = createFakeClock(Date.now());
  issuer = await startOidcIssuer({ now: () => clock.now() });
  store = createFakeRecordStore(clock);
  isConfigured = true;
  [here, there] = [await replica(), await replica()];
});
afterEach(async () => {
  await Promise.all(replicas.splice(0).map((parts) => parts.close()));
  await issuer.close();
});

const refused = { code: "UNAUTHENTICATED" };

describe("createBearerTokens()", () => {
  test("recognizes what names the provider as its issuer, and verifies it", async () => {
    const token = issuer.tokenFor("bob");
    expect(here.recognizes(token)).toBe(true);
    const identity = await here.verify(token, signal);
    expect(identity).toMatchObject({ username: "bob", issuer: issuer.issuer, authMethod: "oidc" });
    expect(here.holds(identity)).toBe(true);
  });

  test("FL-38 holds nobody who was verified before the provider was configured anew", async () => {
    const parts = await identityParts(issuer, { store, clock });
    replicas.push(parts);
    let { verifier } = parts;
    const kind = createBearerTokens({ ...parts, clock, provider: () => ({ issuer: issuer.issuer, verifier }) });
    const token = issuer.tokenFor("bob");
    const before = await kind.verify(token, signal);
    verifier = { ...verifier };
    expect(kind.holds(before)).toBe(false);
    expect(kind.holds(await kind.verify(token, signal))).toBe(true);
  });

  test("S9 the name of the issuer alone lets nobody in", async () => {
    const [header, payload] = issuer.tokenFor("bob").split(".");
    const forged = `${header}.${payload}.${"A".repeat(342)}`;
    expect(here.recognizes(forged)).toBe(true);
    await expect(here.verify(forged, signal)).rejects.toMatchObject(refused);
  });

  test("recognizes no token of another issuer, and none while there is no provider", () => {
    const token = issuer.tokenFor("bob");
    expect(here.recognizes(issuer.tokenFor("bob", { claims: { iss: "https://other" } }))).toBe(false);
    isConfigured = false;
    expect(here.recognizes(token)).toBe(false);
  });

  test("FL-37 holds until its end and the skew that clocks may have, and not longer", async () => {
    const identity = await here.verify(issuer.tokenFor("bob"), signal);
    clock.advance((identity.expiresAt ?? 0) + 29_999 - clock.now());
    expect(here.holds(identity)).toBe(true);
    clock.advance(1);
    expect(here.holds(identity)).toBe(false);
  });

  test("S12 FL-39 ends on every replica, also once somebody had verified it there", async () => {
    const token = issuer.tokenFor("bob");
    const other = await there.verify(issuer.tokenFor("bob"), signal);
    const [mine, theirs] = [await here.verify(token, signal), await there.verify(token, signal)];
    await here.end(mine, signal);
    expect(there.holds(theirs)).toBe(false);
    await expect(there.verify(token, signal)).rejects.toMatchObject(refused);
    expect(there.holds(other)).toBe(true);
  });

  test("S12 a token without an id ends as well", async () => {
    const token = issuer.tokenFor("bob", { claims: { jti: undefined } });
    const identity = await here.verify(token, signal).catch(() => undefined);
    if (identity === undefined) return;
    expect(identity.tokenId).toMatch(/^sha256:/);
    await here.end(identity, signal);
    await expect(there.verify(token, signal)).rejects.toMatchObject(refused);
  });

  test("S12 a token that lives longer than a revocation is remembered is not taken", async () => {
    const token = issuer.tokenFor("bob", { lifetime: 25 * 3_600 });
    await expect(here.verify(token, signal)).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(/24 hours/),
    });
  });

  test("holds nothing once another provider is configured", async () => {
    const identity = await here.verify(issuer.tokenFor("bob"), signal);
    isConfigured = false;
    expect(here.holds(identity)).toBe(false);
    await expect(here.verify(issuer.tokenFor("bob"), signal)).rejects.toMatchObject(refused);
  });
});
