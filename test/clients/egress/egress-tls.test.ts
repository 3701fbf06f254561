import { createServer as createProxy } from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import type { TLSSocket } from "node:tls";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { EgressRequest } from "../../../clients/egress/egress.js";
import { loadIdentity, type ServerIdentity } from "../../../clients/kubernetes/embedded/certificates.js";
import { loopbackEgress, never, temporaryFolder } from "../charts/access.js";

/** A server over TLS that tells whether it was shown a certificate. */
async function startTls(identity: ServerIdentity, location?: string) {
  const hasCertificate: boolean[] = [];
  const server = createServer(
    { cert: identity.certificate, key: identity.key, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      hasCertificate.push(Object.keys((request.socket as TLSSocket).getPeerCertificate()).length > 0);
      response.writeHead(location === undefined ? 200 : 302, location === undefined ? {} : { location }).end("hello");
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => (server.closeAllConnections(), void server.close()));
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, hasCertificate };
}

/** A proxy that tells where it was asked to go. */
async function startProxy() {
  const asked: string[] = [];
  const server = createProxy();
  server.on("connect", (request, client) => {
    asked.push(request.url ?? "");
    const [host = "", port] = (request.url ?? "").split(":");
    const target = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      target.pipe(client).pipe(target);
    });
    for (const socket of [target, client]) socket.on("error", () => (target.destroy(), client.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => (server.closeAllConnections(), void server.close()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe("createEgress() over TLS", () => {
  let identity: ServerIdentity;
  beforeEach(async () => {
    identity = await loadIdentity(temporaryFolder(), "127.0.0.1");
  });
  const asking = (url: string, access?: EgressRequest["access"]): EgressRequest => ({
    action: "Cannot fetch it",
    url,
    access,
    maxBytes: 1000,
    timeoutMs: 10_000,
  });
  const textOf = async (egress: ReturnType<typeof loopbackEgress>, request: EgressRequest) =>
    Buffer.from(await (await egress.send(request, never)).bytes()).toString();
  const untrusted = { code: "UNAVAILABLE", details: { reason: "REPO_TLS" } };

  test("S48 trusts the certificates of a host, and no unknown ones", async () => {
    const { url } = await startTls(identity);
    await expect(textOf(loopbackEgress(), asking(url))).rejects.toMatchObject(untrusted);
    const egress = loopbackEgress({ caFor: (host) => (host === "127.0.0.1" ? identity.caCertificate : undefined) });
    expect(await textOf(egress, asking(url))).toBe("hello");
    expect(await textOf(loopbackEgress(), asking(url, { insecure: true }))).toBe("hello");
  });

  test("S44 a client certificate and a blind eye are for the first origin only", async () => {
    const target = await startTls(identity);
    const first = await startTls(identity, `${target.url}/x`);
    const access = { insecure: true, clientCertificate: { certificate: identity.certificate, key: identity.key } };
    await expect(textOf(loopbackEgress(), asking(first.url, access))).rejects.toMatchObject(untrusted);
    const egress = loopbackEgress({ caFor: () => identity.caCertificate });
    expect(await textOf(egress, asking(first.url, access))).toBe("hello");
    expect([first.hasCertificate, target.hasCertificate]).toEqual([[true, true], [false]]);
  });

  test("S44 a connection made with a certificate serves no request without", async () => {
    const { url, hasCertificate } = await startTls(identity);
    const egress = loopbackEgress({ caFor: () => identity.caCertificate });
    await textOf(egress, asking(url, { clientCertificate: { certificate: identity.certificate, key: identity.key } }));
    await textOf(egress, asking(url));
    expect(hasCertificate).toEqual([true, false]);
  });

  test("goes through a tunnel where there is a proxy, and still verifies the server", async () => {
    const { url } = await startTls(identity);
    const proxy = await startProxy();
    const egress = loopbackEgress({ caFor: (host) => (host === new URL(url).host ? identity.caCertificate : undefined) });
    expect(await textOf(egress, asking(url, { proxy: proxy.url }))).toBe("hello");
    expect(proxy.asked).toEqual([new URL(url).host]);
    await expect(textOf(loopbackEgress(), asking(url, { proxy: proxy.url }))).rejects.toMatchObject(untrusted);
  });

  test("refuses to speak TLS with what does not", async () => {
    const proxy = await startProxy();
    await expect(textOf(loopbackEgress(), asking(proxy.url.replace("http:", "https:")))).rejects.toMatchObject(untrusted);
  });
});
