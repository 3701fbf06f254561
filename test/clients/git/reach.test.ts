import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createRepository, type GitRepositoryOptions } from "../../../clients/git/repository.js";
import { loadIdentity, type ServerIdentity } from "../../../clients/kubernetes/embedded/certificates.js";
import { loopbackEgress } from "../charts/access.js";
import { startServer } from "../charts/loopback-server.js";
import { bookFor } from "./book.js";
import { openGitDoor } from "./git-door.js";
import { createRemote, type Remote, realClock, silentLog, temporaryFolder } from "./remote.js";

const { signal } = new AbortController();
const basic = (username: string, password: string) => `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
const reason = (name: string) => ({ details: { reason: name } });

describe("createRepository() with logins", () => {
  let folder: string;
  let remote: Remote;
  beforeEach(async () => {
    const made = await temporaryFolder();
    onTestFinished(() => made.remove());
    folder = made.path;
    remote = await createRemote(join(folder, "remotes"), "r");
  });
  const make = (options: Partial<GitRepositoryOptions> = {}) => {
    const repository = createRepository({
      cacheFolder: join(folder, "cache"),
      profile: "development",
      log: silentLog,
      clock: realClock,
      egress: loopbackEgress(),
      ...options,
    });
    onTestFinished(() => repository.close());
    return repository;
  };
  const door = (options = {}) => openGitDoor(join(folder, "remotes"), options);

  test.each([
    ["a name and password, when asked", { username: "ada", password: "s3cr3t" }, basic("ada", "s3cr3t"), true],
    [
      "a name and password at once",
      { username: "ada", password: "s3cr3t", forceHttpBasicAuth: "true" },
      basic("ada", "s3cr3t"),
      false,
    ],
    ["a bearer token", { bearerToken: "t0k3n" }, "Bearer t0k3n", false],
  ])("fetches with %s", async (_, fields, authorization, isAsked) => {
    const commit = await remote.push({ "a.yaml": "a" });
    const { origin, heard } = await door({ authorization });
    const url = `${origin}/r.git`;
    const repository = make({ book: bookFor(url, fields) });
    expect((await repository.refs(url, signal)).refs.get("refs/heads/main")).toBe(commit);
    const tree = await repository.filesAt(url, commit, signal);
    expect(Buffer.from((await tree.read(["a.yaml"], { maxBytes: 10 }, signal)).get("a.yaml") ?? []).toString()).toBe("a");
    expect(heard[0]?.authorization === undefined).toBe(isAsked);
  });

  test.each([
    ["a name and password", { username: "ada", password: "s3cr3t" }, { username: "ada", password: "s3cr3t" }],
    ["a bearer token", { bearerToken: "t0k3n" }, undefined],
    ["nothing", {}, undefined],
  ])("login() of %s", async (_, fields, expected) => {
    const url = "http://127.0.0.1:1/r.git";
    expect(await make({ book: bookFor(url, fields) }).login(url, signal)).toEqual(expected);
    expect(await make({ book: bookFor(url, { ...fields, project: "team" }) }).login(url, signal)).toBeUndefined();
  });

  test("S44 a login is in no argument of a process, and in no file, while Git runs and after", async () => {
    const seen = Promise.withResolvers<readonly string[]>();
    const before = () => {
      const argumentsOf = (pid: string) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, "utf8");
        } catch {
          return "";
        }
      };
      seen.resolve(
        readdirSync("/proc")
          .filter((name) => /^\d+$/.test(name))
          .map(argumentsOf)
          .filter((line) => line.startsWith("git")),
      );
      return false;
    };
    await remote.push({ "a.yaml": "a" });
    const { origin } = await door({ authorization: "Bearer t0k3n-of-ada", before });
    const url = `${origin}/r.git`;
    await make({ book: bookFor(url, { bearerToken: "t0k3n-of-ada" }) }).refs(url, signal);
    const lines = await seen.promise;
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join("\n")).not.toContain("t0k3n");
    expect(readdirSync(join(folder, "cache/home"))).toEqual([]);
  });

  test("S29 what a project's own Secret lets in is not there for another project", async () => {
    const commit = await remote.push({ "a.yaml": "a" });
    const { origin } = await door({ authorization: "Bearer t0k3n" });
    const url = `${origin}/r.git`;
    const repository = make({ book: bookFor(url, { bearerToken: "t0k3n", project: "red" }) });
    expect((await repository.forProject("red").filesAt(url, commit, signal)).commit).toBe(commit);
    for (const other of [repository, repository.forProject("blue")]) {
      await expect(other.filesAt(url, commit, signal)).rejects.toMatchObject(reason("REPO_AUTH"));
    }
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["of a cloud", { gcpServiceAccountKey: "{}" }],
    ["with a mistake", { insecure: "perhaps" }],
  ])("says that it cannot use a login %s, before any contact", async (_, fields) => {
    const { origin, heard } = await door();
    const url = `${origin}/r.git`;
    await expect(make({ book: bookFor(url, fields) }).refs(url, signal)).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
      ...reason("REPO_AUTH"),
    });
    expect(heard).toEqual([]);
  });

  test("S45 does not fetch from a private address, whatever leads there", async () => {
    const findAddresses = async () => [{ address: "169.254.169.254", family: 4 }];
    const repository = make({ profile: "production", egress: loopbackEgress({ findAddresses }) });
    for (const url of [
      "https://10.0.0.1/r.git",
      "https://inside.example/r.git",
      "git@inside.example:r.git",
      "ssh://git@192.168.0.1/r.git",
      "https://git.default.svc/r.git",
    ]) {
      await expect(repository.refs(url, signal)).rejects.toMatchObject({
        code: "PERMISSION_DENIED",
        ...reason("EGRESS_BLOCKED"),
      });
    }
  });

  test("S45 Git connects to the address that was judged", async () => {
    const commit = await remote.push({ "a.yaml": "a" });
    const { origin } = await door();
    const url = `http://git.example:${new URL(origin).port}/r.git`;
    const egress = loopbackEgress({ findAddresses: async () => [{ address: "127.0.0.1", family: 4 }] });
    const repository = make({ egress, book: bookFor(url, { insecure: "true" }) });
    expect((await repository.refs(url, signal)).refs.get("refs/heads/main")).toBe(commit);
  });

  test("S43 plain HTTP is for repositories that an administrator has marked insecure", async () => {
    await expect(make().refs("http://git.example/r.git", signal)).rejects.toMatchObject(reason("REPO_NOT_PERMITTED"));
  });

  describe("over TLS", () => {
    let identity: ServerIdentity;
    beforeEach(async () => {
      identity = await loadIdentity(folder, "127.0.0.1");
    });

    test("S48 trusts a server by the certificates of its host, and no unknown one", async () => {
      const commit = await remote.push({ "a.yaml": "a" });
      const { origin } = await door({ tls: identity });
      const url = `${origin}/r.git`;
      await expect(make().refs(url, signal)).rejects.toMatchObject({ code: "UNAVAILABLE", ...reason("REPO_TLS") });
      const tlsCertificates = { "127.0.0.1": identity.caCertificate };
      const trusting = make({ book: bookFor(url, {}, { tlsCertificates }) });
      expect((await trusting.refs(url, signal)).refs.get("refs/heads/main")).toBe(commit);
      const blind = make({ book: bookFor(url, { insecure: "true" }) });
      expect((await blind.refs(url, signal)).refs.get("refs/heads/main")).toBe(commit);
      expect(readdirSync(join(folder, "cache/home"))).toEqual([]);
    });

    test("shows a client certificate", async () => {
      await remote.push({ "a.yaml": "a" });
      const { origin, heard } = await door({ tls: { ...identity, wantsCertificate: true } });
      const url = `${origin}/r.git`;
      const fields = { tlsClientCertData: identity.certificate, tlsClientCertKey: identity.key };
      const tlsCertificates = { "127.0.0.1": identity.caCertificate };
      await expect(make({ book: bookFor(url, {}, { tlsCertificates }) }).refs(url, signal)).rejects.toMatchObject(
        reason("REPO_AUTH"),
      );
      await make({ book: bookFor(url, fields, { tlsCertificates }) }).refs(url, signal);
      expect(heard.map(({ hasCertificate }) => hasCertificate)).toContain(true);
    });
  });

  describe("with a GitHub App", () => {
    const pem = generateKeyPairSync("rsa", { modulusLength: 2048 })
      .privateKey.export({ type: "pkcs1", format: "pem" })
      .toString();
    const startApi = (answers: Readonly<Record<string, { readonly status?: number; readonly body: object }>> = {}) =>
      startServer(({ method, path }) => {
        const key = `${method} ${path}`;
        const token = { status: 201, body: { token: "ghs_t0k3n", expires_at: new Date(Date.now() + 3_600_000).toISOString() } };
        const given = answers[key] ?? (key === "POST /api/v3/app/installations/9/access_tokens" ? token : undefined);
        return given && { status: given.status ?? 200, body: JSON.stringify(given.body) };
      });
    const app = (enterprise: string, more = {}) => ({
      githubAppPrivateKey: pem,
      githubAppID: "7",
      githubAppInstallationID: "9",
      githubAppEnterpriseBaseUrl: `${enterprise}/api/v3`,
      ...more,
    });

    test("fetches with a token of its installation, asked for once", async () => {
      const api = await startApi();
      await remote.push({ "a.yaml": "a" });
      const { origin } = await door({ authorization: basic("x-access-token", "ghs_t0k3n") });
      const url = `${origin}/r.git`;
      const repository = make({ book: bookFor(url, app(api.url)) });
      await repository.refs(url, signal);
      await repository.refs(url, signal);
      expect(api.heard.map(({ method, path }) => `${method} ${path}`)).toEqual([
        "POST /api/v3/app/installations/9/access_tokens",
      ]);
      const [, claims = ""] = (api.heard[0]?.headers.authorization ?? "").replace("Bearer ", "").split(".");
      expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({
        iss: "7",
        iat: expect.any(Number),
        exp: expect.any(Number),
      });
    });

    test.each(["orgs", "users"])("looks its installation up among %s where the id is 0", async (kind) => {
      const api = await startApi({ [`GET /api/v3/${kind}/r.git/installation`]: { body: { id: 9 } } });
      await remote.push({ "a.yaml": "a" });
      const { origin } = await door({ authorization: basic("x-access-token", "ghs_t0k3n") });
      const url = `${origin}/r.git`;
      await make({ book: bookFor(url, app(api.url, { githubAppInstallationID: "0" })) }).refs(url, signal);
      expect(api.heard.at(-1)?.path).toBe("/api/v3/app/installations/9/access_tokens");
    });

    test.each<[string, Parameters<typeof startApi>[0], object]>([
      ["does not know the App", { "POST /api/v3/app/installations/9/access_tokens": { status: 401, body: {} } }, {}],
      ["answers without a token", { "POST /api/v3/app/installations/9/access_tokens": { body: {} } }, {}],
      ["knows no installation", { "GET /api/v3/orgs/r.git/installation": { body: {} } }, { githubAppInstallationID: "0" }],
    ])("says so where GitHub %s", async (_, answers, more) => {
      const api = await startApi(answers);
      const url = `${(await door()).origin}/r.git`;
      await expect(make({ book: bookFor(url, app(api.url, more)) }).refs(url, signal)).rejects.toMatchObject({
        code: "FAILED_PRECONDITION",
        ...reason("REPO_AUTH"),
      });
    });

    test("says so where the key cannot be read, showing nothing of it", async () => {
      const url = `${(await door()).origin}/r.git`;
      const broken = {
        ...app("http://127.0.0.1:1"),
        githubAppPrivateKey: "-----BEGIN RSA PRIVATE KEY-----\ns3cr3t\n-----END RSA PRIVATE KEY-----",
      };
      const error = await make({ book: bookFor(url, broken) })
        .refs(url, signal)
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject(reason("REPO_AUTH"));
      expect(String(error)).not.toContain("s3cr3t");
    });
  });
});
