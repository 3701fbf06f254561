import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { bookOf, loopbackEgress, never, openPackages } from "./access.js";
import { startChartServer } from "./chart-server.js";
import type { Answer } from "./loopback-server.js";
import { startServer } from "./loopback-server.js";
import { makeArchive, makeChart, makeTar } from "./make-archive.js";
import { digestOf, helmConfigType, helmContentType, startRegistry } from "./registry-server.js";

const endless: Answer = (response) => {
  const more = (): void => void (response.destroyed || response.write(Buffer.alloc(16_384), () => setImmediate(more)));
  more();
};
const small = {
  indexBytes: 100_000,
  archiveBytes: 100_000,
  downloadTimeoutMs: 1_500,
  lookTimeoutMs: 1_500,
  manifestBytes: 100_000,
  parsedBytes: 50_000,
  tags: 100,
};
const chart = { name: "app", version: "1.0.0", archive: makeChart("app", "1.0.0") };
const redirect = (location: string): Answer => ({ status: 302, headers: { location } });

describe("a hostile Helm repository", () => {
  test.each<[string, Answer, string]>([
    ["redirects to the metadata address", redirect("http://169.254.169.254/latest/meta-data/"), "EGRESS_BLOCKED"],
    ["redirects to a private address", redirect("http://10.0.0.1/index.yaml"), "EGRESS_BLOCKED"],
    ["redirects to a service of the cluster", redirect("http://vault.default.svc/v1/secret"), "EGRESS_BLOCKED"],
    ["redirects to a file", redirect("file:///etc/passwd"), "REPO_NOT_PERMITTED"],
    ["redirects in a circle", redirect("/index.yaml"), "REPO_REDIRECTED"],
    ["sends an endless index", endless, "INPUT_TOO_LARGE"],
    [
      "sends a gzipped bomb as index",
      { headers: { "content-encoding": "gzip" }, body: gzipSync(Buffer.alloc(5_000_000, 0x20)) },
      "INPUT_TOO_LARGE",
    ],
    ["never answers", () => undefined, "REPO_UNREACHABLE"],
    ["sends a page instead of an index", { body: "<html><body>Sign in</body></html>" }, "INDEX_INVALID"],
    ["sends an index without entries", { body: "apiVersion: v1\n" }, "INDEX_INVALID"],
    ["sends a list", { body: "- a\n- b\n" }, "INDEX_INVALID"],
    [
      "sends aliases that multiply",
      {
        body: `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nentries: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n`,
      },
      "INDEX_INVALID",
    ],
    [
      "sends an index of one line that is too long to parse",
      { body: `{"entries": {"app": [${'"x",'.repeat(20_000)}"x"]}}` },
      "INPUT_TOO_COMPLEX",
    ],
  ])("that %s is refused", async (_, answer, reason) => {
    const server = await startChartServer([chart], { override: ({ path }) => (path === "/index.yaml" ? answer : undefined) });
    const resolving = openPackages({ limits: small }).resolve({ repoURL: server.url, chart: "app" }, "*", never);
    await expect(resolving).rejects.toMatchObject({ details: { reason } });
  });

  test.each<[string, Answer, string]>([
    ["an endless archive", endless, "ARCHIVE_TOO_LARGE"],
    ["an archive with a wrong digest", { body: makeChart("app", "6.6.6") }, "DIGEST_MISMATCH"],
    [
      "an archive that is cut off",
      (response) => {
        response.writeHead(200, { "content-length": "5000" });
        response.write("half", () => response.destroy());
      },
      "REPO_UNREACHABLE",
    ],
    ["a redirect to the metadata address", redirect("http://[fd00:ec2::254]/"), "EGRESS_BLOCKED"],
    ["a failure", { status: 500 }, "REPO_UNREACHABLE"],
    ["nothing", { status: 404 }, "CHART_NOT_FOUND"],
  ])("that sends %s for a chart is refused", async (_, answer, reason) => {
    const server = await startChartServer([chart], { override: ({ path }) => (path.endsWith(".tgz") ? answer : undefined) });
    const reading = openPackages({ limits: small }).filesAt({ repoURL: server.url, chart: "app" }, "1.0.0", never);
    await expect(reading).rejects.toMatchObject({ details: { reason } });
  });

  test.each<[string, Uint8Array, string]>([
    ["leads out of its directory", makeArchive([{ path: "../app/Chart.yaml", body: "x" }]), "ARCHIVE_UNSAFE"],
    [
      "holds a link to a file of this machine",
      makeArchive([{ path: "app/values.yaml", kind: "2", target: "/etc/passwd" }]),
      "ARCHIVE_UNSAFE",
    ],
    [
      "unpacks to too many times its size",
      gzipSync(makeTar([{ path: "app/x", body: Buffer.alloc(20_000_000) }])),
      "ARCHIVE_TOO_LARGE",
    ],
    ["is a page", Buffer.from("<html>"), "ARCHIVE_UNSAFE"],
  ])("whose archive %s is refused, and again when asked again", async (_, archive, reason) => {
    const server = await startChartServer([{ name: "app", version: "1.0.0", archive }]);
    const packages = openPackages({ limits: small });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const reading = packages.filesAt({ repoURL: server.url, chart: "app" }, "1.0.0", never);
      await expect(reading).rejects.toMatchObject({ details: { reason } });
    }
  });

  test.each([
    "file:///etc/passwd",
    "http://169.254.169.254/x.tgz",
    "https://user:pass@example.com/x.tgz",
    "oci://example.com/x",
    "http://[::1",
  ])("whose index points at %s is refused", async (url) => {
    const server = await startChartServer([{ ...chart, url }]);
    const reading = openPackages({ limits: small }).filesAt({ repoURL: server.url, chart: "app" }, "1.0.0", never);
    await expect(reading).rejects.toMatchObject({
      details: { reason: expect.stringMatching(/^(REPO_NOT_PERMITTED|EGRESS_BLOCKED|INDEX_INVALID)$/) },
    });
  });
});

