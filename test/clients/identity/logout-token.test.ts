import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLogoutTokenReader, type ReadLogoutToken } from "../../../clients/identity/logout-token.js";
import { logoutEvent, subjectOf, type TokenChanges } from "../../fakes/oidc/realm.js";
import { makeSigningKey } from "../../fakes/oidc/signing.js";
import { type IdentityBed, patient, startIdentityBed } from "./bed.js";

describe("createLogoutTokenReader()", () => {
  let bed: IdentityBed;
  let read: ReadLogoutToken;
  const seen = new Set<string>();
  beforeAll(async () => {
    bed = await startIdentityBed();
    const expectations = { ...bed.expectations, clients: ["fairlead"] };
    read = createLogoutTokenReader({ ...bed, expectations, seen: (id) => seen.has(id) });
  });
  afterAll(() => bed.close());
  const tokenWith = (changes?: TokenChanges, client = "fairlead") =>
    bed.issuer.logoutToken(bed.issuer.startSession("alice"), client, changes);
  const order = (token: string) => bed.settle(read(token, patient));
  const now = () => Math.floor(bed.clock.now() / 1_000);

  test("FL-63 says which session of whom ends, and how long its id is worth remembering", async () => {
    const session = bed.issuer.startSession("alice");
    const found = await order(bed.issuer.logoutToken(session, "fairlead"));
    expect(found).toEqual({
      tokenId: expect.any(String),
      isRepeated: false,
      issuedAt: now() * 1_000,
      goodUntil: (now() + 150) * 1_000,
      sessionId: session.sid,
      subject: subjectOf("alice"),
    });
  });

  test.each([
    ["a session alone", { sub: undefined }, ["sessionId"]],
    ["a subject alone", { sid: undefined }, ["subject"]],
    ["no exp", { exp: undefined }, ["sessionId", "subject"]],
    ["an audience of several", { aud: ["other", "fairlead"] }, ["sessionId", "subject"]],
  ])("FL-63 takes %s", async (_, claims, names) => {
    expect(Object.keys(await order(tokenWith({ claims })))).toEqual(expect.arrayContaining(names));
  });

  test.each(["logout+jwt", "JWT", undefined, "application/logout+jwt"])("FL-63 takes the header typ %s", async (typ) => {
    expect(await order(tokenWith({ header: { typ } }))).toMatchObject({ isRepeated: false });
  });

  test("FL-63 says of an order that came before that it is repeated", async () => {
    const token = tokenWith();
    seen.add((await order(token)).tokenId);
    expect(await order(token)).toMatchObject({ isRepeated: true });
  });

  test.each<[string, string, TokenChanges]>([
    ["a nonce", "nonce", { claims: { nonce: "n" } }],
    ["a nonce that is null", "nonce", { claims: { nonce: null } }],
    ["no events", "events", { claims: { events: undefined } }],
    ["other events", "events", { claims: { events: { "urn:x": {} } } }],
    ["events in a list", "events", { claims: { events: [logoutEvent] } }],
    ["an event that is no object", "events", { claims: { events: { [logoutEvent]: true } } }],
    ["another issuer", "iss", { claims: { iss: "https://evil.example" } }],
    ["no issuer", "iss", { claims: { iss: undefined } }],
    ["another client's audience", "aud", { claims: { aud: "other-app" } }],
    ["the audience of the API", "aud", { claims: { aud: "fairlead-api" } }],
    ["no audience", "aud", { claims: { aud: undefined } }],
    ["no iat", "iat", { claims: { iat: undefined } }],
    ["an iat as text", "iat", { claims: { iat: "1" } }],
    ["no id", "jti", { claims: { jti: undefined } }],
    ["an empty id", "jti", { claims: { jti: "" } }],
    ["neither sid nor sub", "sub", { claims: { sid: undefined, sub: undefined } }],
    ["a sid that is no text", "sid", { claims: { sid: 1 } }],
    ["the header of an access token", "typ", { header: { typ: "at+jwt" } }],
    ["no algorithm", "alg", { header: { alg: "none" } }],
    ["an unknown critical header", "crit", { header: { crit: ["x"] } }],
  ])("FL-63 refuses %s", async (_, part, changes) => {
    await expect(order(tokenWith(changes))).rejects.toMatchObject({ code: "UNAUTHENTICATED", details: { part } });
  });

  test.each([
    ["older than 2 minutes", -151, "iat"],
    ["issued in the future", 31, "iat"],
  ])("FL-63 refuses what was %s", async (_, offset, part) => {
    const claims = { iat: now() + offset, exp: now() + 300 };
    await expect(order(tokenWith({ claims }))).rejects.toMatchObject({ details: { part } });
  });

  test("refuses what has expired", async () => {
    const claims = { iat: now() - 100, exp: now() - 40 };
    await expect(order(tokenWith({ claims }))).rejects.toMatchObject({ details: { part: "exp" } });
  });

  test("refuses an access token, an ID token and what somebody else signed", async () => {
    const session = bed.issuer.startSession("alice");
    const claims = { aud: "fairlead" };
    const key = { ...makeSigningKey("RS256", "x"), kid: "first-RS256" };
    const tokens = [
      bed.issuer.accessToken(session, "fairlead", { claims }),
      bed.issuer.idToken(session, "fairlead"),
      tokenWith({ key }),
      "x.y.z",
    ];
    const parts = await Promise.all(
      tokens.map((token) => order(token).catch((error: { details: { part: unknown } }) => error.details.part)),
    );
    expect(parts).toEqual(["events", "events", "signature", "form"]);
  });
});
