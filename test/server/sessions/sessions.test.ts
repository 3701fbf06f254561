import { hashSync } from "@node-rs/bcrypt";
import { SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../clients/in-process/system-clock.js";
import type { Account } from "../../../engine/access/accounts.js";
import { createRevocations } from "../../../server/sessions/revocations.js";
import { createSessions } from "../../../server/sessions/sessions.js";
import { deriveKey } from "../../../server/sessions/signed-token.js";
import { createFakeClock } from "../../fakes/clock.js";
import { makeApplication } from "../../fakes/engine.js";
import { createFakeRecordStore } from "../../fakes/shared-records.js";
import { startGateway, type TestGateway } from "../gateway.js";
import { eventsQuery, subscribe } from "../streams/subscriber.js";

const signingKey = new Uint8Array(32).fill(3);
let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startGateway({ signingKey });
  gateway.engine.put(makeApplication("alpha"));
});
afterEach(() => gateway.stop());

const viewer = { query: "{ viewer { username } }" };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
/** Another last character that decodes to the same bytes: of its six bits the last two are spare. */
function respelled(token: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return token.slice(0, -1) + (alphabet[alphabet.indexOf(token.at(-1) ?? "") + 1] ?? "");
}
const ends: readonly (readonly [string, (token: string) => unknown])[] = [
  [
    "the password changes",
    () => gateway.changeSettings({ secret: { "accounts.viewer.password": hashSync("other", { cost: 4 }) } }),
  ],
  [
    "the password was set later",
    () => gateway.changeSettings({ secret: { "accounts.viewer.passwordMtime": new Date(Date.now() + 5_000).toISOString() } }),
  ],
  ["the account is disabled", () => gateway.changeSettings({ general: { "accounts.viewer.enabled": "false" } })],
  ["the account may no longer log in", () => gateway.changeSettings({ general: { "accounts.viewer": "apiKey" } })],
  ["the session is logged out", (token) => gateway.post({ query: "mutation { logout { success } }" }, bearer(token))],
];

describe("S12 a session ends", () => {
  test.each(ends)("over HTTP when %s", async (_, end) => {
    const token = await gateway.login("viewer");
    expect((await gateway.post(viewer, bearer(token))).status).toBe(200);
    await end(token);
    expect((await gateway.post(viewer, bearer(token))).errors?.[0]?.extensions["code"]).toBe("UNAUTHENTICATED");
  });

  test.each(ends)("on an open socket when %s", async (_, end) => {
    const token = await gateway.login("viewer");
    const client = gateway.socket(token);
    const closed = new Promise<{ code: number }>((resolve) => client.on("closed", (event) => resolve(event as { code: number })));
    const reader = subscribe(client, eventsQuery);
    await reader.until(3);
    await end(token);
    expect((await closed).code).toBe(4401);
  });
});

describe("S9 a token is accepted only if everything about it holds", () => {
  const now = Math.floor(Date.now() / 1_000);
  const claims = { iss: "fairlead", aud: "fairlead", sub: "local:admin", jti: "id", iat: now, nbf: now, exp: now + 60, pwd: "x" };
  const sign = (
    payload: Record<string, unknown>,
    header: Record<string, unknown> = {},
    key = deriveKey(signingKey, "session token"),
  ) => new SignJWT(payload).setProtectedHeader({ alg: "HS256", typ: "JWT", ...header }).sign(key);

  test.each([
    ["no expiry", { exp: undefined }],
    ["expired", { exp: now - 60 }],
    ["not yet valid", { nbf: now + 3_600 }],
    ["another audience", { aud: "argocd" }],
    ["another issuer", { iss: "argocd" }],
    ["no subject", { sub: "" }],
    ["a subject of another kind", { sub: "admin" }],
    ["no id", { jti: "" }],
    ["another password", { pwd: "y" }],
    ["an expiry that is no number", { exp: "tomorrow" }],
  ])("refuses %s", async (_, change) => {
    const payload = Object.fromEntries(Object.entries({ ...claims, ...change }).filter(([, value]) => value !== undefined));
    expect((await gateway.post(viewer, bearer(await sign(payload)))).status).toBe(401);
  });

  test.each([
    ["padding", (token: string) => `${token}=`],
    ["other spare bits", (token: string) => respelled(token)],
  ])("refuses a good one spelled with %s", async (_, spell) => {
    const token = await gateway.login("viewer");
    expect((await gateway.post(viewer, bearer(spell(token)))).status).toBe(401);
    expect((await gateway.post(viewer, bearer(token))).status).toBe(200);
  });

  test("refuses another key, another algorithm and none", async () => {
    const none = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url")}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.`;
    const tries = [await sign(claims, {}, new Uint8Array(32)), await sign(claims, { alg: "HS512" }, new Uint8Array(64)), none];
    for (const token of tries) expect((await gateway.post(viewer, bearer(token))).status).toBe(401);
  });
});

