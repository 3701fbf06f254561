import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { jwtVerify } from "jose";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { AzureIdentity } from "../../../clients/git/cloud-login.js";
import { createRepository } from "../../../clients/git/repository.js";
import { loopbackEgress } from "../charts/access.js";
import { startServer } from "../charts/loopback-server.js";
import { bookFor } from "./book.js";
import { openGitDoor } from "./git-door.js";
import { createRemote, realClock, silentLog, temporaryFolder } from "./remote.js";

const { signal } = new AbortController();
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const email = "ci@team.iam.gserviceaccount.com";
const azureScope = "499b84ac-1321-427f-aa17-267ca6975798/.default";

let folder: string;
beforeEach(async () => {
  const made = await temporaryFolder();
  onTestFinished(() => made.remove());
  folder = made.path;
});

/** A token endpoint, a repository that wants a header, and who reads it. */
async function world(authorization: string, answer: object = { access_token: "t0k3n", expires_in: 3599 }, status = 200) {
  const remote = await createRemote(join(folder, "remotes"), "r");
  const commit = await remote.push({ "a.yaml": "a" });
  const endpoint = await startServer(({ method }) => (method === "POST" ? { status, body: JSON.stringify(answer) } : undefined));
  const { origin } = await openGitDoor(join(folder, "remotes"), { authorization });
  const url = `${origin}/r.git`;
  const open = (fields: Readonly<Record<string, string>>, azureIdentity?: AzureIdentity) => {
    const repository = createRepository({
      cacheFolder: join(folder, "cache"),
      profile: "development",
      log: silentLog,
      clock: realClock,
      egress: loopbackEgress(),
      book: bookFor(url, fields),
      ...(azureIdentity !== undefined && { azureIdentity }),
    });
    onTestFinished(() => repository.close());
    return { refs: () => repository.refs(url, signal) };
  };
  const heard = () => endpoint.heard.map(({ path, body }) => ({ path, form: Object.fromEntries(new URLSearchParams(body)) }));
  return { commit, endpoint: endpoint.url, open, heard };
}

const googleKey = (endpoint: string, more: object = {}) => ({
  gcpServiceAccountKey: JSON.stringify({
    type: "service_account",
    client_email: email,
    private_key: pem,
    private_key_id: "k1",
    token_uri: `${endpoint}/token`,
    ...more,
  }),
});
const principal = (endpoint: string) => ({
  azureServicePrincipalTenantId: "tenant",
  azureServicePrincipalClientId: "client",
  azureServicePrincipalClientSecret: "s3cr3t",
  azureActiveDirectoryEndpoint: `${endpoint}/`,
});

describe("a Google service account", () => {
  test("exchanges what it signed for a token, once, and fetches with it", async () => {
    const basic = `Basic ${Buffer.from(`${email}:t0k3n`).toString("base64")}`;
    const { commit, endpoint, open, heard } = await world(basic);
    const repository = open(googleKey(endpoint));
    await repository.refs();
    expect((await repository.refs()).refs.get("refs/heads/main")).toBe(commit);
    const [asked, ...more] = heard();
    expect(more).toEqual([]);
    expect(asked).toMatchObject({ path: "/token", form: { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer" } });
    const { payload, protectedHeader } = await jwtVerify(asked?.form["assertion"] ?? "", publicKey);
    expect(protectedHeader).toMatchObject({ alg: "RS256", typ: "JWT", kid: "k1" });
    expect(payload).toMatchObject({
      iss: email,
      aud: `${endpoint}/token`,
      scope: "https://www.googleapis.com/auth/cloud-platform",
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
  });

  test("says so where its key cannot be read, showing nothing of it", async () => {
    const { endpoint, open } = await world("");
    const key = googleKey(endpoint, { private_key: "-----BEGIN PRIVATE KEY-----\ns3cr3t\n-----END PRIVATE KEY-----" });
    const error: unknown = await open(key)
      .refs()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "FAILED_PRECONDITION", details: { reason: "REPO_AUTH" } });
    expect(String(error)).not.toContain("s3cr3t");
  });
});

describe("Azure", () => {
  test("a service principal exchanges its secret for a bearer token", async () => {
    const { commit, endpoint, open, heard } = await world("Bearer t0k3n");
    expect((await open(principal(endpoint)).refs()).refs.get("refs/heads/main")).toBe(commit);
    const form = { grant_type: "client_credentials", client_id: "client", client_secret: "s3cr3t", scope: azureScope };
    expect(heard()).toEqual([{ path: "/tenant/oauth2/v2.0/token", form }]);
  });

  test("a workload identity exchanges the token of the cluster, read anew", async () => {
    const { commit, endpoint, open, heard } = await world("Bearer t0k3n", { access_token: "t0k3n", expires_in: 60 });
    const tokenFile = join(folder, "token");
    const repository = open(
      { useAzureWorkloadIdentity: "true" },
      { clientId: "me", tenantId: "tenant", tokenFile, authority: endpoint },
    );
    for (const token of ["first", "second"]) {
      writeFileSync(tokenFile, `${token}\n`);
      expect((await repository.refs()).refs.get("refs/heads/main")).toBe(commit);
    }
    expect(heard().map(({ form }) => form["client_assertion"])).toEqual(["first", "second"]);
    expect(heard()[0]?.form).toMatchObject({
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_id: "me",
      scope: azureScope,
    });
  });

  test("a workload identity that this process does not have is told", async () => {
    const { open } = await world("");
    await expect(open({ useAzureWorkloadIdentity: "true" }).refs()).rejects.toThrow("set AZURE_CLIENT_ID, AZURE_TENANT_ID");
  });

  test.each([
    [
      "refuses",
      { error: "invalid_client", error_description: "secret s3cr3t is wrong" },
      401,
      "gives none (HTTP 401: invalid_client)",
    ],
    ["answers without a token", {}, 200, "gives none (HTTP 200)"],
    ["gives what is no header", { access_token: "a\nb" }, 200, "gives none (HTTP 200)"],
  ])("says so where the endpoint %s", async (_, answer, status, said) => {
    const { endpoint, open } = await world("", answer, status);
    const error: unknown = await open(principal(endpoint))
      .refs()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "FAILED_PRECONDITION", details: { reason: "REPO_AUTH" } });
    expect(String(error)).toContain(said);
    expect(String(error)).not.toContain("s3cr3t");
  });

  test("counts a failing endpoint as one that may work again", async () => {
    const { endpoint, open } = await world("", {}, 503);
    await expect(open(principal(endpoint)).refs()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});
