import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createEgress, type EgressRequest } from "../../../clients/egress/egress.js";
import { loopbackEgress, never } from "../charts/access.js";
import { startServer } from "../charts/loopback-server.js";

const asking = (url: string, changes: Partial<EgressRequest> = {}): EgressRequest => ({
  action: "Cannot fetch it",
  url,
  allowsHttp: true,
  maxBytes: 100_000,
  timeoutMs: 5_000,
  ...changes,
});
const reason = (name: string) => ({ details: { reason: name } });

describe("createEgress()", () => {
  test("fetches, with the product's name in the User-Agent", async () => {
    const server = await startServer(() => ({ body: "hello" }));
    const answer = await loopbackEgress().send(asking(`${server.url}/a?b=c`), never);
    expect([answer.status, Buffer.from(await answer.bytes()).toString()]).toEqual([200, "hello"]);
    expect(server.heard).toMatchObject([
      { path: "/a?b=c", headers: { "user-agent": "fairlead/1.2.3", "accept-encoding": "identity" } },
    ]);
  });

  test.each([
    "file:///etc/passwd",
    "ftp://example.com/x",
    "git://example.com/x",
    "gopher://example.com/",
    "data:text/plain,x",
    "https://user:password@example.com/",
    "https://example.com/\nx",
    "https://example.com\\@evil.example/",
    "//example.com/x",
    "example.com/x",
    "-oProxyCommand=x",
    "",
    `https://example.com/${"x".repeat(3000)}`,
  ])("S43 refuses the URL %j before any connection", async (url) => {
    await expect(loopbackEgress().send(asking(url), never)).rejects.toMatchObject(reason("REPO_NOT_PERMITTED"));
  });

  test("S43 refuses http: unless it is allowed", async () => {
    const server = await startServer(() => ({ body: "x" }));
    await expect(loopbackEgress().send(asking(server.url, { allowsHttp: false }), never)).rejects.toMatchObject(
      reason("REPO_NOT_PERMITTED"),
    );
    expect(server.heard).toHaveLength(0);
  });

  test.each([
    "http://127.0.0.1:1/",
    "http://localhost:1/",
    "http://LOCALHOST./",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://017700000001/",
    "http://[::1]:1/",
    "http://[::ffff:127.0.0.1]/",
    "http://0.0.0.0/",
    "http://[::]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fe80::1]/",
    "http://[fd00:ec2::254]/",
    "http://10.0.0.1/",
    "http://172.31.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://[fc00::1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:7f00:1::]/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://kubernetes.default.svc/",
    "http://x.y.svc.cluster.local/",
    "http://metadata.google.internal/",
  ])("S45 does not connect to %s", async (url) => {
    const egress = createEgress({ version: "1" });
    await expect(egress.send(asking(url), never)).rejects.toMatchObject(reason("EGRESS_BLOCKED"));
  });

  test("S45 does not connect to a name that is found to lie inside, even beside public addresses", async () => {
    const findAddresses = async () => [
      { address: "93.184.216.34", family: 4 },
      { address: "10.1.2.3", family: 4 },
    ];
    const egress = createEgress({ version: "1", findAddresses });
    await expect(egress.send(asking("http://rebind.example/"), never)).rejects.toMatchObject(reason("EGRESS_BLOCKED"));
  });

  test("S45 connects to the address that was judged: a name is looked up once for a connection", async () => {
    const server = await startServer(() => ({ body: "x" }));
    let asked = 0;
    const findAddresses = async () => {
      asked += 1;
      return [{ address: asked === 1 ? "127.0.0.1" : "169.254.169.254", family: 4 }];
    };
    const egress = loopbackEgress({ findAddresses });
    const answer = await egress.send(asking(`http://name.example:${new URL(server.url).port}/`), never);
    expect(Buffer.from(await answer.bytes()).toString()).toBe("x");
    expect(asked).toBe(1);
  });

  test.each([
    ["http://169.254.169.254/latest/", "EGRESS_BLOCKED"],
    ["http://10.0.0.1/", "EGRESS_BLOCKED"],
    ["file:///etc/passwd", "REPO_NOT_PERMITTED"],
    ["http://user:pass@127.0.0.1/", "REPO_NOT_PERMITTED"],
    ["gopher://127.0.0.1:1/", "REPO_NOT_PERMITTED"],
  ])("S45 judges a redirect to %s anew", async (location, expected) => {
    const server = await startServer(() => ({ status: 302, headers: { location } }));
    await expect(loopbackEgress().send(asking(server.url), never)).rejects.toMatchObject(reason(expected));
  });

  test("follows three redirects and no fourth", async () => {
    const server = await startServer(({ path }) =>
      path === "/end"
        ? { body: "end" }
        : { status: 302, headers: { location: path === "/1" ? "/end" : `/${Number(path.slice(1)) - 1}` } },
    );
    const answer = await loopbackEgress().send(asking(`${server.url}/3`), never);
    expect([Buffer.from(await answer.bytes()).toString(), answer.url]).toEqual(["end", `${server.url}/end`]);
    await expect(loopbackEgress().send(asking(`${server.url}/4`), never)).rejects.toMatchObject(reason("REPO_REDIRECTED"));
  });

  test("S44 sends credentials to their origin, and to no other after a redirect", async () => {
    const other = await startServer(() => ({ body: "x" }));
    const server = await startServer(({ path }) => ({
      status: 302,
      headers: { location: path === "/a" ? "/b" : `${other.url}/c` },
    }));
    const credentials = { origin: server.url, authorization: "Bearer s3cr3t" };
    await (await loopbackEgress().send(asking(`${server.url}/a`, { credentials }), never)).drop();
    expect(server.heard.map(({ headers }) => headers.authorization)).toEqual(["Bearer s3cr3t", "Bearer s3cr3t"]);
    expect(other.heard.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test.each(["https://127.0.0.1", "http://127.0.0.1:1", "http://example.com"])(
    "S44 refuses to begin with credentials for %s",
    async (origin) => {
      const server = await startServer(() => ({ body: "x" }));
      const sending = loopbackEgress().send(
        asking(server.url, { credentials: { origin, authorization: "Bearer s3cr3t" } }),
        never,
      );
      const error = await sending.catch((thrown: unknown) => thrown);
      expect(error).toMatchObject(reason("CREDENTIAL_NOT_APPLICABLE"));
      expect(JSON.stringify(error)).not.toContain("s3cr3t");
      expect(server.heard).toHaveLength(0);
    },
  );

  test.each([
    [401, "FAILED_PRECONDITION", "REPO_AUTH"],
    [403, "FAILED_PRECONDITION", "REPO_AUTH"],
    [404, "NOT_FOUND", "NOT_FOUND"],
    [500, "UNAVAILABLE", "REPO_UNREACHABLE"],
    [503, "UNAVAILABLE", "REPO_UNREACHABLE"],
    [302, "UNAVAILABLE", "REPO_UNREACHABLE"],
  ])("reads status %i as %s, without the server's words", async (status, code, expected) => {
    const server = await startServer(() => ({ status, body: "token=s3cr3t" }));
    const error = await loopbackEgress()
      .send(asking(server.url), never)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, ...reason(expected) });
    expect(String(error)).not.toContain("s3cr3t");
  });

  test("tells when to try again where the server says so", async () => {
    const server = await startServer(() => ({ status: 429, headers: { "retry-after": "7" } }));
    await expect(loopbackEgress().send(asking(server.url), never)).rejects.toMatchObject({ details: { retryAfterMs: 7000 } });
  });

  test("leaves a status to the caller who asked for it", async () => {
    const server = await startServer(() => ({ status: 401, headers: { "www-authenticate": "Basic" } }));
    const answer = await loopbackEgress().send(asking(server.url, { accepts: [401] }), never);
    expect(answer.headers["www-authenticate"]).toBe("Basic");
    await answer.drop();
  });

  test("breaks an endless body off at its bound", async () => {
    const server = await startServer(() => (response) => {
      const more = (): void => void (response.destroyed || response.write(Buffer.alloc(16_384), () => setImmediate(more)));
      more();
    });
    const answer = await loopbackEgress().send(asking(server.url, { tooLarge: "ARCHIVE_TOO_LARGE" }), never);
    await expect(answer.bytes()).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      details: { reason: "ARCHIVE_TOO_LARGE", maxBytes: 100_000 },
    });
  });

  test("bounds what a gzipped body unpacks to", async () => {
    const server = await startServer(() => ({
      headers: { "content-encoding": "gzip" },
      body: gzipSync(Buffer.alloc(10_000_000)),
    }));
    const answer = await loopbackEgress().send(asking(server.url, { decodes: true }), never);
    await expect(answer.bytes()).rejects.toMatchObject(reason("INPUT_TOO_LARGE"));
  });

  test("unpacks a gzipped body only for who wants it", async () => {
    const packed = gzipSync("hello");
    const server = await startServer(() => ({ headers: { "content-encoding": "gzip" }, body: packed }));
    const read = async (decodes: boolean) =>
      Buffer.from(await (await loopbackEgress().send(asking(server.url, { decodes }), never)).bytes());
    expect((await read(true)).toString()).toBe("hello");
    expect((await read(false)).equals(packed)).toBe(true);
  });

  test.each<[string, (response: import("node:http").ServerResponse) => void]>([
    ["never answers", () => undefined],
    ["stops within the body", (response) => void response.write("half")],
    ["sends a byte now and then", (response) => void setInterval(() => response.destroyed || response.write("x"), 20).unref()],
  ])("gives up on a server that %s", async (_, answer) => {
    const server = await startServer(() => answer);
    const reading = loopbackEgress()
      .send(asking(server.url, { timeoutMs: 300 }), never)
      .then((given) => given.bytes());
    await expect(reading).rejects.toMatchObject({ code: "UNAVAILABLE", ...reason("REPO_UNREACHABLE") });
  });

  test("fails when the body is cut off", async () => {
    const server = await startServer(() => (response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("half", () => response.destroy());
    });
    const answer = await loopbackEgress().send(asking(server.url), never);
    await expect(answer.bytes()).rejects.toMatchObject(reason("REPO_UNREACHABLE"));
  });

  test("fails with the signal's reason when that fires, before the answer and within the body", async () => {
    const server = await startServer(
      ({ path }) =>
        (response) =>
          void (path === "/body" && response.write("half")),
    );
    for (const path of ["/", "/body"]) {
      const stop = new AbortController();
      const reading = loopbackEgress()
        .send(asking(`${server.url}${path}`), stop.signal)
        .then((answer) => answer.bytes());
      setTimeout(() => stop.abort(new Error("no longer wanted")), 100);
      await expect(reading).rejects.toThrow("no longer wanted");
    }
  });

  test.each([
    ["a port where nothing listens", "http://127.0.0.1:1/", "nothing listens there"],
    ["a name that does not exist", "http://no-such-host.invalid/", "the host is not found"],
  ])("tells of %s", async (_, url, text) => {
    const findAddresses = async () => Promise.reject(Object.assign(new Error("x"), { code: "ENOTFOUND" }));
    const sending = loopbackEgress({ findAddresses }).send(asking(url), never);
    await expect(sending).rejects.toMatchObject({ message: expect.stringContaining(text), ...reason("REPO_UNREACHABLE") });
  });

  test("refuses headers that never end", async () => {
    const server = await startServer(() => ({ headers: { "x-long": "x".repeat(60_000) } }));
    await expect(loopbackEgress().send(asking(server.url), never)).rejects.toMatchObject(reason("REPO_UNREACHABLE"));
  });

  test("does not follow a redirect with a body in its hands", async () => {
    const server = await startServer(() => ({ status: 307, headers: { location: "/elsewhere" } }));
    const sending = loopbackEgress().send(asking(server.url, { method: "POST", body: "secret" }), never);
    await expect(sending).rejects.toMatchObject(reason("REPO_REDIRECTED"));
    expect(server.heard).toHaveLength(1);
  });

  test("goes through a proxy, except where there is none to be used", async () => {
    const server = await startServer(() => ({ body: "direct" }));
    const proxy = await startServer(() => ({ status: 502 }));
    const egress = loopbackEgress();
    await expect(egress.send(asking(server.url, { access: { proxy: proxy.url } }), never)).rejects.toMatchObject(
      reason("REPO_UNREACHABLE"),
    );
    expect(server.heard).toHaveLength(0);
    const answer = await egress.send(asking(server.url, { access: { proxy: proxy.url, noProxy: "127.0.0.0/8" } }), never);
    expect(Buffer.from(await answer.bytes()).toString()).toBe("direct");
  });

  test("S45 judges the proxy and what lies behind it", async () => {
    const egress = createEgress({ version: "1", findAddresses: async () => [{ address: "10.0.0.1", family: 4 }] });
    const through = (url: string, proxy: string) => egress.send(asking(url, { access: { proxy } }), never);
    await expect(through("https://example.com/", "http://127.0.0.1:1")).rejects.toMatchObject(reason("EGRESS_BLOCKED"));
    await expect(through("https://inside.example/", "http://8.8.8.8:1")).rejects.toMatchObject(reason("EGRESS_BLOCKED"));
    await expect(through("https://169.254.169.254/", "http://8.8.8.8:1")).rejects.toMatchObject(reason("EGRESS_BLOCKED"));
  });
});
