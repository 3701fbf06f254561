import { createServer } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createTransport } from "../../../clients/kubernetes/transport.js";
import { isFailure } from "../../../engine/errors.js";
import { kubeconfigFor, send, sendStatus } from "./scripted-api-server.js";
import { connectScripted, eventually } from "./scripted-connection.js";

const { signal } = new AbortController();
const anything = { url: /./ };
const get = (path = "/api/v1/namespaces/default", more = {}) => ({ method: "GET", path, ...more }) as const;

test("createTransport() opens nothing by itself, and sends the token with each request", async () => {
  const { server, transport } = await connectScripted();
  expect(server.requests).toHaveLength(0);
  expect(await transport.request(get(), signal)).toMatchObject({ kind: "Namespace" });
  expect(server.requests[0]?.headers).toMatchObject({ authorization: "Bearer canary-token-5d1f", accept: "application/json" });
});

test("request() keeps the path prefix of the server's URL", async () => {
  const { transport } = await connectScripted({ prefix: "/k8s/clusters/c-1" });
  expect(await transport.request(get(), signal)).toMatchObject({ kind: "Namespace" });
});

test.each([
  [400, "BadRequest", "BAD_USER_INPUT"],
  [401, "Unauthorized", "PERMISSION_DENIED"],
  [403, "Forbidden", "PERMISSION_DENIED"],
  [404, "NotFound", "NOT_FOUND"],
  [405, "MethodNotAllowed", "BAD_USER_INPUT"],
  [409, "Conflict", "CONFLICT"],
  [410, "Expired", "RESYNC_REQUIRED"],
  [413, "RequestEntityTooLarge", "RESOURCE_EXHAUSTED"],
  [422, "Invalid", "BAD_USER_INPUT"],
  [500, "InternalError", "UNAVAILABLE"],
  [503, "ServiceUnavailable", "UNAVAILABLE"],
  [504, "Timeout", "UNAVAILABLE"],
])("request() maps status %i %s to %s and keeps the reason", async (status, reason, code) => {
  const { server, transport } = await connectScripted();
  server.script({ ...anything, times: 2 }, (response) => sendStatus(response, status, reason, "because"));
  const refused = transport.request(get("/api", { action: "look" }), signal);
  await expect(refused).rejects.toMatchObject({ code, message: "Cannot look: because", details: { status, reason } });
});

test("request() lists the fields of a 422 in details.causes", async () => {
  const { server, transport } = await connectScripted();
  const causes = [{ field: "spec.replicas", reason: "FieldValueInvalid", message: "must be at least 0" }];
  server.script(anything, (response) => sendStatus(response, 422, "Invalid", "no", { details: { causes } }));
  await expect(transport.request(get(), signal)).rejects.toMatchObject({ details: { causes } });
});

test("S75 request() does not follow a redirect", async () => {
  const { server, transport } = await connectScripted();
  server.script(anything, (response) => void response.writeHead(302, { location: `${server.url}/stolen` }).end());
  await expect(transport.request(get(), signal)).rejects.toMatchObject({ code: "UNAVAILABLE", details: { status: 302 } });
  expect(server.requests).toHaveLength(1);
});

