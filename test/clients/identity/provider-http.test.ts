import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createProvider } from "../../../clients/identity/provider.js";
import { createProviderHttp, type ProviderReach } from "../../../clients/identity/provider-http.js";
import { loadIdentity } from "../../../clients/kubernetes/embedded/certificates.js";
import { createFakeClock } from "../../fakes/clock.js";
import { startOidcIssuer } from "../../fakes/oidc-issuer.js";
import { patient } from "./bed.js";

const reachOf = (reach: Partial<ProviderReach> & Pick<ProviderReach, "issuer">) => {
  const http = createProviderHttp({ version: "0.0.0-test", ...reach });
  onTestFinished(() => http.close());
  return http;
};

/** A provider over TLS with a certificate that the machine does not know. */
async function startTlsIssuer() {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-identity-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const identity = await loadIdentity(folder, "127.0.0.1");
  const server = createServer({ cert: identity.certificate, key: identity.key }, (_, response) =>
    response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys`, token_endpoint: `${issuer}/token` })),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => (server.closeAllConnections(), void server.close()));
  const issuer = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { issuer, certificate: identity.caCertificate };
}

describe("createProviderHttp()", () => {
  test("trusts the administrator's root certificate, and no unknown one", async () => {
    const { issuer, certificate } = await startTlsIssuer();
    const metadata = (rootCA?: string) =>
      createProvider(issuer, reachOf({ issuer, ...(rootCA !== undefined && { rootCA }) }), createFakeClock()).metadata(patient);
    expect(await metadata(certificate)).toMatchObject({ issuer });
    await expect(metadata()).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringMatching(/certificate cannot be trusted/),
    });
  });

  test("reaches this machine because the issuer is there, and no other private place", async () => {
    const issuer = await startOidcIssuer();
    onTestFinished(() => issuer.close());
    const send = (from: string) =>
      reachOf({ issuer: from }).send({ action: "Cannot ask", url: `${issuer.issuer}/.well-known/openid-configuration` }, patient);
    expect(await send(issuer.issuer)).toMatchObject({ status: 200 });
    await expect(send("http://keycloak.example/realms/a")).rejects.toThrow(/points at this machine/);
  });

  test("speaks http only if the issuer does", async () => {
    const send = reachOf({ issuer: "https://keycloak.example" }).send(
      { action: "Cannot ask", url: "http://keycloak.example/a" },
      patient,
    );
    await expect(send).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringMatching(/'http' is not allowed here/),
    });
  });

  test("sends a form with its bearer, and gives back the statuses that are asked for", async () => {
    const issuer = await startOidcIssuer();
    onTestFinished(() => issuer.close());
    const http = reachOf({ issuer: issuer.issuer });
    const request = {
      action: "Cannot ask",
      url: `${issuer.issuer}/protocol/openid-connect/token`,
      form: { grant_type: "x y&z" },
    };
    await expect(http.send(request, patient)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await http.send({ ...request, accepts: [401] }, patient)).toMatchObject({
      status: 401,
      body: { error: "invalid_client" },
    });
  });
});
