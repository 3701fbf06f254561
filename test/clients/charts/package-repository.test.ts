import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FileTree } from "../../../engine/model/file-tree.js";
import { bookOf, loopbackEgress, never, openPackages, temporaryFolder } from "./access.js";
import { indexOf, startChartServer } from "./chart-server.js";
import { makeArchive, makeChart } from "./make-archive.js";
import { digestOf, helmConfigType, helmContentType, startRegistry } from "./registry-server.js";
import { startTlsFront } from "./tls-front.js";

async function textOf(tree: FileTree, path: string): Promise<string> {
  const files = await tree.read([path], { maxBytes: 1_000_000 }, never);
  return Buffer.from(files.get(path) ?? []).toString("utf8");
}

const nginx = (version: string) => ({ name: "nginx", version, archive: makeChart("nginx", version) });

describe("resolve() of a Helm repository", () => {
  test.each([
    ["1.2.3", "1.2.3"],
    ["v9.9.9", "v9.9.9"],
    ["1.*", "1.10.0"],
    ["^1.2", "1.10.0"],
    ["~1.2.0", "1.2.3"],
    [">=1 <2", "1.10.0"],
    ["*", "2.0.0"],
    [">=2.0.0-0", "2.1.0-rc.1"],
    ["1.2 - 1.5", "1.2.3"],
  ])("takes %j for %s", async (revision, expected) => {
    const server = await startChartServer(["1.2.3", "1.10.0", "2.0.0", "2.1.0-rc.1", "not-a-version"].map(nginx));
    expect(await openPackages().resolve({ repoURL: server.url, chart: "nginx" }, revision, never)).toBe(expected);
  });

  test("an exact version costs no request", async () => {
    const server = await startChartServer([nginx("1.0.0")]);
    await openPackages().resolve({ repoURL: server.url, chart: "nginx" }, "1.0.0", never);
    expect(server.heard).toHaveLength(0);
  });

  test.each([
    ["3.*", "nginx", "CONSTRAINT_UNMATCHED", "version matching constraint not found in 1 tags"],
    ["main", "nginx", "REVISION_NOT_FOUND", "invalid revision: "],
    ["", "nginx", "REVISION_REQUIRED", "Cannot use "],
    ["1.*", "apache", "CHART_NOT_FOUND", "chart 'apache' not found in index"],
    ["1.*", "../x", "CHART_INVALID", "Cannot use chart "],
  ])("refuses %j of the chart %j with %s", async (revision, chart, reason, start) => {
    const server = await startChartServer([nginx("1.0.0")]);
    const resolving = openPackages().resolve({ repoURL: server.url, chart }, revision, never);
    await expect(resolving).rejects.toMatchObject({ details: { reason }, message: expect.stringMatching(`^${start}`) });
  });

  test("keeps the index for its time and asks again after it", async () => {
    const server = await startChartServer([nginx("1.0.0")]);
    let now = 0;
    const packages = openPackages({ clock: { now: () => now, after: () => () => undefined } });
    const place = { repoURL: server.url, chart: "nginx" };
    for (let index = 0; index < 3; index += 1) await packages.resolve(place, "*", never);
    expect(server.heard).toHaveLength(1);
    server.charts.push(nginx("1.1.0"));
    now = 180_001;
    expect(await packages.resolve(place, "*", never)).toBe("1.1.0");
  });
});

describe("resolve() of an index that is known already", () => {
  /** A repository that answers 304 to who has its index already. */
  async function worldWithTags() {
    const answered: number[] = [];
    const server = await startChartServer([nginx("1.0.0")], {
      override: ({ path, headers }) => {
        if (path !== "/index.yaml") return undefined;
        const etag = `"${server.charts.length}"`;
        const isSame = headers["if-none-match"] === etag;
        answered.push(isSame ? 304 : 200);
        return isSame ? { status: 304, headers: { etag } } : { headers: { etag }, body: indexOf(server.charts) };
      },
    });
    let now = 1_000_000;
    const packages = openPackages({ clock: { now: () => now, after: () => () => undefined } });
    const place = { repoURL: server.url, chart: "nginx" };
    const resolve = (how = {}) => packages.resolve(place, "*", never, how);
    return { server, answered, resolve, now: () => now, pass: (ms: number) => (now += ms) };
  }

  test("asks only whether it is another one, and takes it if it is", async () => {
    const { server, answered, resolve, pass } = await worldWithTags();
    expect(await resolve()).toBe("1.0.0");
    pass(200_000);
    expect(await resolve()).toBe("1.0.0");
    expect(answered).toEqual([200, 304]);
    expect(await resolve()).toBe("1.0.0");
    expect(answered).toHaveLength(2);
    server.charts.push(nginx("1.1.0"));
    pass(200_000);
    expect(await resolve()).toBe("1.1.0");
    expect(answered).toEqual([200, 304, 200]);
  });

  test("asks anew for who wants to know of now", async () => {
    const { answered, resolve, now, pass } = await worldWithTags();
    await resolve();
    await resolve({ notBefore: now() - 1 });
    expect(answered).toHaveLength(1);
    pass(10);
    await resolve({ notBefore: now() });
    expect(answered).toEqual([200, 304]);
  });
});

