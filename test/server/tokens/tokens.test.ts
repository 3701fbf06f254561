import { decodeJwt, type JWTPayload, SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../clients/in-process/system-clock.js";
import { makeApplication } from "../../fakes/engine.js";
import { createFakeRecordStore } from "../../fakes/shared-records.js";
import { startGateway, type TestGateway } from "../gateway.js";
import { eventsQuery, subscribe } from "../streams/subscriber.js";

const signingKey = new Uint8Array(32).fill(3);
const records = () => createFakeRecordStore(systemClock);
let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startGateway({ signingKey, records: records() });
  gateway.changeSettings({ general: { "accounts.robot": "apiKey", "accounts.both": "apiKey, login" } });
  gateway.engine.putProject("shop", {
    roles: [{ name: "ci", groups: ["team"], policies: ["p, proj:shop:ci, applications, sync, shop/*, allow"] }],
  });
  gateway.engine.put(makeApplication("alpha"));
});
afterEach(() => gateway.stop());

const viewerQuery = { query: "{ viewer { username authMethod expiresAt } }" };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const now = () => Math.floor(Date.now() / 1_000);
const codeOf = (answer: Awaited<ReturnType<TestGateway["ask"]>>) => answer.errors?.[0]?.extensions["code"];
const who = async (token: string) => {
  const answer = await gateway.post(viewerQuery, bearer(token));
  return answer.data?.["viewer"]?.["username"] ?? codeOf(answer);
};

async function accountToken(more = "", name = "robot"): Promise<{ token: string; id: string }> {
  const answer = await gateway.ask(`mutation { createAccountToken(name: "${name}" ${more}) { token id expiresAt } }`, {
    as: "admin",
  });
  return answer.data?.["createAccountToken"] as unknown as { token: string; id: string };
}
async function projectToken(more = ""): Promise<{ token: string; id: string }> {
  const query = `mutation { createProjectToken(project: "shop", role: "ci" ${more}) { token id expiresAt } }`;
  const answer = await gateway.ask(query, { as: "admin" });
  return answer.data?.["createProjectToken"] as unknown as { token: string; id: string };
}
/** A token as Argo CD makes them; a claim that is undefined is left out. */
const legacy = (claims: Record<string, unknown>, key = signingKey, alg = "HS256") =>
  new SignJWT(JSON.parse(JSON.stringify({ iss: "argocd", iat: now(), nbf: now(), ...claims })) as JWTPayload)
    .setProtectedHeader({ alg, typ: "JWT" })
    .sign(key);
const entry = (id: string, iat = now()) => JSON.stringify([{ id, iat }]);

describe("FL-48 tokens of our own", () => {
  test("an account's token signs in as the account, and says what it is", async () => {
    const { token, id } = await accountToken();
    expect(token).toMatch(/^flk_eyJ/);
    expect(await who(token)).toBe("robot");
    const { iat = 0, exp = 0, ...claims } = decodeJwt(token.slice(4));
    expect(claims).toMatchObject({ iss: "fairlead-tokens", aud: "fairlead", sub: "local:robot", jti: id });
    expect(exp - iat).toBe(90 * 86_400);
  });

  test("a project role's token signs in as the role", async () => {
    const { token } = await projectToken();
    const { data } = await gateway.post(viewerQuery, bearer(token));
    expect(data?.["viewer"]).toMatchObject({ username: "proj:shop:ci", authMethod: "token" });
  });

  test.each([
    ["720h", 30 * 86_400],
    ["3600", 3_600],
  ])("expiresIn %s is kept", async (text, seconds) => {
    const { token } = await accountToken(`expiresIn: "${text}"`);
    const { iat = 0, exp = 0 } = decodeJwt(token.slice(4));
    expect(exp - iat).toBe(seconds);
  });

  test("every replica with the same store takes it", async () => {
    const shared = records();
    const [one, other] = [
      await startGateway({ signingKey, records: shared }),
      await startGateway({ signingKey, records: shared }),
    ];
    for (const each of [one, other]) each.engine.putProject("shop", { roles: [{ name: "ci" }] });
    const query = 'mutation { createProjectToken(project: "shop", role: "ci", id: "t") { token } }';
    const { data } = await one.ask(query, { as: "admin" });
    const token = data?.["createProjectToken"]?.["token"] ?? "";
    other.engine.putProject("shop", { roles: [{ name: "ci" }] }, one.engine.project("shop")?.status);
    expect((await other.post(viewerQuery, bearer(token))).data?.["viewer"]?.["username"]).toBe("proj:shop:ci");
    await Promise.all([one.stop(), other.stop()]);
  });

  test("S7 a token does not pass for a session, nor a session for a token", async () => {
    const { token } = await accountToken("", "both");
    expect(await who(token.slice(4))).toBe("UNAUTHENTICATED");
    expect(await who(`flk_${await gateway.login("viewer")}`)).toBe("UNAUTHENTICATED");
  });
});

