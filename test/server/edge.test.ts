import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { makeApplication } from "../fakes/engine.js";
import { type Answer, startGateway, type TestGateway } from "./gateway.js";

let gateway: TestGateway;
let token: string;
const signingKey = new Uint8Array(32).fill(7);
beforeAll(async () => {
  gateway = await startGateway({
    signingKey,
    allowedOrigins: ["https://portal.example.com"],
    limits: { concurrentOperations: 2, waitingOperations: 1, waitMs: 50 },
  });
  gateway.engine.put(makeApplication("alpha"));
  token = await gateway.login("viewer");
});
afterAll(() => gateway.stop());

const authorization = () => ({ authorization: `Bearer ${token}` });
const viewer = { query: "{ viewer { username } }" };

describe("S34 what a foreign page can make a browser send", () => {
  test.each([
    ["GET", { method: "GET" }, 415],
    [
      "a form",
      { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "query={viewer{username}}" },
      415,
    ],
    ["text", { method: "POST", headers: { "content-type": "text/plain" }, body: JSON.stringify(viewer) }, 415],
    [
      "a foreign origin",
      {
        method: "POST",
        headers: { "content-type": "application/json", origin: "https://evil.example" },
        body: JSON.stringify(viewer),
      },
      403,
    ],
    [
      "a sibling sub-domain",
      {
        method: "POST",
        headers: { "content-type": "application/json", origin: "https://x.portal.example.com" },
        body: JSON.stringify(viewer),
      },
      403,
    ],
  ])("is refused: %s", async (_, init, status) => {
    const response = await fetch(gateway.url, init);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { reason: "CSRF_BLOCKED" } }] });
  });

  test.each(["https://portal.example.com", "own"])("is let in from %s", async (origin) => {
    const from = origin === "own" ? new URL(gateway.url).origin : origin;
    expect((await gateway.post(viewer, { ...authorization(), origin: from })).data).toEqual({ viewer: { username: "viewer" } });
  });

  test("is refused on the upgrade too", async () => {
    const status = await new Promise<number>((resolve) => {
      const socket = new WebSocket(gateway.url.replace("http", "ws"), "graphql-transport-ws", { origin: "https://evil.example" });
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
      socket.on("error", () => undefined);
    });
    expect(status).toBe(403);
  });
});

describe("bad requests", () => {
  test.each([
    ["broken JSON", "{", 400, "BAD_USER_INPUT"],
    ["an array of operations", JSON.stringify([viewer, viewer]), 400, "BAD_USER_INPUT"],
    ["a body over the limit", JSON.stringify({ query: " ".repeat(2_200_000) }), 413, "RESOURCE_EXHAUSTED"],
    ["a subscription", JSON.stringify({ query: "subscription { applicationEvents { id } }" }), 400, "BAD_USER_INPUT"],
    [
      "a polluting variable",
      '{"query":"mutation($s: JSON!){createProject(input:{name:\\"p\\",spec:$s}){project{name}}}","variables":{"s":{"__proto__":{"x":1}}}}',
      400,
      "BAD_USER_INPUT",
    ],
  ])("S8 %s is answered as JSON", async (_, body, status, code) => {
    const answer = await gateway.post(body, authorization());
    expect([answer.status, answer.errors?.[0]?.extensions["code"]]).toEqual([status, code]);
    expect(answer.headers.get("content-type")).toMatch(/json/);
  });

  test("a path that is not there is answered as JSON", async () => {
    const response = await fetch(`${new URL(gateway.url).origin}/nothing`);
    expect([response.status, ((await response.json()) as { errors: unknown[] }).errors.length]).toEqual([404, 1]);
  });

  test("garbage on the port hurts nobody", async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(gateway.port, "127.0.0.1", () => socket.end("\u0000\u0001garbage\r\n\r\n"));
      socket
        .on("error", () => resolve())
        .on("close", () => resolve())
        .resume();
    });
    expect((await gateway.post(viewer)).status).toBe(200);
  });
});