test("S75 request() takes control characters and terminal escapes out of the server's text, and bounds it", async () => {
  const { server, transport } = await connectScripted();
  server.script(anything, (response) => sendStatus(response, 400, "BadRequest", `\u001b[31mred\u0007${"x".repeat(10_000)}`));
  const error = await transport.request(get(), signal).catch((thrown: unknown) => thrown);
  expect(isFailure(error, "BAD_USER_INPUT") && error.message).toMatch(/: \[31mred x{100}/);
  expect(isFailure(error, "BAD_USER_INPUT") && error.message.length).toBeLessThan(4200);
});

test("S2 a token that the server repeats is in no message", async () => {
  const { server, transport } = await connectScripted();
  server.script(anything, (response, { headers }) => sendStatus(response, 403, "Forbidden", `who is ${headers.authorization}?`));
  const error = await transport.request(get(), signal).catch((thrown: unknown) => thrown);
  expect(JSON.stringify(error)).not.toContain("canary");
  expect(String(error)).toContain("who is [redacted]?");
});

test("request() refuses an answer that is larger than allowed", async () => {
  const { server, transport } = await connectScripted({ maxResponseBytes: 1000 });
  server.script(anything, (response) => send(response, 200, { text: "x".repeat(2000) }));
  const refused = transport.request(get(), signal);
  await expect(refused).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED", details: { reason: "AnswerTooLarge" } });
});

test("request() refuses an answer that is not JSON", async () => {
  const { server, transport } = await connectScripted();
  server.script(anything, (response) => void response.end("<html>login</html>"));
  await expect(transport.request(get(), signal)).rejects.toMatchObject({ code: "UNAVAILABLE" });
});

test("S8 an answer cannot set a prototype", async () => {
  const { server, transport } = await connectScripted();
  server.script(
    { ...anything, times: 2 },
    (response) => void response.end('{"a":{"__proto__":{"polluted":1},"\\u005f_proto__":2}}'),
  );
  const answer = (await transport.request(get(), signal)) as { a: object };
  expect(Object.assign({}, answer.a)).toEqual({});
  expect(Object.hasOwn(answer.a, "__proto__")).toBe(false);
});

test.each([
  ["does not answer", (): void => {}],
  ["answers a byte now and then", (response: import("node:http").ServerResponse) => void response.writeHead(200).write("{")],
])("request() ends at its deadline when the server %s", async (_, answer) => {
  const { server, transport } = await connectScripted();
  server.script(anything, answer);
  await expect(transport.request(get("/api", { timeoutMs: 100 }), signal)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
});

test("request() ends with its signal and throws its reason", async () => {
  const { server, transport } = await connectScripted();
  const reason = new Error("enough");
  const stop = new AbortController();
  server.script(anything, () => stop.abort(reason));
  await expect(transport.request(get(), stop.signal)).rejects.toBe(reason);
});

test.each([
  ["GET", 429],
  ["GET", 503],
  ["PUT", 429],
  ["DELETE", 503],
] as const)("R17 a %s that gets %i with Retry-After is tried again after it", async (method, status) => {
  const { server, transport } = await connectScripted();
  server.script(anything, (response) =>
    sendStatus(response, status, "TooManyRequests", "later", { headers: { "retry-after": "1" } }),
  );
  server.script(anything, (response) => send(response, 200, { ok: true }));
  expect(await transport.request({ method, path: "/x" }, signal)).toEqual({ ok: true });
  expect(server.requests).toHaveLength(2);
});

test.each(["POST", "PATCH"] as const)("R17 a %s is not repeated, and the error says when to", async (method) => {
  const { server, transport } = await connectScripted();
  server.script(anything, (response) =>
    sendStatus(response, 429, "TooManyRequests", "later", { headers: { "retry-after": "2" } }),
  );
  const refused = transport.request({ method, path: "/x", body: {} }, signal);
  await expect(refused).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED", details: { retryAfterMs: 2000 } });
});

test("R17 a request that would have to wait longer than it may ends at its deadline", async () => {
  const { server, transport } = await connectScripted();
  server.script(anything, (response) =>
    sendStatus(response, 429, "TooManyRequests", "later", { headers: { "retry-after": "60" } }),
  );
  await expect(transport.request(get("/x", { timeoutMs: 150 }), signal)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
  await expect(transport.request(get("/y", { timeoutMs: 150 }), signal)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
  expect(server.requests).toHaveLength(1);
});

test("request() tries a GET once more when the connection breaks, and a POST not", async () => {
  const { server, transport } = await connectScripted();
  server.script({ ...anything, method: "GET" }, (response) => void response.destroy());
  expect(await transport.request(get(), signal)).toMatchObject({ kind: "Namespace" });
  server.script({ ...anything, method: "POST" }, (response) => void response.destroy());
  const broken = transport.request({ method: "POST", path: "/x", body: {} }, signal);
  await expect(broken).rejects.toMatchObject({ code: "UNAVAILABLE", details: { reason: "ConnectionFailed" } });
  expect(server.count("POST", /./)).toBe(1);
});

test("request() to nobody throws UNAVAILABLE and names the server", async () => {
  const transport = createTransport({ kubeconfig: kubeconfigFor("http://127.0.0.1:9") });
  const error = await transport.request(get(), signal).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "UNAVAILABLE", details: { status: 0 } });
  expect(String(error)).toContain("127.0.0.1:9");
});

test("request() lets no more than maxRequests out at a time", async () => {
  const { server, transport } = await connectScripted({ maxRequests: 3 });
  let atOnce = 0;
  let most = 0;
  server.script({ ...anything, times: 20 }, (response) => {
    most = Math.max(most, (atOnce += 1));
    setTimeout(() => {
      atOnce -= 1;
      send(response, 200, {});
    }, 5);
  });
  await Promise.all(Array.from({ length: 20 }, () => transport.request(get(), signal)));
  expect(most).toBe(3);
});

test("stream() gives bytes as they come and never keeps a request waiting", async () => {
  const { server, transport } = await connectScripted({ maxRequests: 1 });
  const stop = new AbortController();
  const path = "/api/v1/configmaps?watch=true&resourceVersion=0";
  const streams = await Promise.all([1, 2, 3].map(() => transport.stream({ path }, stop.signal)));
  await eventually(() => server.openWatches() === 3);
  expect(await transport.request(get(), signal)).toMatchObject({ kind: "Namespace" });
  server.writeToWatches("hello");
  for (const stream of streams) for await (const chunk of stream) if (chunk.toString().includes("hello")) break;
  stop.abort();
  await eventually(() => server.openWatches() === 0);
});

test("stream() ends with its signal and throws its reason", async () => {
  const { transport } = await connectScripted();
  const stop = new AbortController();
  const reason = new Error("enough");
  const stream = await transport.stream({ path: "/api/v1/configmaps?watch=true" }, stop.signal);
  const reading = (async () => {
    for await (const _ of stream) expect.unreachable();
  })();
  stop.abort(reason);
  await expect(reading).rejects.toBe(reason);
});

test("stream() maps a refusal like request()", async () => {
  const { server, transport } = await connectScripted();
  server.script(anything, (response) => sendStatus(response, 410, "Expired"));
  await expect(transport.stream({ path: "/x" }, signal)).rejects.toMatchObject({ code: "RESYNC_REQUIRED" });
});

test("onRequest counts every exchange with method, path, status and duration", async () => {
  const { server, transport, records } = await connectScripted();
  server.script(anything, (response) =>
    sendStatus(response, 429, "TooManyRequests", "later", { headers: { "retry-after": "0" } }),
  );
  await transport.request(get("/api?x=1"), signal);
  await transport.stream({ path: "/api/v1/configmaps?watch=true" }, signal);
  expect(records.map(({ method, path, status }) => [method, path, status])).toEqual([
    ["GET", "/api?x=1", 429],
    ["GET", "/api?x=1", 200],
    ["GET", "/api/v1/configmaps?watch=true", 200],
  ]);
  expect(records.every(({ durationMs }) => durationMs >= 0)).toBe(true);
});

test("close() ends what is open", async () => {
  const { server, transport } = await connectScripted();
  server.script(anything, () => {});
  const pending = transport.request({ method: "POST", path: "/x", body: {} }, signal);
  await eventually(() => server.requests.length === 1);
  await Promise.all([expect(pending).rejects.toMatchObject({ code: "UNAVAILABLE" }), transport.close()]);
  await expect(transport.request(get(), signal)).rejects.toMatchObject({ code: "UNAVAILABLE" });
});

test("request() goes through the proxy that the kubeconfig names", async () => {
  const { server } = await connectScripted();
  const seen: string[] = [];
  const proxy = createServer();
  proxy.on("connect", (request, socket: Socket) => {
    seen.push(request.url ?? "");
    const { hostname, port } = new URL(`http://${request.url}`);
    const upstream = connect(Number(port), hostname, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    socket.on("error", () => upstream.destroy());
    upstream.on("error", () => socket.destroy());
  });
  const proxyPort = await listenOn(proxy);
  const config = JSON.parse(server.kubeconfig) as { clusters: { cluster: Record<string, unknown> }[] };
  for (const { cluster } of config.clusters) cluster["proxy-url"] = `http://127.0.0.1:${proxyPort}`;
  const transport = createTransport({ kubeconfig: JSON.stringify(config) });
  expect(await transport.request(get(), signal)).toMatchObject({ kind: "Namespace" });
  await transport.close();
  expect(seen).toEqual([new URL(server.url).host]);
});

test("a server that talks something else is UNAVAILABLE", async () => {
  const tcp = createTcpServer((socket) => void socket.end("SSH-2.0-whatever\r\n"));
  const port = await listenOn(tcp);
  const transport = createTransport({ kubeconfig: kubeconfigFor(`http://127.0.0.1:${port}`) });
  await expect(transport.request(get(), signal)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await transport.close();
});

async function listenOn(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