describe("filesAt() of a Helm repository", () => {
  test("brings a version anew where that is asked for: somebody may have put another chart in its place", async () => {
    const server = await startChartServer([nginx("1.0.0")]);
    const packages = openPackages();
    const place = { repoURL: server.url, chart: "nginx" };
    expect(await textOf(await packages.filesAt(place, "1.0.0", never), "values.yaml")).toBe("replicas: 1\n");
    server.charts.splice(0, 1, { ...nginx("1.0.0"), archive: makeChart("nginx", "1.0.0", { "values.yaml": "replicas: 2\n" }) });
    const values = async (how = {}) => textOf(await packages.filesAt(place, "1.0.0", never, how), "values.yaml");
    expect(await values()).toBe("replicas: 1\n");
    expect(await values({ fresh: true })).toBe("replicas: 2\n");
    expect(await values()).toBe("replicas: 2\n");
  });

  test("gives the chart's directory as the root, in the order of Git trees", async () => {
    const archive = makeChart("nginx", "1.0.0", { "templates/b.yaml": "b", "templates/a/x.yaml": "x", "templates.txt": "t" });
    const server = await startChartServer([{ name: "nginx", version: "1.0.0", archive }]);
    const tree = await openPackages().filesAt({ repoURL: server.url, chart: "nginx" }, "1.0.0", never);
    expect(tree.commit).toBe("1.0.0");
    const paths = (await tree.list("", { recurse: true }, never))?.map(({ path }) => path);
    expect(paths).toEqual([
      "Chart.yaml",
      "templates",
      "templates/a",
      "templates/a/x.yaml",
      "templates/b.yaml",
      "templates.txt",
      "values.yaml",
    ]);
    expect(await textOf(tree, "values.yaml")).toBe("replicas: 1\n");
    const entry = await tree.entry("values.yaml", never);
    expect(entry).toMatchObject({ type: "file", hash: digestOf(Buffer.from("replicas: 1\n")).slice(7) });
  });

  test("sends one request for the index and one for the archive, and none when it is here, even after a new start", async () => {
    const server = await startChartServer([nginx("1.0.0")]);
    const folder = temporaryFolder();
    const place = { repoURL: server.url, chart: "nginx" };
    const first = openPackages({ folder });
    await Promise.all([first.filesAt(place, "1.0.0", never), first.filesAt(place, "1.0.0", never)]);
    await first.filesAt(place, "1.0.0", never);
    expect(server.heard.map(({ path }) => path)).toEqual(["/index.yaml", "/nginx-1.0.0.tgz"]);
    server.close();
    expect(await textOf(await openPackages({ folder }).filesAt(place, "1.0.0", never), "Chart.yaml")).toContain("version: 1.0.0");
  });

  test("finds a version that was published after the index was read", async () => {
    const server = await startChartServer([nginx("1.0.0")]);
    let now = 0;
    const packages = openPackages({ clock: { now: () => now, after: () => () => undefined } });
    const place = { repoURL: server.url, chart: "nginx" };
    await packages.filesAt(place, "1.0.0", never);
    server.charts.push(nginx("1.1.0"));
    now = 10_000;
    expect((await packages.filesAt(place, "1.1.0", never)).commit).toBe("1.1.0");
  });

  test("takes a chart with a slash in its name from the directory of its last part", async () => {
    const server = await startChartServer([{ name: "org/app", version: "1.0.0", archive: makeChart("org/app", "1.0.0") }]);
    const tree = await openPackages().filesAt({ repoURL: `${server.url}/`, chart: "org/app" }, "1.0.0", never);
    expect(await textOf(tree, "Chart.yaml")).toContain("org/app");
  });

  test("tells what the index says of a version", async () => {
    const server = await startChartServer([nginx("1.0.0")]);
    expect(await openPackages().info({ repoURL: server.url, chart: "nginx" }, "1.0.0", never)).toEqual({
      version: "1.0.0",
      createdAt: "2024-05-01T10:00:00.000Z",
      description: "The chart nginx",
      home: "https://charts.example.com",
      maintainers: ["Ada <ada@example.com>"],
    });
  });

  test.each([
    ["damaged", (path: string) => writeFileSync(path, readFileSync(path).fill(0, 0, 8))],
    ["cut off", (path: string) => truncateSync(path, 40)],
  ])("fetches a package again whose files are %s on disk", async (_, damage) => {
    const server = await startChartServer([nginx("1.0.0")]);
    const folder = temporaryFolder();
    const place = { repoURL: server.url, chart: "nginx" };
    await openPackages({ folder }).filesAt(place, "1.0.0", never);
    for (const name of readdirSync(folder)) damage(join(folder, name));
    const tree = await openPackages({ folder }).filesAt(place, "1.0.0", never);
    expect(await textOf(tree, "values.yaml")).toBe("replicas: 1\n");
  });

  test("reads on from a tree whose files went from the disk meanwhile", async () => {
    const server = await startChartServer([nginx("1.0.0")]);
    const folder = temporaryFolder();
    const packages = openPackages({ folder });
    const tree = await packages.filesAt({ repoURL: server.url, chart: "nginx" }, "1.0.0", never);
    for (const name of readdirSync(folder)) truncateSync(join(folder, name), 0);
    expect(await textOf(tree, "values.yaml")).toBe("replicas: 1\n");
  });

  test("stays below its bound on disk, the least used going first", async () => {
    const filler = Array.from({ length: 20_000 }, (_, index) => (index * 2_654_435_761) % 4_294_967_296).join("-");
    const charts = ["1.0.0", "1.1.0", "1.2.0"].map((version) => ({
      name: "big",
      version,
      archive: makeChart("big", version, { filler }),
    }));
    const server = await startChartServer(charts);
    const folder = temporaryFolder();
    const packages = openPackages({ folder, limits: { storeBytes: 500_000 } });
    for (const { version } of charts) await packages.filesAt({ repoURL: server.url, chart: "big" }, version, never);
    await expect.poll(() => readdirSync(folder).filter((name) => name.endsWith(".pack")).length).toBe(1);
  });

  test("removes at its start what a killed process left", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "tmp-0"), "half");
    openPackages({ folder });
    expect(existsSync(join(folder, "tmp-0"))).toBe(false);
  });

  test("ends the waiting when its signal fires, not the download", async () => {
    const server = await startChartServer([nginx("1.0.0")]);
    const stop = new AbortController();
    const packages = openPackages();
    const place = { repoURL: server.url, chart: "nginx" };
    const waiting = packages.filesAt(place, "1.0.0", stop.signal);
    stop.abort(new Error("no longer wanted"));
    await expect(waiting).rejects.toThrow("no longer wanted");
    expect((await packages.filesAt(place, "1.0.0", never)).commit).toBe("1.0.0");
    expect(server.heard.filter(({ path }) => path.endsWith(".tgz"))).toHaveLength(1);
  });
});

