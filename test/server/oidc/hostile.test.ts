import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostileClaims, hostileForms, hostileSignatures } from "../../contracts/hostile-tokens.js";
import {
  codeOf,
  cookieName,
  namesQuery,
  type OidcBed,
  openSocket,
  paymentsApps,
  sessionOf,
  startOidcBed,
  verifiers,
} from "./oidc-bed.js";

/** What a header can carry at all: no client sends the rest. */
const canBeSent = (token: string) => /^[\x20-\x7e]{1,20000}$/.test(token);

describe.each(verifiers)("hostile tokens, with %s", (verifier) => {
  let bed: OidcBed;
  beforeAll(async () => {
    bed = await startOidcBed({ "fairlead.oidc.verifier": verifier });
    await bed.namesFor(bed.issuer.tokenFor("bob"));
  });
  afterAll(() => bed.stop());

  const hostile = [...hostileForms, ...hostileSignatures, ...hostileClaims];
  test("there are more than 60 of them", () => {
    expect(hostile.filter(({ make }) => canBeSent(make(bed.issuer))).length).toBeGreaterThan(60);
  });

  test.each(hostile)("S9 S10 $name is UNAUTHENTICATED over HTTP and 4401 over a socket, and never nobody", async ({ make }) => {
    const token = make(bed.issuer);
    const answer = canBeSent(token) ? await bed.askWith(token, "{ version viewer { username } }") : undefined;
    const isShown = answer !== undefined && token.length > 20 && answer.text.includes(token.trim());
    expect([answer?.status ?? 401, answer?.data ?? undefined, isShown]).toEqual([401, undefined, false]);
    expect(answer === undefined ? "UNAUTHENTICATED" : codeOf(answer)).toBe("UNAUTHENTICATED");
    const socket = await openSocket(bed, { token });
    expect([4400, 4401, 1009]).toContain(await socket.closed());
  });

  test("and after all of them a sound one is taken", async () => {
    expect(await bed.namesFor(bed.issuer.tokenFor("bob"))).toEqual(paymentsApps);
  });
});

