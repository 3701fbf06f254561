import { SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCredentialRefusals } from "../../../server/audit/credential-refusals.js";
import { createFakeAuditLog } from "../../fakes/audit-log.js";
import { cookieName, type OidcBed, openSocket, sessionOf, startOidcBed } from "../oidc/oidc-bed.js";

/** A token that somebody made up, as text without a signature that holds. */
const forged = (claims: object, header: object = {}): string =>
  [{ alg: "HS256", typ: "JWT", ...header }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .concat(Buffer.from("no signature").toString("base64url"))
    .join(".");

let bed: OidcBed;
beforeAll(async () => {
  bed = await startOidcBed({ "fairlead.localLogin": "always" });
});
afterAll(() => bed.stop());
beforeEach(() => void bed.gateway.audit.records.splice(0));

const refusals = () => bed.gateway.audit.records.filter(({ action }) => action === "authenticate");

/** Tokens that do not hold, by what the audit says of them. */
const cases: readonly (readonly [string, () => string | Promise<string>, () => { reason: string; tokenId?: unknown }])[] = [
  [
    "has expired",
    () => bed.issuer.tokenFor("bob", { lifetime: -600, claims: { jti: "old" } }),
    () => ({ reason: `TOKEN_REFUSED exp; issuer ${bed.issuer.issuer}; kid first-RS256`, tokenId: "old" }),
  ],
  [
    "is for another client",
    () => bed.issuer.tokenFor("bob", { claims: { azp: "other", jti: "theirs" } }),
    () => ({ reason: `TOKEN_REFUSED azp; issuer ${bed.issuer.issuer}; kid first-RS256`, tokenId: "theirs" }),
  ],
  [
    "has another's signature",
    () => `${bed.issuer.tokenFor("bob", { claims: { jti: "forged" } }).slice(0, -8)}AAAAAAAA`,
    () => ({ reason: `TOKEN_REFUSED signature; issuer ${bed.issuer.issuer}; kid first-RS256` }),
  ],
  [
    "has a key that is not there",
    () => bed.issuer.tokenFor("bob", { header: { kid: "no-such-key" } }),
    () => ({ reason: `TOKEN_REFUSED kid; issuer ${bed.issuer.issuer}; kid no-such-key` }),
  ],
  [
    "is another issuer's",
    () => forged({ iss: "https://evil.example/who", sub: "secret name" }, { kid: "k1" }),
    () => ({ reason: "of no kind that is known; kid k1" }),
  ],
  [
    "names a key in an odd way",
    () => forged({ iss: "x" }, { kid: "a password?" }),
    () => ({ reason: "of no kind that is known" }),
  ],
  ["is a session's with another key", () => forged({ iss: "fairlead" }), () => ({ reason: "signature; issuer fairlead" })],
  [
    "is a session's that ended",
    async () => {
      const token = await bed.gateway.login("viewer");
      await bed.askWith(token, "mutation { logout { success } }");
      bed.gateway.audit.records.splice(0);
      return token;
    },
    () => ({ reason: "ended; issuer fairlead", tokenId: expect.stringMatching(/^[0-9a-f-]{36}$/) }),
  ],
  [
    "is a token's with a key of nobody",
    () => `flk_${forged({ iss: "fairlead-tokens" }, { alg: "ES256", kid: "abc-1" })}`,
    () => ({ reason: "unknown key; issuer fairlead-tokens; kid abc-1" }),
  ],
  ["is no token", () => "nonsense", () => ({ reason: "of no kind that is known" })],
  ["is a browser session's of nobody", () => `fls_${"A".repeat(43)}`, () => ({ reason: "session ended" })],
];

describe.each(["HTTP", "a socket", "a cookie"])("over %s", (way) => {
  const send = async (token: string): Promise<void> => {
    if (way === "HTTP") await bed.askWith(token, "{ version }");
    else if (way === "a cookie") await bed.gateway.post({ query: "{ version }" }, { cookie: `${cookieName}=${token}` });
    else await (await openSocket(bed, { token })).closed();
  };

  test.each(cases)("S88 a credential is told that %s, and nothing of it", async (_, make, told) => {
    const token = await make();
    await send(token);
    const { reason, tokenId } = told();
    expect(refusals()).toMatchObject([
      { outcome: "DENIED", via: way === "a cookie" ? "UI" : "API", resource: { type: "session" }, reason, clientIp: "127.0.0.1" },
    ]);
    const [{ actor } = { actor: undefined }] = refusals();
    expect(actor).toEqual({
      type: "anonymous",
      id: "",
      display: "",
      issuer: "",
      ...(tokenId !== undefined && { sessionId: tokenId }),
    });
    expect(JSON.stringify(refusals())).not.toContain(token);
  });
});

test("S88 a provider's token that was revoked is told by its id", async () => {
  const session = bed.issuer.startSession("bob");
  const token = bed.issuer.accessToken(session, "fairlead-cli", { claims: { jti: "mine" } });
  expect((await bed.askWith(token, "mutation { logout { success } }")).status).toBe(200);
  bed.gateway.audit.records.splice(0);
  await bed.askWith(token, "{ version }");
  expect(refusals()).toMatchObject([{ reason: expect.stringMatching(/^revoked; issuer /), actor: { sessionId: "mine" } }]);
});

test("S88 a browser whose session ended is told, and so is a socket without any credential", async () => {
  const cookie = `${cookieName}=${sessionOf(await bed.signIn("bob"))}`;
  const logout = { origin: bed.base, cookie };
  expect((await bed.gateway.post({ query: "mutation { logout { success } }" }, logout)).status).toBe(200);
  bed.gateway.audit.records.splice(0);
  await bed.gateway.post({ query: "{ version }" }, { cookie });
  await (await openSocket(bed, {})).closed();
  expect(refusals().map(({ reason }) => reason)).toEqual(["session ended", "no credential"]);
});

test("S88 who asks without any credential what takes one is denied, for the record", async () => {
  await bed.gateway.ask("{ applications { nodes { ref { name } } } }");
  expect(bed.gateway.audit.records).toMatchObject([
    { outcome: "DENIED", actor: { type: "anonymous" }, reason: expect.stringMatching(/^UNAUTHENTICATED/) },
  ]);
});

test("an outage, and what is no failure of ours, is no refusal", async () => {
  const audit = createFakeAuditLog();
  const tell = createCredentialRefusals({ audit, clientAddress: () => "", secure: false, issuer: () => undefined });
  const request = { headers: {}, headersDistinct: {} } as never;
  tell({ request, via: "API", thrown: new Error("inside") });
  expect(audit.records).toEqual([]);
  const { issuer } = bed;
  issuer.fault("down");
  await bed.askWith(issuer.tokenFor("bob", { header: { kid: "unknown yet" } }), "{ version }");
  issuer.fault(undefined);
  expect(refusals()).toEqual([]);
});

test("the library's own words are read where its claims fail: a session token for another audience", async () => {
  const key = new Uint8Array(32);
  const token = await new SignJWT({ jti: "x" }).setProtectedHeader({ alg: "HS256" }).setIssuer("fairlead").sign(key);
  await bed.askWith(token, "{ version }");
  expect(refusals()).toMatchObject([{ reason: "signature; issuer fairlead" }]);
});
