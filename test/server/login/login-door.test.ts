import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ProviderHttp } from "../../../clients/identity/provider-http.js";
import type { LoginSettings } from "../../../engine/access/login-settings.js";
import { createLoginDoor } from "../../../server/login/login-door.js";
import type { LoginEvent } from "../../../server/login/login-parts.js";
import { createFakeClock, type FakeClock } from "../../fakes/clock.js";
import { createFakeLog, type FakeLog } from "../../fakes/log.js";
import { type OidcIssuer, startOidcIssuer } from "../../fakes/oidc-issuer.js";
import { createFakeRecordStore } from "../../fakes/shared-records.js";
import { type IdentityParts, identityParts } from "../sessions/identity-parts.js";
import { type Browser, createBrowser } from "./browser.js";
import { doorParts } from "./door-parts.js";

const { signal } = new AbortController();
let clock: FakeClock;
let issuer: OidcIssuer;
let parts: IdentityParts;
let http: ProviderHttp;
let server: Server;
let base: string;
let browser: Browser;
let log: FakeLog;
let told: LoginEvent[];
let settings: LoginSettings;
let hasProvider: boolean;

beforeEach(async () => {
  clock = createFakeClock(Date.now());
  issuer = await startOidcIssuer({ now: () => clock.now() });
  parts = await identityParts(issuer, { store: createFakeRecordStore(clock), clock });
  [log, told, hasProvider] = [createFakeLog(), [], true];
  const app = express();
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  settings = { urls: [base], sessionDurationMs: 1, localLogin: "always", problems: [] };
  browser = createBrowser(base);
  const made = doorParts({
    issuer,
    parts,
    clock,
    log,
    told,
    settings: () => settings,
    hasProvider: () => hasProvider,
  });
  http = made.http;
  app.use(createLoginDoor(made.doorParts));
});
afterEach(async () => {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  await Promise.all([parts.close(), http.close()]);
  await issuer.close();
});

/** Goes to the provider and signs in there; the address that the browser is sent back to. */
async function atProvider(from: string, username = "bob"): Promise<string> {
  const { location } = await browser.visit(from);
  return (await browser.visit(`${location}&login_as=${username}`)).location;
}

async function signIn(username = "bob"): Promise<string> {
  const { status } = await browser.visit(await atProvider("/auth/login", username));
  expect(status).toBe(303);
  return browser.cookies.get("fairlead.token") ?? "";
}