describe("S16 a token is looked at with bounds and by our key alone", () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1_000);
  const claims = { iss: "fairlead", aud: "fairlead", sub: "local:admin", jti: "id", iat: now, nbf: now, exp: now + 60, pwd: "x" };

  test.each<[string, Record<string, unknown>]>([
    ["a key set named in it", { jku: "http://127.0.0.1:1/keys" }],
    ["a certificate named in it", { x5u: "http://127.0.0.1:1/cert" }],
    ["a key that it brings along", { jwk: { kty: "oct", k: Buffer.from("own key").toString("base64url") } }],
    ["a compression", { zip: "DEF" }],
    ["a header that must be understood", { crit: ["exp"], exp: 1 }],
    ["another type", { typ: "at+jwt" }],
  ])("refuses one signed with another key, with %s", async (_, header) => {
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", typ: "JWT", ...header })
      .sign(new TextEncoder().encode("own key own key own key own key "), { crit: { exp: true } });
    expect((await gateway.post(viewer, bearer(token))).status).toBe(401);
  });

  test("refuses an encrypted one", async () => {
    const token = [encode({ alg: "dir", enc: "A256GCM", typ: "JWT" }), "", "AAAA", "AAAA", "AAAA"].join(".");
    expect((await gateway.post(viewer, bearer(token))).errors?.[0]?.extensions["code"]).toBe("UNAUTHENTICATED");
  });

  test.each([16 * 1024 + 1, 20_000])("refuses one of %i characters by name", async (length) => {
    const answer = await gateway.post(viewer, bearer("a".repeat(length)));
    expect([answer.status, answer.errors?.[0]?.message]).toEqual([401, "The token is longer than 16384 characters"]);
  });
});

test("a revoked token stays revoked over a restart", async () => {
  const records = createFakeRecordStore(systemClock);
  const first = await startGateway({ signingKey, records });
  const token = await first.login("viewer");
  await first.post({ query: "mutation { logout { success } }" }, bearer(token));
  await first.stop();
  const second = await startGateway({ signingKey, records });
  expect((await second.post(viewer, bearer(token))).status).toBe(401);
  await second.stop();
});

describe("S13 login", () => {
  const attempt = (username: string, password: string) =>
    gateway.post({ query: `mutation { login(username: "${username}", password: "${password}") { token } }` });

  test("answers the same for an unknown account and a wrong password", async () => {
    const [unknown, wrong] = [await attempt("ghost", "x"), await attempt("viewer", "x")];
    expect(unknown.text).toBe(wrong.text);
    expect(unknown.status).toBe(401);
  });

  test("refuses after five failures, also the right password, and nobody else is locked out", async () => {
    for (let count = 0; count < 5; count += 1)
      expect((await attempt("viewer", "x")).errors?.[0]?.extensions["code"]).toBe("UNAUTHENTICATED");
    const refused = await attempt("viewer", "secret");
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: "RESOURCE_EXHAUSTED", reason: "RATE_LIMITED" });
    expect((await attempt("nobody", "secret")).data?.["login"]).toMatchObject({});
  });

  test("S33 twenty aliases of login are no cheaper way to guess", async () => {
    const aliases = Array.from(
      { length: 20 },
      (_, index) => `a${index}: login(username: "viewer", password: "x${index}") { token }`,
    );
    // The first refusal ends the document, so that the other nineteen are not even tried.
    const codes: unknown[] = [];
    for (let count = 0; count < 6; count += 1) {
      const { errors } = await gateway.post({ query: `mutation { ${aliases.join(" ")} }` });
      codes.push(errors?.map(({ extensions }) => extensions["code"]));
    }
    expect(codes).toEqual([...Array.from({ length: 5 }, () => ["UNAUTHENTICATED"]), ["RESOURCE_EXHAUSTED"]]);
  });

  test.each(["", "x".repeat(100)])("a password of any length is refused without harm: %j", async (password) => {
    expect((await attempt("viewer", password)).errors?.[0]?.extensions["code"]).toBe("UNAUTHENTICATED");
  });

  test("an expired cookie is thrown away, so that a browser can log in again", async () => {
    const answer = await gateway.post(viewer, { cookie: "fairlead.token=old" });
    expect(answer.headers.get("set-cookie")).toMatch(/^fairlead\.token=; .*Expires=Thu, 01 Jan 1970/);
  });
});

describe("R37 replicas whose clocks differ", () => {
  const account = (more: Partial<Account> = {}): Account => ({
    name: "viewer",
    enabled: true,
    capabilities: ["login"],
    tokens: [],
    passwordHash: "hash",
    ...more,
  });
  const replica = async (now: number, owner: Account) => {
    const clock = createFakeClock(now);
    const records = createFakeRecordStore(clock).replica();
    await records.follow(new AbortController().signal);
    return createSessions({ signingKey, account: () => owner, revocations: createRevocations(records, clock), clock });
  };
  const start = Date.UTC(2026, 0, 1);

  test.each([
    ["a second behind", -1_000, true],
    ["29 s behind", -29_000, true],
    ["31 s behind", -31_000, false],
    ["at the end of the session", 24 * 3_600_000, false],
  ])("a session that was just issued is taken by one that is %s", async (_, apart, isTaken) => {
    const { token } = await (await replica(start, account())).issue(account());
    const answer = (await replica(start + apart, account())).verify(token, new AbortController().signal);
    expect(
      await answer.then(
        () => true,
        () => false,
      ),
    ).toBe(isTaken);
  });

  test("a login after a change of the password holds, also on one whose clock is behind", async () => {
    const owner = account({ passwordMtime: start + 5_000 });
    const behind = await replica(start, owner);
    const { token } = await behind.issue(owner);
    expect(await behind.verify(token, new AbortController().signal)).toMatchObject({ username: "viewer" });
  });
});