describe("S9 a token of ours is accepted only if everything about it holds", () => {
  const parts = async () => (await accountToken()).token.slice(4).split(".") as [string, string, string];
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const decode = (text: string) => JSON.parse(Buffer.from(text, "base64url").toString()) as Record<string, unknown>;

  test.each<[string, (header: string, payload: string, signature: string) => string | Promise<string>]>([
    [
      "another subject",
      (header, payload, signature) => [header, encode({ ...decode(payload), sub: "local:admin" }), signature].join("."),
    ],
    ["no signature", (header, payload) => `${header}.${payload}.`],
    ["no algorithm", (header, payload) => `${encode({ ...decode(header), alg: "none" })}.${payload}.`],
    [
      "an HMAC with the server's key",
      (header, payload) => new SignJWT(decode(payload)).setProtectedHeader({ ...decode(header), alg: "HS256" }).sign(signingKey),
    ],
    ["an unknown key", (header, payload, signature) => [encode({ ...decode(header), kid: "x-1" }), payload, signature].join(".")],
    ["no key", (_header, payload, signature) => [encode({ alg: "ES256" }), payload, signature].join(".")],
    ["more than three parts", (...all) => `${all.join(".")}.x`],
  ])("refuses one with %s", async (_, forge) => {
    expect(await who(`flk_${await forge(...(await parts()))}`)).toBe("UNAUTHENTICATED");
  });

  test("S16 refuses one of more than 16 KiB", async () => {
    expect(await who(`flk_${"a".repeat(16 * 1024)}`)).toBe("UNAUTHENTICATED");
  });
});

describe("FL-47 tokens count by their entry", () => {
  test("two tokens of one second do not keep each other alive", async () => {
    const [one, other] = [await projectToken('id: "one"'), await projectToken('id: "other"')];
    await gateway.ask('mutation { revokeProjectToken(project: "shop", role: "ci", id: "one") { success } }', { as: "admin" });
    expect([await who(one.token), await who(other.token)]).toEqual(["UNAUTHENTICATED", "proj:shop:ci"]);
  });

  test("a token with an id is not kept by an entry of its second with another id", async () => {
    const iat = now();
    const token = await legacy({ sub: "proj:shop:ci", jti: "mine", iat });
    const items = (id?: string) => ({ jwtTokensByRole: { ci: { items: [{ iat, ...(id !== undefined && { id }) }] } } });
    const put = (status: unknown) => gateway.engine.putProject("shop", gateway.engine.project("shop")?.spec, status as object);
    put(items("other"));
    expect(await who(token)).toBe("UNAUTHENTICATED");
    put(items());
    expect(await who(token)).toBe("proj:shop:ci");
    put(items("mine"));
    expect(await who(token)).toBe("proj:shop:ci");
  });

  test("an entry without an id can be revoked by the second of its issue", async () => {
    const iat = now();
    const roles = [{ name: "ci", jwtTokens: [{ iat }, { iat, id: "kept" }] }];
    gateway.engine.putProject("shop", { roles }, {
      jwtTokensByRole: { ci: { items: [{ iat }, { iat, id: "kept" }] } },
    } as object);
    const token = await legacy({ sub: "proj:shop:ci", iat });
    expect(await who(token)).toBe("proj:shop:ci");
    const issuedAt = new Date(iat * 1_000).toISOString();
    const query = `mutation { revokeProjectToken(project: "shop", role: "ci", issuedAt: "${issuedAt}") { success } }`;
    expect((await gateway.ask(query, { as: "admin" })).data).toEqual({ revokeProjectToken: { success: true } });
    expect(await who(token)).toBe("UNAUTHENTICATED");
    expect(gateway.engine.project("shop")).toMatchObject({
      spec: { roles: [{ jwtTokens: [{ iat, id: "kept" }] }] },
      status: { jwtTokensByRole: { ci: { items: [{ iat, id: "kept" }] } } },
    });
    expect((await gateway.ask(query, { as: "admin" })).data).toEqual({ revokeProjectToken: { success: false } });
  });
});