describe("FL-62 login through the provider", () => {
  test("goes there and back, and a cookie no script can read then signs in", async () => {
    const callback = await atProvider("/auth/login?return_url=/applications%3Fa=b");
    expect(callback).toMatch(`${base}/auth/callback?code=`);
    const done = await browser.visit(callback);
    expect([done.status, done.location]).toEqual([303, `${base}/applications?a=b`]);
    expect(done.headers.getSetCookie().find((line) => line.startsWith("fairlead.token="))).toMatch(
      /; Path=\/; .*HttpOnly; SameSite=Lax/,
    );
    expect(await parts.sessions.verify(browser.cookies.get("fairlead.token") ?? "", signal)).toMatchObject({ username: "bob" });
    expect(told).toMatchObject([{ action: "login", outcome: "ALLOWED", identity: { username: "bob" } }]);
    expect([...browser.cookies.keys()]).toEqual(["fairlead.token"]);
  });

  test("also at the path of Argo CD's pages for public clients", async () => {
    const callback = await atProvider("/auth/login");
    expect((await browser.visit(callback.replace("/auth/callback", "/pkce/verify"))).status).toBe(303);
  });

  test("several at once in one browser, finished in any order", async () => {
    const callbacks = [await atProvider("/auth/login?return_url=/1"), await atProvider("/auth/login?return_url=/2")];
    expect((await browser.visit(callbacks[1] ?? "")).location).toBe(`${base}/2`);
    expect((await browser.visit(callbacks[0] ?? "")).location).toBe(`${base}/1`);
  });

  test("what it keeps meanwhile is bounded and readable by nobody", async () => {
    for (let count = 0; count < 9; count += 1) {
      clock.advance(1_000);
      await browser.visit("/auth/login?return_url=/canary");
    }
    expect(browser.cookies.size).toBe(5);
    for (const value of browser.cookies.values())
      expect(Buffer.from(value, "base64url").toString("latin1")).not.toContain("canary");
  });

  test("gives a new session each time, so that none can be foisted on anybody", async () => {
    const first = await signIn();
    expect(await signIn()).not.toBe(first);
  });

  const refusals: readonly (readonly [string, (callback: string) => string | Promise<string>])[] = [
    ["another state", (callback) => callback.replace(/&state=[^&]*/, "&state=other")],
    ["no state", (callback) => callback.replace(/&state=[^&]*/, "")],
    ["two states", (callback) => `${callback}&state=other`],
    ["another code", (callback) => callback.replace(/code=[^&]*/, "code=other")],
    ["another issuer", (callback) => callback.replace(/iss=[^&]*/, "iss=https%3A%2F%2Fother")],
    [
      "a refusal of the provider",
      (callback) => callback.replace(/code=[^&]*/, "error=access_denied&error_description=%3Cscript%3E"),
    ],
    [
      "a login that another browser began",
      (callback) => {
        browser.cookies.clear();
        return callback;
      },
    ],
    [
      "a login that began 10 minutes ago",
      (callback) => {
        clock.advance(600_000);
        return callback;
      },
    ],
    [
      "a callback that was used",
      async (callback) => {
        await browser.visit(callback);
        browser.cookies.delete("fairlead.token");
        return callback;
      },
    ],
  ];
  test.each(refusals)("refuses %s with a page, and starts no session", async (_, change) => {
    const answer = await browser.visit(await change(await atProvider("/auth/login")));
    expect([answer.status, answer.headers.get("content-type")]).toEqual([401, "text/html; charset=utf-8"]);
    expect(answer.text).toContain("You are not signed in");
    expect(browser.cookies.has("fairlead.token")).toBe(false);
    expect(told.at(-1)).toMatchObject({ action: "login", outcome: "DENIED" });
  });

  test("S9 who brings a token that is not for us is told so, and the log says why", async () => {
    const client = issuer.clients.findIndex(({ clientId }) => clientId === "fairlead");
    issuer.clients[client] = { clientId: "fairlead", secret: "fairlead-test-secret", forApi: false };
    const answer = await browser.visit(await atProvider("/auth/login"));
    expect([answer.status, browser.cookies.has("fairlead.token")]).toEqual([403, false]);
    expect(JSON.stringify(log.lines)).toMatch(/fairlead-api/);
  });
});

describe("S14 a browser is only sent to our own places", () => {
  const hostile = [
    "//evil.com",
    "https://evil.com/",
    "/\\evil.com",
    "javascript:alert(1)",
    "http://127.0.0.1@evil.com",
    "/%2fevil.com",
  ];

  test.each(hostile)("before a login: %j", async (url) => {
    for (const door of ["/auth/login", "/sign-in"]) {
      const answer = await browser.visit(`${door}?return_url=${encodeURIComponent(url)}`);
      expect([answer.status, answer.location]).toEqual([400, ""]);
      expect(answer.text).not.toContain("evil");
    }
  });

  test.each(hostile)("after a logout: %j", async (url) => {
    const answer = await browser.submit(`/auth/logout?return_url=${encodeURIComponent(url)}`, {});
    expect([answer.status, answer.location]).toEqual([400, ""]);
  });

  test("nothing of any parameter is shown", async () => {
    const canary = "canary<script>alert(1)</script>";
    const query = new URLSearchParams({
      return_url: `/${canary}`,
      error: canary,
      error_description: canary,
      state: canary,
      to: canary,
      x: canary,
    });
    for (const path of ["/sign-in", "/auth/login", "/auth/callback", "/pkce/verify", "/auth/logout"]) {
      const { text } = await browser.visit(`${path}?${query.toString()}`, { headers: { referer: canary.replaceAll(/\W/g, "") } });
      expect(text).not.toMatch(/canary|<script/);
    }
    const form = browser.formIn(await browser.visit("/sign-in"));
    const { text } = await browser.submit("/auth/local", { form, username: canary, password: canary });
    expect(text).not.toMatch(/canary|<script/);
  });

  test("a parameter that stands there twice is refused", async () => {
    expect((await browser.visit("/auth/login?return_url=/a&return_url=/b")).status).toBe(400);
  });

  test("the word of a sign-in page leads where the page was asked for, and a made-up one to the start", async () => {
    const page = await browser.visit("/sign-in?return_url=/applications");
    const link = browser.linkIn(page, "/auth/login").replaceAll("&#38;", "&");
    expect((await browser.visit(await atProvider(link))).location).toBe(`${base}/applications`);
    expect((await browser.visit(await atProvider("/auth/login?to=aaaa.bbbb"))).location).toBe(`${base}/`);
  });
});

