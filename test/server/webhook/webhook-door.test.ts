import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import { type AddressInfo, connect } from "node:net";
import express from "express";
import { afterEach, expect, test } from "vitest";
import { noSettings } from "../../../engine/model/settings.js";
import { createWebhookDoor } from "../../../server/webhook/webhook-door.js";
import { hmac, pushes, type Sent } from "../../clients/git/webhooks/deliveries.js";
import { createFakeAuditLog } from "../../fakes/audit-log.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeEngine, makeApplication } from "../../fakes/engine.js";
import { createFakeLog } from "../../fakes/log.js";
import { startGateway, type TestGateway } from "../gateway.js";

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const secret = { "webhook.github.secret": "s3cret", "webhook.harbor.secret": "harbor-secret" };
const signed = (ref?: string) => pushes.github(ref, "s3cret");
let made = 0;
/** Another push: no two deliveries are alike. */
function another(ref?: string, id = `id-${++made}`): Sent {
  const body = JSON.stringify({ ...(JSON.parse(signed(ref).body) as object), after: String(++made) });
  return {
    headers: { ...signed().headers, "X-GitHub-Delivery": id, "X-Hub-Signature-256": `sha256=${hmac("s3cret", body)}` },
    body,
  };
}

function shop() {
  const application = makeApplication("shop");
  return {
    ...application,
    spec: { ...application.spec, source: { repoURL: "git@github.com:org/shop.git", path: ".", targetRevision: "main" } },
  };
}