describe("logins of Helm repositories", () => {
  const login = { username: "ada", password: "s3cr3t" };

  test("go to the repository they were stored for", async () => {
    const server = await startChartServer([nginx("1.0.0")], { login });
    const book = bookOf({ url: server.url, type: "helm", ...login });
    const tree = await openPackages({ book: () => book }).filesAt({ repoURL: server.url, chart: "nginx" }, "1.0.0", never);
    expect(tree.commit).toBe("1.0.0");
  });

  test("that are missing are told of, without the server's text", async () => {
    const server = await startChartServer([nginx("1.0.0")], { login });
    const resolving = openPackages().resolve({ repoURL: server.url, chart: "nginx" }, "*", never);
    await expect(resolving).rejects.toMatchObject({ code: "FAILED_PRECONDITION", details: { reason: "REPO_AUTH" } });
  });

  test.each([
    [false, undefined],
    [true, "Basic YWRhOnMzY3IzdA=="],
  ])("S44 with passCredentials %s another host of the index gets %j", async (passCredentials, expected) => {
    const other = await startChartServer([nginx("1.0.0")]);
    const server = await startChartServer([{ ...nginx("1.0.0"), url: `${other.url}/nginx-1.0.0.tgz` }], { login });
    const book = bookOf({ url: server.url, type: "helm", ...login });
    const packages = openPackages({ book: () => book });
    await packages.chart({ place: { repoURL: server.url, chart: "nginx" }, version: "1.0.0", passCredentials }, never);
    expect(other.heard.map(({ headers }) => headers.authorization)).toEqual([expected]);
  });

  test("S29 of one project do not let another project in, not even to what is on disk", async () => {
    const server = await startChartServer([nginx("1.0.0")], { login });
    const book = bookOf({ url: server.url, type: "helm", project: "red", ...login });
    const packages = openPackages({ book: () => book });
    const place = { repoURL: server.url, chart: "nginx" };
    expect((await packages.forProject("red").filesAt(place, "1.0.0", never)).commit).toBe("1.0.0");
    for (const project of ["blue", ""]) {
      const denied = packages.forProject(project).filesAt(place, "1.0.0", never);
      await expect(denied).rejects.toMatchObject({ details: { reason: "REPO_AUTH" } });
    }
  });
});

