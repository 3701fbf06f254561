import { assert, constantFrom, dictionary, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import type { RepositorySecret } from "../../../engine/model/repository-access.js";
import { createRepositoryBook } from "../../../engine/source/repository-book.js";

const pem = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----";
const repository = (name: string, data: Readonly<Record<string, string>>): RepositorySecret => ({
  name,
  type: "repository",
  data,
});
const template = (name: string, data: Readonly<Record<string, string>>): RepositorySecret => ({ name, type: "repo-creds", data });
const bookOf = (...secrets: readonly RepositorySecret[]) =>
  createRepositoryBook({ secrets, tlsCertificates: {}, sshKnownHosts: {} });
const login = (username: string) => ({ username, password: "s3cr3t" });

describe("accessFor()", () => {
  test.each([
    ["https://git.example/team/app", "https://git.example/team/app.git"],
    ["https://git.example/team/app.git", "https://git.example/team/app"],
    ["https://GIT.example/Team/App", "https://git.example/team/app"],
    ["git@git.example:team/app.git", "ssh://git@git.example/team/app"],
    ["ssh://git@git.example/team/app", "git@git.example:team/app"],
  ])("finds the Secret of %s for %s", (stored, asked) => {
    expect(bookOf(repository("a", { url: stored, ...login("ada") })).accessFor(asked, "").secret).toBe("a");
  });

  test.each([
    ["https://git.example/team/app", "https://git.example/team/app2"],
    ["https://git.example/team/app", "http://git.example/team/app"],
    ["https://git.example/team/app", "https://git.example:8443/team/app"],
    ["https://git.example/team/app", "git@git.example:team/app"],
  ])("does not find the Secret of %s for %s", (stored, asked) => {
    expect(bookOf(repository("a", { url: stored, ...login("ada") })).accessFor(asked, "")).toMatchObject({
      url: asked,
      login: { kind: "none" },
    });
  });

  test("S29 takes the Secret of the project, else one of none, never one of another project", () => {
    const url = "https://git.example/app";
    const book = bookOf(repository("red", { url, project: "red", ...login("red") }), repository("all", { url, ...login("all") }));
    expect(["red", "blue", ""].map((project) => book.accessFor(url, project).secret)).toEqual(["red", "all", "all"]);
    const scoped = bookOf(repository("red", { url, project: "red", ...login("red") }));
    expect(["red", "blue", ""].map((project) => scoped.accessFor(url, project).login.kind)).toEqual(["basic", "none", "none"]);
  });

  test("vector 51, S29: the template with the longest URL above it fills in, at whole parts of the path only", () => {
    const book = bookOf(
      template("host", { url: "https://h.example", ...login("host") }),
      template("team", { url: "https://h.example/team", ...login("team") }),
      template("deep", { url: "https://h.example/team/inner/", ...login("deep") }),
    );
    const userOf = (url: string) => {
      const access = book.accessFor(url, "any");
      return access.login.kind === "basic" ? access.login.username : access.login.kind;
    };
    const asked = ["/team", "/team/x", "/team-two/x", "/team/inner/x", "/team/inner", "/teams", "/other"];
    expect(asked.map((path) => userOf(`https://h.example${path}`))).toEqual([
      "team",
      "team",
      "host",
      "deep",
      "team",
      "host",
      "host",
    ]);
    expect(
      [
        "http://h.example/team/x",
        "https://h.example:444/team/x",
        "https://h.example.evil/team/x",
        "https://h.example@evil/team",
      ].map(userOf),
    ).toEqual(Array(4).fill("none"));
  });

  test.each([
    "https://h.example/team/../other",
    "https://h.example/team/%2e%2e/other",
    "https://h.example/team/..%2fother",
    "https://h.example/team/x%5c..%5cother",
  ])("S29 a template does not cover %s, which leads elsewhere", (url) => {
    expect(bookOf(template("team", { url: "https://h.example/team", ...login("team") })).accessFor(url, "").login.kind).toBe(
      "none",
    );
  });

  test("S29 tells where Argo CD would have used a template", () => {
    const { warnings } = bookOf(template("team", { url: "https://h/team", ...login("team") })).accessFor(
      "https://h/team-two/x",
      "",
    );
    expect(warnings).toEqual([expect.stringMatching(/^TEMPLATE_BOUNDARY: .*"team".*"https:\/\/h\/team-two\/x"/)]);
  });

  test("a template covers scp-like URLs", () => {
    const book = bookOf(template("team", { url: "git@h.example:team", sshPrivateKey: pem }));
    expect(
      ["git@h.example:team/x.git", "ssh://git@h.example/team/x", "git@h.example:team-two/x"].map(
        (url) => book.accessFor(url, "").login.kind,
      ),
    ).toEqual(["ssh", "ssh", "none"]);
  });

  test("a template fills in only what is empty, and nothing where the repository has a login of its own", () => {
    const creds = template("team", { url: "https://h", ...login("team"), proxy: "http://proxy:3128", enableLfs: "true" });
    const empty = bookOf(creds, repository("a", { url: "https://h/a", proxy: "", noProxy: "x" })).accessFor("https://h/a", "");
    expect(empty).toMatchObject({
      secret: "a",
      proxy: "http://proxy:3128",
      noProxy: "x",
      enableLfs: false,
      login: { username: "team" },
    });
    const own = bookOf(creds, repository("a", { url: "https://h/a", bearerToken: "t" })).accessFor("https://h/a", "");
    expect(own).toMatchObject({ login: { kind: "bearer", token: "t" } });
    expect(own.proxy).toBeUndefined();
  });

  test.each<[string, Readonly<Record<string, string>>, object]>([
    ["a password alone", { password: "p" }, { kind: "basic", username: "x-access-token", password: "p", eager: false }],
    [
      "forceHttpBasicAuth",
      { ...login("a"), forceHttpBasicAuth: "True" },
      { kind: "basic", username: "a", password: "s3cr3t", eager: true },
    ],
    ["a bearer token beside a password", { ...login("a"), bearerToken: "t" }, { kind: "bearer", token: "t" }],
    [
      "an SSH key with windows' line ends",
      { sshPrivateKey: pem.replaceAll("\n", "\r\n") },
      { kind: "ssh", privateKey: `${pem}\n` },
    ],
    [
      "a GitHub App",
      { githubAppPrivateKey: pem, githubAppID: "7" },
      { kind: "githubApp", appId: 7, installationId: 0, privateKey: pem },
    ],
    [
      "a GitHub App of an enterprise",
      {
        githubAppPrivateKey: pem,
        githubAppID: "7",
        githubAppInstallationID: "9",
        githubAppEnterpriseBaseUrl: "https://ghe/api/v3",
      },
      { kind: "githubApp", appId: 7, installationId: 9, privateKey: pem, enterpriseUrl: "https://ghe/api/v3" },
    ],
    [
      "a Google service account",
      {
        gcpServiceAccountKey: JSON.stringify({
          type: "service_account",
          client_email: "ci@team.iam.gserviceaccount.com",
          private_key: pem,
          private_key_id: "k1",
          token_uri: "https://oauth2.googleapis.com/token",
        }),
      },
      {
        kind: "google",
        email: "ci@team.iam.gserviceaccount.com",
        privateKey: pem,
        privateKeyId: "k1",
        tokenUrl: "https://oauth2.googleapis.com/token",
      },
    ],
    ["an Azure workload identity", { useAzureWorkloadIdentity: "true" }, { kind: "azureWorkload" }],
    [
      "an Azure service principal",
      {
        azureServicePrincipalTenantId: "t",
        azureServicePrincipalClientId: "c",
        azureServicePrincipalClientSecret: "s",
        azureActiveDirectoryEndpoint: "https://login.microsoftonline.us",
      },
      { kind: "azurePrincipal", tenantId: "t", clientId: "c", clientSecret: "s", endpoint: "https://login.microsoftonline.us" },
    ],
    [
      "an Azure service principal as templates spell it",
      { azureServicePrincipalTenantID: "t", azureServicePrincipalClientID: "c", azureServicePrincipalClientSecret: "s" },
      { kind: "azurePrincipal", tenantId: "t", clientId: "c", clientSecret: "s", endpoint: "https://login.microsoftonline.com" },
    ],
    ["nothing", {}, { kind: "none" }],
  ])("reads the login of %s", (_, data, expected) => {
    expect(bookOf(repository("a", { url: "https://h/a", ...data })).accessFor("https://h/a", "").login).toEqual(expected);
  });

  test("reads the switches, with what holds unless set", () => {
    const plain = {
      insecure: false,
      enableLfs: false,
      submodules: true,
      enableOci: false,
      usesPlainHttp: false,
      depth: 0,
      kind: "git",
      name: "",
    };
    expect(bookOf(repository("a", { url: "https://h/a" })).accessFor("https://h/a", "")).toMatchObject(plain);
    const all = {
      insecureIgnoreHostKey: "true",
      enableLfs: "1",
      submodules: "false",
      enableOCI: "t",
      insecureOCIForceHttp: "TRUE",
      depth: "3",
      type: "helm",
      name: "n",
    };
    const set = {
      insecure: true,
      enableLfs: true,
      submodules: false,
      enableOci: true,
      usesPlainHttp: true,
      depth: 3,
      kind: "helm",
      name: "n",
    };
    expect(bookOf(repository("a", { url: "https://h/a", ...all })).accessFor("https://h/a", "")).toMatchObject(set);
  });
});

describe("chart repositories", () => {
  const book = bookOf(
    repository("helm", { url: "https://charts.example/stable/", type: "helm", name: "org/stable" }),
    repository("oci", { url: "ghcr.io/org/charts", type: "helm", enableOCI: "true", ...login("ada") }),
    repository("git", { url: "https://charts.example/stable", name: "org/stable" }),
  );

  test.each([
    ["https://charts.example/stable", "helm", "helm"],
    ["https://charts.example/stable/", "helm", "helm"],
    ["https://charts.example/stable", "git", "git"],
    ["oci://ghcr.io/org/charts", "oci", "oci"],
    ["ghcr.io/org/charts", "oci", "oci"],
    ["oci://ghcr.io/org/charts/app", "oci", "oci"],
    ["oci://ghcr.io/org", "oci", "oci"],
    ["oci://ghcr.io/org/charts-of-others", "oci", undefined],
    ["oci://ghcr.io/organisation", "oci", undefined],
  ] as const)("%s as %s is that of the Secret %j", (url, kind, expected) => {
    expect(book.accessFor(url, "", kind).secret).toBe(expected);
  });

  test("are found by their names, a slash standing for a dash", () => {
    expect(["org/stable", "org-stable", "stable", ""].map((name) => book.named(name, "")?.secret)).toEqual([
      "helm",
      "helm",
      undefined,
      undefined,
    ]);
  });

  test("all() lists what a project may use, in the order of URLs", () => {
    const scoped = bookOf(
      repository("b", { url: "https://b", project: "red" }),
      repository("a", { url: "https://a" }),
      repository("c", { url: "https://c", project: "blue" }),
    );
    expect(scoped.all("red").map(({ url }) => url)).toEqual(["https://a", "https://b"]);
  });
});

describe("Secrets that cannot be used", () => {
  test.each<[Readonly<Record<string, string>>, string]>([
    [{ insecure: "yes" }, '"insecure" must be "true" or "false"'],
    [{ type: "svn" }, '"type" is "svn"; it must be "git", "helm" or "oci"'],
    [{ tlsClientCertData: "x" }, '"tlsClientCertData" and "tlsClientCertKey" must be given together'],
    [{ sshPrivateKey: "my s3cr3t key" }, '"sshPrivateKey" is no private key in PEM form'],
    [{ username: "ada" }, '"username" stands without a "password"'],
    [{ username: "ada", password: "s3cr3t\nx" }, '"username" or "password" holds a line break; store them without'],
    [{ bearerToken: "a b s3cr3t" }, '"bearerToken" holds characters that no token has'],
    [{ githubAppPrivateKey: pem, githubAppID: "x" }, `"githubAppID" must be the App's number`],
    [{ gcpServiceAccountKey: "s3cr3t" }, '"gcpServiceAccountKey" is no JSON'],
    [{ gcpServiceAccountKey: '{"type": "authorized_user"}' }, '"gcpServiceAccountKey" is not the key of a service account'],
    [{ gcpServiceAccountKey: '{"type": "service_account"}' }, '"gcpServiceAccountKey" has no "client_email"'],
    [{ azureServicePrincipalClientId: "c" }, `"azureServicePrincipalTenantId" must be the tenant's id or domain`],
    [
      { azureServicePrincipalClientId: "c", azureServicePrincipalTenantId: "t" },
      '"azureServicePrincipalClientSecret" is missing',
    ],
    [{ depth: "all" }, '"depth" is no number'],
    [{ proxy: "s3cr3t" }, '"proxy" must be an http:, https: or socks5: URL'],
  ])("%j are listed, their repository is refused, and the others work", (data, because) => {
    const book = bookOf(
      repository("bad", { url: "https://h/bad", ...data }),
      repository("good", { url: "https://h/good", ...login("ada") }),
    );
    expect(book.problems).toEqual([{ secret: "bad", url: "https://h/bad", because }]);
    expect(book.accessFor("https://h/bad", "").login).toEqual({
      kind: "unusable",
      because: `${because} in the Secret "bad"`,
    });
    expect(book.accessFor("https://h/good", "").login.kind).toBe("basic");
    expect(JSON.stringify(book.problems)).not.toContain("s3cr3t");
  });

  test("without a URL are listed", () => {
    expect(bookOf(repository("a", login("ada"))).problems).toEqual([{ secret: "a", url: "", because: 'it has no "url"' }]);
    expect(bookOf(template("a", login("ada"))).accessFor("https://anything", "").login.kind).toBe("none");
  });

  test("of other kinds are left alone", () => {
    const book = bookOf({ name: "w", type: "repository-write", data: { url: "https://h/a", ...login("ada") } });
    expect([book.problems, book.accessFor("https://h/a", "").login.kind]).toEqual([[], "none"]);
  });

  test("show nothing of a URL's password", () => {
    const book = bookOf(repository("a", { url: "https://ada:s3cr3t@h/a", insecure: "maybe" }));
    expect(JSON.stringify([book.problems, book.all("")])).not.toContain("s3cr3t");
  });
});

test("caFor() finds the certificates of a host, with its port first", () => {
  const book = createRepositoryBook({
    secrets: [],
    tlsCertificates: { "h.example": "A", "h.example:8443": "B" },
    sshKnownHosts: { ssh_known_hosts: "h ssh-ed25519 x" },
  });
  expect(["h.example", "H.example:443", "h.example:8443", "other", "__proto__"].map((host) => book.caFor(host))).toEqual([
    "A",
    "A",
    "B",
    undefined,
    undefined,
  ]);
  expect(book.knownHosts).toBe("h ssh-ed25519 x");
});

test("whatever a Secret holds, the book is made, and what it tells of problems holds no value", () => {
  const keys = constantFrom(
    "url",
    "type",
    "name",
    "project",
    "username",
    "password",
    "insecure",
    "sshPrivateKey",
    "proxy",
    "depth",
    "githubAppID",
    "__proto__",
    "githubAppPrivateKey",
  );
  const value = string({ maxLength: 10 }).map((text) => `v${text}`);
  assert(
    property(dictionary(keys, value), (data) => {
      const book = bookOf(repository("a", { ...data, url: "https://h/a" }));
      const told = JSON.stringify(book.problems.map(({ because }) => because));
      const secret = ["password", "sshPrivateKey", "username", "githubAppPrivateKey"]
        .map((key) => data[key])
        .filter((text) => text !== undefined && text.length > 4);
      return (
        book.accessFor("https://h/a", "").url === "https://h/a" &&
        secret.every((text) => !told.includes(JSON.stringify(text).slice(1, -1)))
      );
    }),
  );
});