async function gatewayWith(settings: Parameters<TestGateway["changeSettings"]>[0] = { secret }) {
  const gateway = await startGateway();
  ends.push(() => gateway.stop());
  gateway.engine.put(shop());
  gateway.changeSettings(settings);
  const url = new URL("/api/webhook", gateway.url).href;
  const send = async ({ headers, body }: Sent, method = "POST") => {
    const response = await fetch(url, { method, headers, ...(method === "POST" && { body }) });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  return { ...gateway, send };
}

/** The door by itself, with a clock that stands still and a log that keeps all. */
async function doorWith(general: Record<string, string> = {}) {
  const clock = createFakeClock();
  const log = createFakeLog();
  const engine = createFakeEngine({ clock, log });
  engine.put(shop());
  const audit = createFakeAuditLog();
  const door = createWebhookDoor({ engine, settings: () => ({ ...noSettings, general, secret }), audit, clock, log });
  const server = createServer(express().all("/api/webhook", door.handle));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => {
    door.close();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const send = async ({ headers, body }: Sent) => {
    const response = await fetch(`http://127.0.0.1:${port}/api/webhook`, { method: "POST", headers, body });
    return { status: response.status, text: await response.text(), retryAfter: response.headers.get("retry-after") };
  };
  return { clock, log, engine, audit, port, send, door };
}

test("a signed push reaches the engine, without a login", async () => {
  const { send, engine } = await gatewayWith();
  expect(await send(signed())).toMatchObject({ status: 200, text: "" });
  const push = { url: "git@github.com:org/shop.git", ref: "refs/heads/main", isDefaultBranch: true };
  expect(engine.wishes).toEqual([["push", push]]);
  expect(await send({ headers: pushes.harbor().headers, body: pushes.harbor().body })).toMatchObject({ status: 200 });
  expect(engine.wishes.at(-1)).toEqual(["package", { registry: "harbor.example.com", repository: "charts/shop", tag: "1.2.0" }]);
});

const failed = "Webhook processing failed\n";
const invalid = "Webhook processing failed: payload must be valid JSON under 5 MB\n";

test.each<[string, Sent, number, string]>([
  ["nobody's headers", { headers: { "X-Unknown-Event": "push" }, body: "{}" }, 400, "Unknown webhook event\n"],
  ["Harbor with another secret", pushes.harbor("1", "guess"), 400, "Unknown webhook event\n"],
  ["no signature", pushes.github(), 400, failed],
  ["another signature", pushes.github("refs/heads/main", "guess"), 400, failed],
  ["a registry's other signature", pushes.ghcr("1", "guess"), 401, "Unauthorized\n"],
  ["a provider without a secret", { headers: { "X-Gogs-Event": "fork" }, body: "{}" }, 403, ""],
  ["no JSON", { headers: pushes.harbor().headers, body: "{" }, 400, invalid],
  ["no body", { headers: pushes.harbor().headers, body: "" }, 400, invalid],
  ["another shape", { headers: pushes.harbor().headers, body: "[]" }, 400, invalid],
  ["a ping that is not signed", { headers: { "X-GitHub-Event": "ping" }, body: "{}" }, 400, failed],
])("FL-67 %s is answered as Argo CD does, and tells the engine nothing", async (_, sent, status, text) => {
  const { send, engine } = await gatewayWith();
  const answer = await send(sent);
  expect(answer).toMatchObject({ status, ...(text !== "" && { text }) });
  expect(answer.headers.get("content-type")).toMatch(/^text\/plain/);
  expect(engine.wishes).toEqual([]);
});

test("an event that nobody asked for is refused once it is known whose it is", async () => {
  const { send } = await gatewayWith({ secret: { "webhook.gitlab.secret": "s3cret" } });
  const issue = { headers: { "X-Gitlab-Event": "Issue Hook", "X-Gitlab-Token": "s3cret" }, body: "{}" };
  expect(await send(issue)).toMatchObject({ status: 400, text: failed });
});

test("a GET is answered with 405 where a POST would be taken", async () => {
  const { send } = await gatewayWith();
  const answer = await send(signed(), "GET");
  expect([answer.status, answer.headers.get("allow"), answer.text]).toEqual([405, "POST", failed]);
  expect(await send({ headers: {}, body: "" }, "GET")).toMatchObject({ status: 400, text: "Unknown webhook event\n" });
});

test("S85 an unsigned push counts only where the settings say so, and at once", async () => {
  const gateway = await gatewayWith({});
  const { send, engine } = gateway;
  const refused = await send(pushes.gitlab());
  expect(refused.status).toBe(403);
  expect(refused.text).toBe(
    'Webhook processing failed: no secret is set for GitLab: set "webhook.gitlab.secret" in argocd-secret, or "webhook.allowUnsigned" to "true" in argocd-cm\n',
  );
  expect(engine.wishes).toEqual([]);
  gateway.changeSettings({ general: { "webhook.allowUnsigned": "true" } });
  expect((await send(pushes.gitlab())).status).toBe(200);
  expect(engine.wishes.length).toBeGreaterThan(0);
  gateway.changeSettings({ secret: { "webhook.gitlab.secret": "new" } });
  expect((await send(pushes.gitlab())).status).toBe(400);
  expect((await send(pushes.gitlab("refs/heads/main", "new"))).status).toBe(200);
});

test("S2 no secret and nothing of a payload is answered or logged when a delivery is refused", async () => {
  const { send, logged } = await gatewayWith();
  const answers = [await send(pushes.github("refs/heads/canary", "guess")), await send({ ...signed(), body: '{"canary": 1}' })];
  const said = JSON.stringify([answers.map(({ text }) => text), logged]);
  expect(logged[0]?.sentence).toBe("A webhook was refused.");
  expect(said).not.toMatch(/s3cret|guess|canary|harbor-secret/);
});

test("FL-69 a body that says that it is too long is refused before it is sent", async () => {
  const { port } = await doorWith({ "webhook.maxPayloadSizeMB": "1" });
  const request = httpRequest({
    port,
    path: "/api/webhook",
    method: "POST",
    headers: { "X-GitHub-Event": "push", "Content-Length": 2 ** 30 },
  });
  request.on("error", () => undefined).flushHeaders();
  const [response] = (await once(request, "response")) as [import("node:http").IncomingMessage];
  expect([response.statusCode, response.headers.connection]).toEqual([400, "close"]);
  request.destroy();
});

test("S85 a body without an end is not read beyond the limit", async () => {
  const { port } = await doorWith({ "webhook.maxPayloadSizeMB": "1" });
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write("POST /api/webhook HTTP/1.1\r\nHost: h\r\nX-GitHub-Event: push\r\nTransfer-Encoding: chunked\r\n\r\n");
  const chunk = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(65_536), Buffer.from("\r\n")]);
  let sent = 0;
  let answer = "";
  socket.on("data", (data) => void (answer += data.toString())).on("error", () => undefined);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  while (!socket.destroyed && sent < 200 * 2 ** 20 && !answer.includes("\r\n\r\n")) {
    sent += chunk.length;
    if (!socket.write(chunk)) await Promise.race([once(socket, "drain").catch(() => undefined), closed]);
  }
  socket.destroy();
  // What the kernel and Node hold on the way comes on top.
  expect(sent).toBeLessThan(20 * 2 ** 20);
});