describe("the sign-in page", () => {
  test("offers the provider by its name, as text, and the form", async () => {
    const { status, text, headers } = await browser.visit("/sign-in");
    expect(status).toBe(200);
    expect(text).toContain("Sign in with Our &#34;Key&#34; &#60;b&#62;cloak&#60;/b&#62;");
    expect(text).toMatch(/<label for="username">Username<\/label>\s*<input id="username"/);
    expect(text).not.toContain("<script");
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    );
    expect([headers.get("cache-control"), headers.get("referrer-policy")]).toEqual(["no-store", "same-origin"]);
  });

  test.each<[string, () => void, boolean, boolean]>([
    ["no provider", () => (hasProvider = false), false, true],
    ["a provider and auto", () => (settings = { ...settings, localLogin: "auto" }), true, false],
    [
      "FL-56 R28 a provider that is down and auto",
      () => {
        settings = { ...settings, localLogin: "auto" };
        issuer.fault("down");
      },
      true,
      true,
    ],
  ])("with %s offers just what is on", async (_, change, offersProvider, offersForm) => {
    change();
    const page = await browser.visit("/sign-in");
    expect([browser.linkIn(page, "/auth/login") !== "", browser.formIn(page) !== ""]).toEqual([offersProvider, offersForm]);
  });

  test("its style sheet is there", async () => {
    const { status, headers, text } = await browser.visit("/sign-in/sign-in.css");
    expect([status, headers.get("content-type"), text]).toEqual([200, "text/css; charset=utf-8", "main {}"]);
  });

  test("links below the path that a proxy has us at", async () => {
    settings = { ...settings, urls: ["https://example.com/argo"] };
    const page = await browser.visit("/sign-in");
    expect(browser.linkIn(page, "/auth/login")).toMatch(/^\/argo\/auth\/login/);
    expect(browser.linkIn(page, ".css")).toBe("/argo/sign-in/sign-in.css");
  });

  test("without any url there is still local login, and the provider's button says what is missing", async () => {
    settings = { ...settings, urls: [] };
    const form = browser.formIn(await browser.visit("/sign-in"));
    expect((await browser.submit("/auth/local", { form, username: "admin", password: "secret" })).location).toBe("/");
    const answer = await browser.visit("/auth/login");
    expect([answer.status, answer.text.includes("argocd-cm")]).toEqual([503, true]);
  });
});