describe("hostile requests", () => {
  let bed: OidcBed;
  let session: string;
  let bearer: string;
  beforeAll(async () => {
    bed = await startOidcBed();
    session = sessionOf(await bed.signIn("bob"));
    bearer = bed.issuer.tokenFor("bob");
  });
  afterAll(() => bed.stop());

  const form = { "content-type": "application/x-www-form-urlencoded" };
  const json = { "content-type": "application/json" };
  const query = JSON.stringify({ query: namesQuery });
  const cookie = () => `${cookieName}=${session}`;
  const graph = (headers: () => Record<string, string>, body: string | Uint8Array = query, path = "/graphql") =>
    [path, () => ({ method: "POST", headers: { ...json, ...headers() }, body })] as const;

  test.each<[string, number, readonly [string, () => RequestInit]]>([
    ["a callback without anything", 401, ["/auth/callback", () => ({})]],
    ["a callback with a state of nobody", 401, ["/auth/callback?code=a&state=b", () => ({})]],
    ["a callback with two states", 401, ["/auth/callback?code=a&state=b&state=c", () => ({})]],
    ["a callback with a state of 30,000 letters", 431, [`/auth/callback?code=a&state=${"s".repeat(33_000)}`, () => ({})]],
    ["a callback that is posted", 404, ["/auth/callback", () => ({ method: "POST", headers: form, body: "code=a&state=b" })]],
    ["a login that leads elsewhere", 400, ["/auth/login?return_url=https://evil.example/", () => ({})]],
    ["a login that leads to two places", 400, ["/auth/login?return_url=/a&return_url=/b", () => ({})]],
    [
      "a logout that leads elsewhere",
      400,
      [
        "/auth/logout?return_url=//evil.example",
        () => ({ method: "POST", headers: { ...form, "sec-fetch-site": "same-origin", cookie: cookie() } }),
      ],
    ],
    [
      "a logout of another origin",
      403,
      ["/auth/logout", () => ({ method: "POST", headers: { origin: "https://evil.example", cookie: cookie() } })],
    ],
    [
      "a logout token that is none",
      400,
      ["/auth/backchannel-logout", () => ({ method: "POST", headers: form, body: "logout_token=a.b.c" })],
    ],
    [
      "a logout token of a megabyte",
      413,
      ["/auth/backchannel-logout", () => ({ method: "POST", headers: form, body: `logout_token=${"a".repeat(1_000_000)}` })],
    ],
    [
      "a logout token as JSON",
      400,
      [
        "/auth/backchannel-logout",
        () => ({ method: "POST", headers: json, body: JSON.stringify({ logout_token: { __proto__: null, length: 1 } }) }),
      ],
    ],
    [
      "a logout token among a thousand fields",
      413,
      [
        "/auth/backchannel-logout",
        () => ({ method: "POST", headers: form, body: Array.from({ length: 1_000 }, (_, n) => `logout_token=${n}`).join("&") }),
      ],
    ],
    ["a logout that is got", 404, ["/auth/backchannel-logout?logout_token=a.b.c", () => ({})]],
    [
      "a local login without a form of ours",
      403,
      ["/auth/local", () => ({ method: "POST", headers: { ...form, origin: bed.base }, body: "username=admin&password=secret" })],
    ],
    [
      "a local login of another origin",
      403,
      [
        "/auth/local",
        () => ({ method: "POST", headers: { ...form, origin: "https://evil.example" }, body: "username=admin&password=secret" }),
      ],
    ],
    [
      "S11 header and cookie of two people",
      401,
      graph(() => ({ authorization: `Bearer ${bed.issuer.tokenFor("alice")}`, cookie: cookie() })),
    ],
    ["S11 two cookies", 401, graph(() => ({ cookie: `${cookie()}; ${cookieName}=${session.replace(/.$/, "A")}` }))],
    ["S11 a token in the address", 401, graph(() => ({}), query, "/graphql?access_token=abc")],
    ["S10 a good cookie beside a bad token", 401, graph(() => ({ authorization: "Bearer a.b.c", cookie: cookie() }))],
    [
      "S10 a good token beside a bad cookie",
      401,
      graph(() => ({ authorization: `Bearer ${bearer}`, cookie: `${cookieName}=fls_x` })),
    ],
    ["S10 the session's id under another scheme", 401, graph(() => ({ authorization: `Basic ${session}` }))],
    ["S10 the session's id with a letter more", 401, graph(() => ({ authorization: `Bearer ${session}A` }))],
    ["the cookie from another site", 403, graph(() => ({ cookie: cookie(), origin: "https://evil.example" }))],
    [
      "the cookie with a form",
      415,
      ["/graphql", () => ({ method: "POST", headers: { ...form, cookie: cookie() }, body: "query={viewer{username}}" })],
    ],
    ["a list of operations", 400, graph(() => ({ cookie: cookie(), origin: bed.base }), `[${query}]`)],
    ["a body that is no UTF-8", 400, graph(() => ({ cookie: cookie(), origin: bed.base }), Uint8Array.of(0x7b, 0xff, 0x7d))],
  ])("%s is answered with %i", async (_, status, [path, init]) => {
    const response = await fetch(`${bed.base}${path}`, { redirect: "manual", ...init() });
    const text = await response.text();
    expect(response.status).toBe(status);
    expect(text).not.toMatch(/payments|secret| {4}at |node_modules/);
    expect(response.headers.get("location")).toBeNull();
  });

  test("S11 two Authorization headers, also of one person", async () => {
    const head = [
      "POST /graphql HTTP/1.1",
      "Host: x",
      "Content-Type: application/json",
      `Content-Length: ${query.length}`,
      "Connection: close",
    ];
    const socket = connect(bed.gateway.port, "127.0.0.1");
    socket.end(`${[...head, ...Array(2).fill(`Authorization: Bearer ${bearer}`)].join("\r\n")}\r\n\r\n${query}`);
    let text = "";
    for await (const part of socket) text += String(part);
    expect(text).toMatch(/^HTTP\/1.1 401 [\s\S]*UNAUTHENTICATED/);
  });

  test("S11 a socket whose cookie and first message are of two people is closed with 4401", async () => {
    const socket = await openSocket(bed, {
      token: bed.issuer.tokenFor("alice"),
      headers: { cookie: cookie(), origin: bed.base },
    });
    expect(await socket.closed()).toBe(4401);
  });

  test("and after all of them people sign in and the session is what it was", async () => {
    expect(await bed.namesFor(session)).toEqual(paymentsApps);
    await bed.signIn("alice");
  });

  test("FL-75 the audit has a record for each login, logout and denial among them, and no secret", async () => {
    const { records } = bed.gateway.audit;
    const counted = (action: string, outcome: string) =>
      records.filter((record) => record.action === action && record.outcome === outcome).length;
    expect(counted("login", "ALLOWED")).toBe(2);
    expect(counted("login", "DENIED")).toBe(3);
    expect([counted("logout", "DENIED"), counted("logout", "FAILED")]).toEqual([1, 1]);
    const mallory = bed.issuer.tokenFor("mallory");
    const before = records.length;
    const { errors } = await bed.askWith(
      mallory,
      'mutation { deleteApplication(ref: { name: "payments-api" }) { ref { name } } }',
    );
    expect(errors).toBeDefined();
    expect(records.slice(before).map(({ action, outcome, actor }) => [action, outcome, actor.display])).toEqual([
      ["applications.delete", "DENIED", "mallory"],
    ]);
    expect(JSON.stringify(records)).not.toMatch(new RegExp([session, bearer, "secret"].join("|")));
  });
});