describe("a hostile registry", () => {
  const place = (host: string) => ({ repoURL: `oci://${host}/org/app` });
  const layer = { bytes: makeArchive([{ path: "a.yaml", body: "a" }]) };

  test.each<
    [
      string,
      { readonly layers: readonly { readonly bytes: Uint8Array; readonly mediaType?: string }[]; readonly configType?: string },
      string,
      string,
    ]
  >([
    [
      "eleven layers",
      { layers: Array.from({ length: 11 }, () => layer) },
      "OCI_LAYOUT",
      "expected no more than 10 oci layers, got 11",
    ],
    [
      "two content layers",
      { layers: [layer, { bytes: makeArchive([{ path: "b", body: "b" }]) }] },
      "OCI_LAYOUT",
      "expected only a single oci content layer, got 2",
    ],
    [
      "no content layer",
      { layers: [{ ...layer, mediaType: "application/json" }] },
      "OCI_LAYOUT",
      "expected only a single oci content layer, got 0",
    ],
    [
      "a layer of another type",
      { layers: [{ ...layer, mediaType: "application/vnd.evil.tar" }] },
      "OCI_MEDIA_TYPE",
      "oci layer media type application/vnd.evil.tar is not in the list of allowed media types",
    ],
    [
      "a chart without content",
      { layers: [layer], configType: helmConfigType },
      "OCI_LAYOUT",
      "expected only a single oci content layer, got 0",
    ],
  ])("that serves %s is refused", async (_, artifact, reason, text) => {
    const registry = await startRegistry();
    const digest = registry.push("org/app", "1.0.0", artifact);
    const reading = openPackages().filesAt(place(registry.host), digest, never);
    await expect(reading).rejects.toMatchObject({ details: { reason }, message: expect.stringContaining(text) });
  });

  test("a chart's provenance beside its content is no second content", async () => {
    const registry = await startRegistry();
    const layers = [
      { bytes: Buffer.from("signature"), mediaType: "application/vnd.cncf.helm.chart.provenance.v1.prov" },
      { bytes: makeChart("app", "1.0.0"), mediaType: helmContentType },
    ];
    const digest = registry.push("org/app", "1.0.0", { layers, configType: helmConfigType });
    expect(await (await openPackages().filesAt(place(registry.host), digest, never)).entry("Chart.yaml", never)).toBeDefined();
  });

  test.each<[string, (digest: string) => string, Answer, string]>([
    ["another manifest for a digest", (digest) => `/v2/org/app/manifests/${digest}`, { body: "{}" }, "DIGEST_MISMATCH"],
    ["an endless manifest", () => "/v2/org/app/manifests/1.0.0", endless, "INPUT_TOO_LARGE"],
    ["an index of images", () => "/v2/org/app/manifests/1.0.0", { body: JSON.stringify({ manifests: [] }) }, "OCI_LAYOUT"],
    ["a manifest that is no JSON", () => "/v2/org/app/manifests/1.0.0", { body: "<html>" }, "OCI_LAYOUT"],
    [
      "another blob for a digest",
      () => `/v2/org/app/blobs/${digestOf(layer.bytes)}`,
      { body: makeArchive([{ path: "evil", body: "x" }]) },
      "DIGEST_MISMATCH",
    ],
    ["an endless blob", () => `/v2/org/app/blobs/${digestOf(layer.bytes)}`, endless, "ARCHIVE_TOO_LARGE"],
    [
      "a blob from the metadata address",
      () => `/v2/org/app/blobs/${digestOf(layer.bytes)}`,
      redirect("http://169.254.169.254/"),
      "EGRESS_BLOCKED",
    ],
  ])("that sends %s is refused", async (_, pathOf, answer, reason) => {
    const registry = await startRegistry();
    const digest = registry.push("org/app", "1.0.0", { layers: [layer] });
    registry.replace(pathOf(digest), answer);
    const body = typeof answer === "function" ? undefined : answer.body;
    if (body !== undefined) registry.replace(`/v2/org/app/manifests/${digestOf(Buffer.from(body as string))}`, answer);
    const packages = openPackages({ limits: small });
    const reading = (async () => {
      const resolved = await packages.resolve(place(registry.host), pathOf(digest).endsWith(digest) ? digest : "1.0.0", never);
      return packages.filesAt(place(registry.host), resolved, never);
    })();
    await expect(reading).rejects.toMatchObject({ details: { reason } });
  });

  test("with more tags than are read is refused", async () => {
    const registry = await startRegistry({ tagsAPage: 40 });
    for (let index = 0; index < 130; index += 1) registry.push("org/app", `1.0.${index}`, { layers: [layer] });
    const resolving = openPackages({ limits: small }).resolve(
      { repoURL: `oci://${registry.host}/org`, chart: "app" },
      "^1",
      never,
    );
    await expect(resolving).rejects.toMatchObject({ details: { reason: "INPUT_TOO_COMPLEX" } });
  });

  test("whose next page is elsewhere is read no further", async () => {
    const registry = await startRegistry();
    const elsewhere = await startServer(() => ({ body: '{"tags": ["9.9.9"]}' }));
    registry.push("org/app", "1.0.0", { layers: [layer] });
    registry.replace("/v2/org/app/tags/list", {
      headers: { link: `<${elsewhere.url}/v2/org/other/tags/list>; rel="next"` },
      body: '{"tags": ["1.0.0"]}',
    });
    expect(await openPackages().resolve({ repoURL: `oci://${registry.host}/org`, chart: "app" }, "*", never)).toBe("1.0.0");
    expect(elsewhere.heard).toHaveLength(0);
  });

  test("S44 that wants its login sent to somebody else does not get it there", async () => {
    const thief = await startServer(() => ({ body: '{"token": "x"}' }));
    const registry = await startRegistry({
      auth: { by: "token", username: "ada", password: "s3cr3t" },
      realm: `http://thief.example:${new URL(thief.url).port}/token`,
    });
    registry.push("org/app", "1.0.0", { layers: [layer] });
    const book = bookOf({ url: registry.host, type: "oci", username: "ada", password: "s3cr3t" });
    const http = loopbackEgress({ findAddresses: async () => [{ address: "127.0.0.1", family: 4 }] });
    const resolving = openPackages({ http, book: () => book }).resolve(place(registry.host), "1.0.0", never);
    const error = await resolving.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ details: { reason: "CREDENTIAL_NOT_APPLICABLE" } });
    expect(String(error)).not.toContain("s3cr3t");
    expect(thief.heard).toHaveLength(0);
  });

  test.each([
    'Bearer realm="file:///etc/passwd"',
    'Bearer realm="nonsense"',
    "Bearer",
    `Bearer realm="http://169.254.169.254/"`,
    "Negotiate",
  ])("that challenges with %j is refused", async (challenge) => {
    const registry = await startRegistry();
    registry.replace("/v2/org/app/manifests/1.0.0", { status: 401, headers: { "www-authenticate": challenge } });
    const resolving = openPackages({ limits: small }).resolve(place(registry.host), "1.0.0", never);
    await expect(resolving).rejects.toMatchObject({
      details: { reason: expect.stringMatching(/^(REPO_AUTH|REPO_NOT_PERMITTED|REPO_UNREACHABLE|EGRESS_BLOCKED)$/) },
    });
  });

  test.each([
    "oci://host",
    "oci://host/UPPER",
    "oci://host/a/../b",
    "oci://ho st/a",
    "oci:///a",
    "oci://user:pass@host/a",
    "oci://host/a?x=y",
    "file:///x",
    "https://example.com",
  ])("S43 the URL %s is refused before any connection", async (repoURL) => {
    await expect(openPackages().resolve({ repoURL }, "1.0.0", never)).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { reason: "REPO_NOT_PERMITTED" },
    });
  });
});