test("FL-70 a repository that is pushed to too often is looked at once more when it may be", async () => {
  const { clock, engine, send } = await doorWith();
  const answers = [];
  for (let count = 0; count < 33; count += 1) answers.push(await send(another()));
  expect(answers.map(({ status }) => status)).toEqual([...Array<number>(30).fill(200), 429, 429, 429]);
  expect(answers.at(-1)).toEqual({ status: 429, text: "Webhook processing failed: it comes too often\n", retryAfter: "1" });
  expect(engine.wishes).toHaveLength(30);
  clock.advance(5_000);
  expect(engine.wishes.slice(30)).toEqual([["push", { url: "git@github.com:org/shop.git" }]]);
});

test("one network can only knock so often, and not fill the log", async () => {
  const { clock, log, send } = await doorWith();
  const statuses: number[] = [];
  for (let count = 0; count < 205; count += 1) statuses.push((await send({ headers: {}, body: "" })).status);
  expect([statuses.filter((status) => status === 400).length, statuses.at(-1)]).toEqual([200, 429]);
  expect(log.sentences("warn")).toHaveLength(10);
  clock.advance(50);
  expect((await send(signed())).status).toBe(200);
});

test("a webhook that was heard is logged with how many Applications follow it", async () => {
  const { log, send } = await doorWith();
  await send(another());
  await send(another("refs/heads/other"));
  const fields = { provider: "GitHub", repository: "github.com/org/shop", durationMs: 0 };
  expect(log.lines.filter(({ level }) => level === "info")).toEqual([
    { level: "info", sentence: "A webhook was heard.", fields: { ...fields, revision: "refs/heads/main", count: 1 } },
    { level: "info", sentence: "A webhook was heard.", fields: { ...fields, revision: "refs/heads/other", count: 0 } },
  ]);
});

test("FL-68 a delivery that comes again within ten minutes is answered, and told to nobody: by its name, and by its bytes", async () => {
  const { clock, engine, log, send } = await doorWith();
  const first = another(undefined, "one");
  expect((await send(first)).status).toBe(200);
  const copies = [first, { ...first, headers: { ...first.headers, "X-GitHub-Delivery": "two" } }, another(undefined, "one")];
  for (const copy of copies) expect((await send(copy)).status).toBe(200);
  expect(engine.wishes).toHaveLength(1);
  expect(log.sentences("info")).toEqual(["A webhook was heard.", ...Array<string>(3).fill("A webhook came a second time.")]);
  clock.advance(600_000);
  await send(first);
  expect(engine.wishes).toHaveLength(2);
});

test("FL-68 a delivery that was refused may come again", async () => {
  const { clock, engine, send } = await doorWith();
  for (let count = 0; count < 30; count += 1) await send(another());
  const late = another();
  expect((await send(late)).status).toBe(429);
  clock.advance(5_000);
  expect((await send(late)).status).toBe(200);
  expect(engine.wishes).toHaveLength(32);
});