describe("FL-48 tokens that Argo CD handed out", () => {
  beforeEach(() =>
    gateway.changeSettings({ secret: { "accounts.robot.tokens": entry("old"), "accounts.both.tokens": entry("old") } }),
  );

  test.each([
    ["with its capability", { sub: "robot:apiKey", jti: "old" }],
    ["of the older form", { sub: "robot", jti: "old" }],
    ["with an expiry", { sub: "robot:apiKey", jti: "old", exp: now() + 60 }],
    ["by a replica whose clock is 20 s ahead", { sub: "robot:apiKey", jti: "old", iat: now() + 20, nbf: now() + 20 }],
  ])("an account's is taken %s", async (_, claims) => {
    expect(await who(await legacy(claims))).toBe("robot");
  });

  test.each<[string, Record<string, unknown>]>([
    ["without an entry", { sub: "robot:apiKey", jti: "other" }],
    ["without an id", { sub: "robot:apiKey" }],
    ["for logging in", { sub: "both:login", jti: "old" }],
    ["of an unknown account", { sub: "ghost:apiKey", jti: "old" }],
    ["of a role that is not there", { sub: "proj:shop:other", jti: "old" }],
    ["of a project that is not there", { sub: "proj:other:ci", jti: "old" }],
    ["with more in its subject", { sub: "robot:apiKey:x", jti: "old" }],
    ["expired", { sub: "robot:apiKey", jti: "old", exp: now() - 1 }],
    ["not yet valid", { sub: "robot:apiKey", jti: "old", nbf: now() + 600 }],
    ["without a time of issue", { sub: "robot:apiKey", jti: "old", iat: undefined }],
    ["without a subject", { jti: "old" }],
  ])("is refused %s", async (_, claims) => {
    expect(await who(await legacy(claims))).toBe("UNAUTHENTICATED");
  });

  test("is refused with another key or another algorithm", async () => {
    const claims = { sub: "robot:apiKey", jti: "old" };
    const forged = [await legacy(claims, new Uint8Array(32)), await legacy(claims, new Uint8Array(64).fill(3), "HS512")];
    for (const token of forged) expect(await who(token)).toBe("UNAUTHENTICATED");
  });
});

const endings: readonly (readonly [string, () => unknown])[] = [
  ["it is revoked", () => gateway.ask('mutation { revokeAccountToken(name: "both", id: "t") { success } }', { as: "admin" })],
  ["its entry is taken away", () => gateway.changeSettings({ secret: { "accounts.both.tokens": "[]" } })],
  ["the account is disabled", () => gateway.changeSettings({ general: { "accounts.both.enabled": "false" } })],
  ["the account loses the capability", () => gateway.changeSettings({ general: { "accounts.both": "login" } })],
  [
    "the password was changed after it was issued",
    () => gateway.changeSettings({ secret: { "accounts.both.passwordMtime": new Date(Date.now() + 2_000).toISOString() } }),
  ],
];