describe("registries", () => {
  const chartLayer = (version: string) => ({ bytes: makeChart("app", version), mediaType: helmContentType });
  const pushCharts = async (versions: readonly string[], options = {}) => {
    const registry = await startRegistry(options);
    for (const version of versions)
      registry.push("org/app", version.replaceAll("+", "_"), { layers: [chartLayer(version)], configType: helmConfigType });
    return registry;
  };

  test("list charts page by page, `_` standing for `+`", async () => {
    const registry = await pushCharts(["1.0.0", "1.1.0+build.1", "1.2.0", "2.0.0"], { tagsAPage: 2 });
    const packages = openPackages();
    const place = { repoURL: `${registry.host}/org`, chart: "app" };
    expect(await packages.resolve(place, "~1.1", never)).toBe("1.1.0+build.1");
    const tree = await packages.filesAt(place, "1.1.0+build.1", never);
    expect(await textOf(tree, "Chart.yaml")).toContain("1.1.0+build.1");
  });

  test("give the same chart by oci:// with the name in the path, by the digest of its manifest", async () => {
    const registry = await pushCharts(["1.0.0", "1.1.0"]);
    const packages = openPackages();
    const place = { repoURL: `oci://${registry.host}/org/app` };
    const resolved = await packages.resolve(place, "1.*", never);
    expect(resolved).toMatch(/^sha256:[0-9a-f]{64}$/);
    const tree = await packages.filesAt(place, resolved, never);
    expect(tree.commit).toBe(resolved);
    expect(await textOf(tree, "Chart.yaml")).toContain("version: 1.1.0");
  });

  test("S50 an artifact's tag is its digest from the first look on", async () => {
    const registry = await startRegistry();
    const layer = (text: string) => ({ layers: [{ bytes: makeArchive([{ path: "a.yaml", body: text }]) }] });
    const digest = registry.push("org/files", "live", layer("one"));
    const packages = openPackages();
    const place = { repoURL: `oci://${registry.host}/org/files` };
    expect(await packages.resolve(place, "live", never)).toBe(digest);
    registry.push("org/files", "live", layer("two"));
    expect(await textOf(await packages.filesAt(place, digest, never), "a.yaml")).toBe("one");
    expect(await packages.resolve(place, digest, never)).toBe(digest);
  });

  test("a tag that is written like a range wins over the range", async () => {
    const registry = await startRegistry();
    const push = (tag: string) =>
      registry.push("org/files", tag, { layers: [{ bytes: makeArchive([{ path: tag, body: tag }]) }] });
    const [digest] = [push("1.x"), push("1.5.0")];
    expect(await openPackages().resolve({ repoURL: `oci://${registry.host}/org/files` }, "1.x", never)).toBe(digest);
  });

  test("tell of an artifact by its annotations", async () => {
    const registry = await startRegistry();
    const annotations = {
      "org.opencontainers.image.created": "2024-01-02T03:04:05Z",
      "org.opencontainers.image.authors": "Ada",
      "org.opencontainers.image.source": "https://x",
    };
    const digest = registry.push("files", "1", { layers: [{ bytes: makeArchive([{ path: "a", body: "a" }]) }], annotations });
    expect(await openPackages().info({ repoURL: `oci://${registry.host}/files` }, digest, never)).toEqual({
      version: digest,
      createdAt: "2024-01-02T03:04:05Z",
      authors: "Ada",
      home: "https://x",
    });
  });

  test.each(["token", "basic"] as const)("let a login in by %s", async (by) => {
    const registry = await pushCharts(["1.0.0"], { auth: { by, username: "ada", password: "s3cr3t" } });
    const book = bookOf({ url: registry.host, type: "helm", enableOCI: "true", username: "ada", password: "s3cr3t" });
    const place = { repoURL: `${registry.host}/org`, chart: "app" };
    expect(await openPackages({ book: () => book }).resolve(place, "*", never)).toBe("1.0.0");
    await expect(openPackages().resolve(place, "*", never)).rejects.toMatchObject({ details: { reason: "REPO_AUTH" } });
  });

  test("are asked for one token for many requests", async () => {
    const registry = await pushCharts(["1.0.0"], { auth: { by: "token" } });
    const packages = openPackages();
    const place = { repoURL: `${registry.host}/org`, chart: "app" };
    await packages.filesAt(place, await packages.resolve(place, "*", never), never);
    expect(registry.heard.filter(({ path }) => path.startsWith("/token"))).toHaveLength(1);
  });

  test("are spoken to over plain HTTP only where that is said", async () => {
    const registry = await pushCharts(["1.0.0"]);
    const place = { repoURL: `${registry.host}/org`, chart: "app" };
    const refused = openPackages({ allowsPlainHttp: false }).resolve(place, "*", never);
    await expect(refused).rejects.toMatchObject({ code: "UNAVAILABLE" });
    const book = bookOf({ url: `${registry.host}/org`, type: "helm", enableOCI: "true", insecureOCIForceHttp: "true" });
    expect(await openPackages({ allowsPlainHttp: false, book: () => book }).resolve(place, "*", never)).toBe("1.0.0");
  });

  test("on this machine are spoken to over TLS if they speak it, and over plain HTTP in the development profile if they do not", async () => {
    const registry = await pushCharts(["1.0.0"], { auth: { by: "basic", username: "ada", password: "s3cr3t" } });
    const front = await startTlsFront(registry);
    const login = { type: "helm", enableOCI: "true", username: "ada", password: "s3cr3t" };
    const resolve = (host: string, trusts: boolean, fields = {}) => {
      const http = loopbackEgress(trusts ? { caFor: () => front.caCertificate } : {});
      const book = bookOf({ ...login, url: host, ...fields });
      return openPackages({ http, book: () => book }).resolve({ repoURL: `${host}/org`, chart: "app" }, "*", never);
    };
    expect(await resolve(registry.host, false)).toBe("1.0.0");
    expect(await resolve(front.host, true)).toBe("1.0.0");
    expect(await resolve(front.host, false, { insecure: "true" })).toBe("1.0.0");
    const asked = registry.heard.length;
    await expect(resolve(front.host, false)).rejects.toMatchObject({ details: { reason: "REPO_TLS" } });
    expect(registry.heard).toHaveLength(asked);
  });

  test("elsewhere are never spoken to over plain HTTP because they speak no TLS", async () => {
    const registry = await pushCharts(["1.0.0"]);
    const http = loopbackEgress({ findAddresses: async () => [{ address: "127.0.0.1", family: 4 }] });
    const host = registry.host.replace("127.0.0.1", "localhost.example.com");
    const resolving = openPackages({ http }).resolve({ repoURL: `oci://${host}/org/app` }, "1.0.0", never);
    await expect(resolving).rejects.toMatchObject({ details: { reason: "REPO_TLS" } });
    expect(registry.heard).toEqual([]);
  });

  test("chart() gives the archive with its digest", async () => {
    const registry = await pushCharts(["1.0.0"]);
    const wish = { place: { repoURL: `oci://${registry.host}/org`, chart: "app" }, version: "^1", passCredentials: false };
    const chart = await openPackages().chart(wish, never);
    expect(chart.version).toBe("1.0.0");
    expect(chart.digest).toBe(digestOf(chart.archive));
    expect(Buffer.compare(Buffer.from(chart.archive), makeChart("app", "1.0.0"))).toBe(0);
  });
});