describe("S10 credentials that do not hold", () => {
  test.each([
    ["a made-up token", { authorization: "Bearer abc" }],
    ["another scheme", { authorization: "Basic YTpi" }],
    ["a token over 16 KiB", { authorization: `Bearer ${"a".repeat(17_000)}` }],
    ["a made-up cookie", { cookie: "fairlead.token=abc" }],
  ])("are an error, never nobody: %s", async (_, headers) => {
    const answer = await gateway.post(viewer, headers);
    expect([answer.status, answer.errors?.[0]?.extensions["code"]]).toEqual([401, "UNAUTHENTICATED"]);
  });

  test("S11 several are refused", async () => {
    const other = await gateway.login("admin");
    const tries = [
      gateway.post(viewer, { ...authorization(), cookie: `fairlead.token=${other}` }),
      gateway.post(viewer, { cookie: `fairlead.token=${token}; fairlead.token=${other}` }),
    ];
    for (const answer of await Promise.all(tries)) expect(answer.errors?.[0]?.extensions["code"]).toBe("UNAUTHENTICATED");
    const inAddress = await fetch(`${gateway.url}?access_token=${token}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(viewer),
    });
    expect(inAddress.status).toBe(401);
    const same = await gateway.post(viewer, { ...authorization(), cookie: `fairlead.token=${token}` });
    expect(same.data).toEqual({ viewer: { username: "viewer" } });
  });
});

describe("limits in time", () => {
  const slow = { query: '{ application(ref: { name: "alpha" }) { manifests { revision } } }' };

  test("a request that takes too long is ended", async () => {
    const hasty = await startGateway({ signingKey, limits: { requestMs: 400 } });
    hasty.engine.put(makeApplication("alpha"));
    hasty.engine.hold = new Promise(() => undefined);
    const answer = await hasty.post(slow, authorization());
    await hasty.stop();
    expect(answer.errors?.[0]?.extensions["code"]).toBe("DEADLINE_EXCEEDED");
  });

  test("one caller runs a few operations at once, a few wait, the rest is refused", async () => {
    const held = Promise.withResolvers<void>();
    gateway.engine.hold = held.promise;
    const answered: Answer[] = [];
    const asking = Array.from({ length: 5 }, async () => void answered.push(await gateway.post(slow, authorization())));
    await expect.poll(() => answered.length).toBe(3);
    gateway.engine.hold = undefined;
    held.resolve();
    await Promise.all(asking);
    const codes = answered.map(({ errors }) => errors?.[0]?.extensions["code"]);
    expect(codes).toEqual([...Array<string>(3).fill("RESOURCE_EXHAUSTED"), undefined, undefined]);
    expect(answered[0]?.headers.get("retry-after")).toBe("1");
  });
});

describe("probes and headers", () => {
  test.each([
    ["/healthz", "ok\n"],
    ["/readyz", "ok\n"],
    ["/api/version", '{"Version":"0.0.0-test"}'],
  ])("%s answers", async (path, body) => {
    expect(await (await fetch(new URL(path, gateway.url))).text()).toBe(body);
  });

  test("pages may run no inline script and load nothing from elsewhere", async () => {
    const policy = (await fetch(new URL("/healthz", gateway.url))).headers.get("content-security-policy");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain("unsafe-inline");
  });
});

describe("what fails inside", () => {
  test("S4 is masked and logged with the id that the answer bears", async () => {
    const failing = Promise.reject(new Error("password=hunter2"));
    failing.catch(() => undefined);
    gateway.engine.hold = failing;
    const answer = await gateway.post(
      { query: '{ application(ref: { name: "alpha" }) { manifests { revision } } }' },
      authorization(),
    );
    gateway.engine.hold = undefined;
    const { code, traceId } = answer.errors?.[0]?.extensions ?? {};
    expect(code).toBe("INTERNAL");
    expect(answer.text).not.toContain("hunter2");
    expect(gateway.logged.at(-1)?.fields).toMatchObject({ traceId });
  });
});