describe("S12 a token ends", () => {
  test.each(endings)("over HTTP when %s", async (_, end) => {
    const { token } = await accountToken('id: "t"', "both");
    expect(await who(token)).toBe("both");
    await end();
    expect(await who(token)).toBe("UNAUTHENTICATED");
  });

  test("on an open socket when it is revoked", async () => {
    gateway.rights.add("both applications get default/*");
    const { token } = await accountToken('id: "t"', "both");
    const client = gateway.socket(token);
    const closed = new Promise<{ code: number }>((resolve) => client.on("closed", (event) => resolve(event as { code: number })));
    const reader = subscribe(client, eventsQuery);
    await reader.until(3);
    await gateway.ask('mutation { revokeAccountToken(name: "both", id: "t") { success } }', { as: "admin" });
    expect((await closed).code).toBe(4401);
  });

  test("when its role, its project or its entry is gone", async () => {
    const { token } = await projectToken();
    const { spec, status } = gateway.engine.project("shop") ?? {};
    for (const [roles, kept] of [
      [[], status],
      [spec?.roles ?? [], {}],
    ] as const) {
      gateway.engine.putProject("shop", { roles }, kept);
      expect(await who(token)).toBe("UNAUTHENTICATED");
      gateway.engine.putProject("shop", spec, status);
      expect(await who(token)).toBe("proj:shop:ci");
    }
  });

  test("when it logs itself out", async () => {
    const { token } = await accountToken();
    await gateway.post({ query: "mutation { logout { success } }" }, bearer(token));
    expect(await who(token)).toBe("UNAUTHENTICATED");
  });
});

describe("FL-50 entries are kept as Argo CD keeps them", () => {
  test("a project's in its status alone, so that its spec does not drift", async () => {
    const before = gateway.engine.project("shop")?.spec;
    const { id } = await projectToken('expiresIn: "1h"');
    const { spec, status } = gateway.engine.project("shop") ?? {};
    expect(spec).toEqual(before);
    expect(status).toEqual({ jwtTokensByRole: { ci: { items: [{ id, iat: expect.any(Number), exp: expect.any(Number) }] } } });
  });

  test("an account's as a list in argocd-secret, next to those that were there", async () => {
    gateway.changeSettings({
      secret: { "accounts.robot.tokens": entry("old", 1) },
      general: { "fairlead.tokens.allowNonExpiring": "true" },
    });
    await accountToken('id: "new", expiresIn: "0"');
    const { data } = await gateway.ask('{ account(name: "robot") { tokens { id expiresAt } } }', { as: "admin" });
    expect(data).toEqual({
      account: {
        tokens: [
          { id: "old", expiresAt: null },
          { id: "new", expiresAt: null },
        ],
      },
    });
  });
});

test("FL-51 the last use is shown to the hour, and costs one write an hour", async () => {
  const store = records();
  const other = await startGateway({ signingKey, records: store });
  other.changeSettings({ general: { "accounts.robot": "apiKey" } });
  const { data } = await other.ask('mutation { createAccountToken(name: "robot", id: "t") { token } }', { as: "admin" });
  const made = data?.["createAccountToken"]?.["token"] ?? "";
  const lastUse = async () => {
    const answer = await other.ask('{ account(name: "robot") { tokens { lastUsedAt } } }', { as: "admin" });
    const { account } = answer.data as unknown as { account: { tokens: readonly { lastUsedAt: string | null }[] } };
    return account.tokens[0]?.lastUsedAt;
  };
  expect(await lastUse()).toBeNull();
  const before = store.writes();
  for (let use = 0; use < 5; use += 1) await other.post(viewerQuery, bearer(made));
  expect(Date.parse(String(await lastUse()))).toBeGreaterThan(Date.now() - 60_000);
  expect(store.writes()).toBe(before + 1);
  await other.stop();
});