describe("local login", () => {
  const fields = { username: "admin", password: "secret" };

  test("signs in by the form, and goes where the page was asked for", async () => {
    const form = browser.formIn(await browser.visit("/sign-in?return_url=/projects"));
    const { status, location } = await browser.submit("/auth/local", { form, ...fields });
    expect([status, location, browser.cookies.get("fairlead.token")]).toEqual([303, `${base}/projects`, "local-token"]);
    expect(told).toMatchObject([{ action: "login", outcome: "ALLOWED", identity: { username: "admin" } }]);
  });

  test("shows the form again after a wrong password, and tells the audit", async () => {
    const form = browser.formIn(await browser.visit("/sign-in"));
    const answer = await browser.submit("/auth/local", { form, ...fields, password: "wrong" });
    expect([answer.status, answer.text.includes('role="alert">Wrong username or password.')]).toEqual([401, true]);
    expect(told).toMatchObject([{ outcome: "DENIED", reason: "with a local account" }]);
    expect((await browser.submit("/auth/local", { form: browser.formIn(answer), ...fields })).status).toBe(303);
  });

  test("S13 who tried too often gets a page that says so", async () => {
    const form = browser.formIn(await browser.visit("/sign-in"));
    const answer = await browser.submit("/auth/local", { form, username: "flood", password: "x" });
    expect([answer.status, answer.text.includes("Too many attempts")]).toEqual([429, true]);
  });

  test.each<[string, (form: string) => [Record<string, string>, Record<string, string>]]>([
    ["from another site", (form) => [{ form }, { origin: "https://evil.com" }]],
    ["from a sandboxed page", (form) => [{ form }, { origin: "null" }]],
    ["without our form", () => [{}, {}]],
    ["with a made-up form", () => [{ form: "a.b" }, {}]],
    ["with the form of another browser", (form) => (browser.cookies.clear(), [{ form }, {}])],
    ["with a form that is an hour old", (form) => (clock.advance(3_600_000), [{ form }, {}])],
  ])("refuses a form %s", async (_, change) => {
    const form = browser.formIn(await browser.visit("/sign-in"));
    const [more, headers] = change(form);
    const answer = await browser.submit("/auth/local", { ...fields, ...more }, headers);
    expect([answer.status, browser.cookies.has("fairlead.token")]).toEqual([403, false]);
  });

  test("is off where it is off, also for who kept a form", async () => {
    const form = browser.formIn(await browser.visit("/sign-in"));
    settings = { ...settings, localLogin: "auto" };
    const answer = await browser.submit("/auth/local", { form, ...fields });
    expect([answer.status, browser.cookies.has("fairlead.token")]).toEqual([401, false]);
  });
});