test.each([
  ["", 200],
  ["127.0.0.0/8, 10.0.0.0/8", 200],
  ["::1 127.0.0.1", 200],
  ["10.0.0.0/8", 403],
  ["everywhere", 403],
])("FL-68 with webhook.allowedNetworks %j a delivery from this machine is answered with %d", async (networks, status) => {
  const { engine, send, log } = await doorWith({ "webhook.allowedNetworks": networks });
  const answer = await send(another());
  expect([answer.status, engine.wishes.length]).toEqual([status, status === 200 ? 1 : 0]);
  expect(answer.text).toBe(
    status === 403 ? "Webhook processing failed: it comes from a network that may not send webhooks\n" : "",
  );
  const said = JSON.stringify(log.lines);
  expect(said.includes('\\"everywhere\\" of webhook.allowedNetworks is no network')).toBe(networks === "everywhere");
});

test("FL-74 deliveries are kept, newest first, and those that fill the log are not", async () => {
  const { door, send } = await doorWith();
  await send(another(undefined, "a"));
  await send(another("refs/heads/other", "b"));
  await send(another(undefined, "a"));
  await send({ headers: { "X-GitHub-Event": "ping", ...pingSignature }, body: "{}" });
  for (let count = 0; count < 20; count += 1) await send(pushes.github("refs/heads/main", "guess"));
  const all = door.deliveries({});
  expect(all.map(({ id, outcome, applications }) => [id, outcome, applications]).slice(-4)).toEqual([
    ["", "IGNORED", 0],
    ["a", "REPEATED", 0],
    ["b", "HEARD", 0],
    ["a", "HEARD", 1],
  ]);
  expect(all.filter(({ outcome }) => outcome === "REFUSED")).toHaveLength(10);
  expect(all[0]).toMatchObject({ provider: "GitHub", verified: false, because: expect.stringContaining("does not fit") });
  expect(door.deliveries({ outcome: ["HEARD"], repository: "ORG/shop" }).map(({ verified }) => verified)).toEqual([true, true]);
});

const pingSignature = { "X-Hub-Signature-256": `sha256=${hmac("s3cret", "{}")}` };

test("FL-74 a trial says what a delivery would do, and does nothing", async () => {
  const { door, engine } = await doorWith();
  const { headers, body: payload } = pushes.github();
  expect(door.test({ headers: new Map(Object.entries(headers)), payload })).toEqual({
    provider: "GitHub",
    repository: "github.com/org/shop",
    revision: "refs/heads/main",
    applications: ["argocd/shop"],
  });
  const harbor = pushes.harbor("1", "any");
  expect(door.test({ headers: new Map(Object.entries(harbor.headers)), payload: harbor.body }).provider).toBe("Harbor");
  expect(() => door.test({ headers: new Map(), payload: "{}" })).toThrow("No provider that is known sends such headers");
  expect(() => door.test({ headers: new Map(Object.entries(headers)), payload: "{" })).toThrow("JSON");
  expect([engine.wishes, door.deliveries({})]).toEqual([[], []]);
});

test("FL-75 a push that is heard is recorded, and so is a refused delivery, as often as the log tells it", async () => {
  const { send, audit } = await doorWith();
  await send(signed());
  for (let count = 0; count < 30; count += 1) await send(pushes.github("refs/heads/main", "guess"));
  const [heard, refused, ...more] = audit.records;
  expect(heard).toMatchObject({
    actor: { type: "service", display: "GitHub" },
    via: "WEBHOOK",
    action: "webhook",
    resource: { type: "repositories", name: expect.stringContaining("org/shop") },
    outcome: "ALLOWED",
    diff: 'revision: "refs/heads/main"',
    clientIp: "127.0.0.1",
  });
  expect(refused).toMatchObject({
    actor: { type: "anonymous" },
    outcome: "DENIED",
    reason: expect.stringContaining("UNAUTHENTICATED"),
  });
  expect(more.length).toBeLessThan(15);
});