describe("createAccountToken and createProjectToken refuse", () => {
  const ask = (query: string, as = "admin") => gateway.ask(`mutation { ${query} { __typename } }`, { as });
  const account = (more: string) => `createAccountToken(name: "robot" ${more})`;
  const project = (more: string) => `createProjectToken(project: "shop", role: "ci" ${more})`;

  test.each([
    [account('expiresIn: "soon"'), "BAD_USER_INPUT", undefined],
    [account('expiresIn: "-1h"'), "BAD_USER_INPUT", undefined],
    [account('expiresIn: "10ms"'), "BAD_USER_INPUT", undefined],
    [account('expiresIn: "0"'), "FAILED_PRECONDITION", "TOKEN_LIFETIME"],
    [project('expiresIn: "8761h"'), "FAILED_PRECONDITION", "TOKEN_LIFETIME"],
    [account('id: ""'), "BAD_USER_INPUT", undefined],
    [account('id: "a\\nb"'), "BAD_USER_INPUT", undefined],
    [project(`id: "${"x".repeat(129)}"`), "BAD_USER_INPUT", undefined],
    ['createAccountToken(name: "viewer")', "FAILED_PRECONDITION", "ACCOUNT_CAPABILITY"],
    ["createAccountToken", "FAILED_PRECONDITION", "ACCOUNT_CAPABILITY"],
    ['createAccountToken(name: "ghost")', "NOT_FOUND", undefined],
    ['createProjectToken(project: "ghost", role: "ci")', "NOT_FOUND", undefined],
    ['createProjectToken(project: "shop", role: "ghost")', "NOT_FOUND", undefined],
    ['revokeProjectToken(project: "shop", role: "ci")', "BAD_USER_INPUT", undefined],
  ])("%s", async (query, code, reason) => {
    const { errors } = await ask(query);
    expect(errors?.[0]?.extensions).toMatchObject({ code, ...(reason !== undefined && { reason }) });
  });

  test.each([account, project])("an id that is taken", async (mutation) => {
    await ask(mutation('id: "t"'));
    expect((await ask(mutation('id: "t"'))).errors?.[0]?.extensions).toMatchObject({
      code: "CONFLICT",
      reason: "TOKEN_ID_TAKEN",
    });
  });

  test("fairlead.tokens.maxLifetime shortens what is usual, too", async () => {
    gateway.changeSettings({ general: { "fairlead.tokens.maxLifetime": "24h" } });
    const { iat = 0, exp = 0 } = decodeJwt((await accountToken()).token.slice(4));
    expect(exp - iat).toBe(86_400);
    expect(codeOf(await ask(account('expiresIn: "25h"')))).toBe("FAILED_PRECONDITION");
  });
});

describe("who may hand out and see tokens", () => {
  test.each([
    ["nothing", [], "NOT_FOUND"],
    ["get", ["viewer accounts get robot"], "PERMISSION_DENIED"],
    ["get and update", ["viewer accounts get robot", "viewer accounts update robot"], undefined],
  ])("an account's with %s", async (_, rights, code) => {
    for (const right of rights) gateway.rights.add(right);
    expect(codeOf(await gateway.ask('mutation { createAccountToken(name: "robot") { id } }', { as: "viewer" }))).toBe(code);
  });

  test.each([
    ["nothing", [], "NOT_FOUND"],
    ["get", ["viewer projects get shop"], "PERMISSION_DENIED"],
    ["get and update", ["viewer projects get shop", "viewer projects update shop"], undefined],
  ])("a project role's with %s", async (_, rights, code) => {
    for (const right of rights) gateway.rights.add(right);
    const query = 'mutation { createProjectToken(project: "shop", role: "ci") { id } }';
    expect(codeOf(await gateway.ask(query, { as: "viewer" }))).toBe(code);
  });

  test("one's own takes no right", async () => {
    const { token } = await accountToken();
    const { data } = await gateway.post({ query: 'mutation { createAccountToken(id: "mine") { id } }' }, bearer(token));
    expect(data).toEqual({ createAccountToken: { id: "mine" } });
    const shown = await gateway.post({ query: "{ accounts { name tokens { id } } }" }, bearer(token));
    expect(shown.data?.["accounts"]).toMatchObject([{ name: "robot", tokens: [{}, { id: "mine" }] }]);
  });

  test("Project.roles shows tokens to those who may update the project, and raw to nobody", async () => {
    gateway.rights.add("viewer projects get shop");
    await projectToken('id: "t"');
    const query = '{ project(name: "shop") { roles { name groups policies tokens { id } } raw effectiveSpec } }';
    const [mine, admins] = [await gateway.ask(query, { as: "viewer" }), await gateway.ask(query, { as: "admin" })];
    const policies = ["p, proj:shop:ci, applications, sync, shop/*, allow"];
    expect(mine.data?.["project"]?.["roles"]).toEqual([{ name: "ci", groups: ["team"], policies, tokens: null }]);
    expect(admins.data?.["project"]?.["roles"]).toEqual([{ name: "ci", groups: ["team"], policies, tokens: [{ id: "t" }] }]);
    for (const { data } of [mine, admins]) expect(JSON.stringify(data?.["project"]?.["raw"])).not.toContain("jwtTokens");
  });
});