describe("logout", () => {
  test.each([
    ["by a form of ours", () => browser.submit("/auth/logout", {})],
    ["by an address that somebody typed", () => browser.visit("/auth/logout", { headers: { "sec-fetch-site": "none" } })],
  ])("FL-62 %s ends our session and goes on to end the provider's", async (_, leave) => {
    const token = await signIn();
    const { status, location } = await leave();
    const target = new URL(location);
    expect([status, target.pathname]).toEqual([303, "/realms/fairlead/protocol/openid-connect/logout"]);
    expect(target.searchParams.get("post_logout_redirect_uri")).toBe(`${base}/sign-in`);
    expect(browser.cookies.has("fairlead.token")).toBe(false);
    await expect(parts.sessions.verify(token, signal)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    const session = [...issuer.sessions.values()].at(-1);
    expect((await browser.visit(location)).location).toBe(`${base}/sign-in`);
    expect(session?.ended).toBe(true);
    expect(told.at(-1)).toMatchObject({ action: "logout", identity: { username: "bob" } });
  });

  test.each<[string, RequestInit]>([
    ["a link of another site", { headers: { "sec-fetch-site": "cross-site" } }],
    ["a link that nobody knows the site of", {}],
    ["a form of another site", { method: "POST", headers: { origin: "https://evil.com", "sec-fetch-site": "cross-site" } }],
  ])("by %s asks first", async (_, init) => {
    const token = await signIn();
    const answer = await browser.visit("/auth/logout", init);
    expect([answer.status, answer.text.includes("Sign out of Fairlead?")]).toEqual([200, true]);
    expect(answer.headers.get("content-security-policy")).toContain(`form-action 'self' ${new URL(issuer.issuer).origin}`);
    expect(await parts.sessions.verify(token, signal)).toMatchObject({ username: "bob" });
    expect((await browser.submit(browser.linkIn(answer, "/auth/logout"), {})).status).toBe(303);
  });

  test("of an old browser without fetch metadata, from another origin, is refused", async () => {
    const answer = await browser.visit("/auth/logout", { method: "POST", headers: { origin: "https://evil.com" } });
    expect(answer.status).toBe(403);
  });

  test("R28 ends our session also while the provider is down and its token has ended", async () => {
    const token = await signIn();
    issuer.fault("hang");
    clock.advance(301_000);
    const { status } = await browser.submit("/auth/logout", {});
    expect(status).toBe(303);
    expect(parts.sessions.idTokenOf(token)).toBeUndefined();
  });

  test("of a local session, of nobody, and of a session that has ended, leads to the sign-in page", async () => {
    for (const token of ["local-token", undefined, `fls_${"A".repeat(43)}`]) {
      if (token !== undefined) browser.cookies.set("fairlead.token", token);
      expect((await browser.submit("/auth/logout", {})).location).toBe(`${base}/sign-in`);
      expect(browser.cookies.has("fairlead.token")).toBe(false);
    }
  });
});

describe("FL-63 back-channel logout", () => {
  const send = (logoutToken: string) =>
    fetch(`${base}/auth/backchannel-logout`, { method: "POST", body: new URLSearchParams({ logout_token: logoutToken }) });
  const session = () => {
    const last = [...issuer.sessions.values()].at(-1);
    if (last === undefined) throw new Error("nobody has signed in");
    return last;
  };
  const holds = async (token: string) =>
    parts.sessions.verify(token, signal).then(
      () => true,
      () => false,
    );

  test("ends the session it names, for cookies and bearer tokens, and no other; repeating it changes nothing", async () => {
    const other = await signIn();
    const token = await signIn();
    const bearer = await parts.verifier.verify(issuer.accessToken(session(), "fairlead-cli"), signal);
    const order = issuer.logoutToken(session(), "fairlead");
    for (const time of [1, 2]) expect([time, (await send(order)).status]).toEqual([time, 200]);
    expect([await holds(token), await holds(other), parts.revocations.revokes(bearer)]).toEqual([false, true, true]);
    const whose = `oidc:${issuer.issuer}:sub-of-bob`;
    expect(told.filter(({ action }) => action === "logout")).toMatchObject([{ outcome: "ALLOWED", endedByProvider: { whose } }]);
  });

  test("that names a person ends all of theirs that began before, and nobody else's", async () => {
    const alice = await signIn("alice");
    const tokens = [await signIn("bob"), await signIn("bob")];
    clock.advance(2_000);
    const order = issuer.logoutToken(session(), "fairlead", { claims: { sid: undefined } });
    clock.advance(2_000);
    const later = await signIn("bob");
    expect((await send(order)).status).toBe(200);
    expect([await holds(tokens[0] ?? ""), await holds(tokens[1] ?? ""), await holds(alice), await holds(later)]).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  test.each<[string, () => string]>([
    ["nothing", () => ""],
    ["another audience", () => issuer.logoutToken(session(), "other-app")],
    ["a nonce", () => issuer.logoutToken(session(), "fairlead", { claims: { nonce: "n" } })],
    ["no event", () => issuer.logoutToken(session(), "fairlead", { claims: { events: {} } })],
    ["an access token", () => issuer.accessToken(session(), "fairlead")],
    ["an ID token", () => issuer.idToken(session(), "fairlead")],
    ["an old one", () => issuer.logoutToken(session(), "fairlead", { claims: { iat: Math.floor(clock.now() / 1_000) - 300 } })],
  ])("refuses %s, and ends nothing", async (_, make) => {
    const token = await signIn();
    expect((await send(make())).status).toBe(400);
    expect(await holds(token)).toBe(true);
    expect(told.at(-1)).toMatchObject({ action: "logout", outcome: expect.stringMatching(/^(DENIED|FAILED)$/) });
  });

  test.each(["", "x=y", "logout_token=a&logout_token=b"])("refuses the form %j", async (body) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect((await fetch(`${base}/auth/backchannel-logout`, { method: "POST", body, headers })).status).toBe(400);
  });
});

describe("FL-65 R28 while the provider is", () => {
  test.each(["down", "hang", "error", "html", "truncated"] as const)("%s", async (fault) => {
    const token = await signIn();
    const callback = await atProvider("/auth/login");
    issuer.fault(fault);
    clock.advance(60_000);
    const answer = await browser.visit(callback);
    expect([answer.status, answer.text.includes("The identity provider does not answer")]).toEqual([503, true]);
    expect(await parts.sessions.verify(token, signal)).toMatchObject({ username: "bob" });
  });
});
