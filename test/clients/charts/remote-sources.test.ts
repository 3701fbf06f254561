import { describe, expect, test } from "vitest";
import { createRemoteSources, type GitOfProject, type RemoteSourcesOptions } from "../../../clients/charts/remote-sources.js";
import { FairleadError } from "../../../engine/errors.js";
import { permitsSource } from "../../../engine/project/permits.js";
import { matchRevision } from "../../../engine/source/match-revision.js";
import { createFileTree } from "../../fakes/file-tree.js";
import { bookOf, loopbackEgress, never, openPackages } from "./access.js";
import { startChartServer } from "./chart-server.js";
import { startServer } from "./loopback-server.js";
import { makeChart } from "./make-archive.js";
import { digestOf } from "./registry-server.js";

const project = (sourceRepos: readonly string[]) =>
  ({ apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name: "red" }, spec: { sourceRepos } }) as const;

const files = createFileTree({ "a.yaml": "a" });
const git: GitOfProject = {
  refs: async () => ({
    refs: new Map([
      ["refs/heads/main", files.commit],
      ["refs/tags/v1.2.0", files.commit],
    ]),
    head: "refs/heads/main",
  }),
  filesAt: async () => files,
};

function openSources(changes: Partial<RemoteSourcesOptions> & { readonly permitted?: readonly string[] } = {}) {
  const { permitted = ["*"], ...options } = changes;
  const book = options.book ?? (() => bookOf());
  const all = {
    book,
    permits: (_: string, url: string) => permitsSource(project(permitted), url),
    git: () => git,
    packages: openPackages({ book }),
    http: loopbackEgress(),
    matchRevision,
    allowsPlainHttp: true,
    ...options,
  };
  return createRemoteSources(all)("red");
}

describe("createRemoteSources()", () => {
  test("file() gives the bytes with their digest", async () => {
    const server = await startServer(() => ({ body: "replicas: 2\n" }));
    const file = await openSources().file(`${server.url}/values.yaml?token=x`, never);
    expect(file.digest).toBe(digestOf(Buffer.from("replicas: 2\n")));
    expect(Buffer.from(file.bytes).toString()).toBe("replicas: 2\n");
  });

  test("file() shows no query in what it says, since that may be a signature", async () => {
    const server = await startServer(() => ({ status: 500 }));
    const error = await openSources()
      .file(`${server.url}/values.yaml?sig=s3cr3t`, never)
      .catch((thrown: unknown) => thrown);
    expect(String(error)).toContain("/values.yaml");
    expect(String(error)).not.toContain("s3cr3t");
  });

  test("file() is bounded", async () => {
    const server = await startServer(() => ({ body: "x".repeat(1001) }));
    const reading = openSources({ limits: { fileBytes: 1000 } }).file(server.url, never);
    await expect(reading).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED", details: { reason: "INPUT_TOO_LARGE" } });
  });

  test("S44 file() from granted hosts sends no login, and needs no permission of the project", async () => {
    const server = await startServer(() => ({ body: "x" }));
    const book = bookOf({ secretType: "repo-creds", url: server.url, username: "ada", password: "s3cr3t" });
    const sources = openSources({ book: () => book, permitted: [] });
    await sources.file(`${server.url}/a`, never, { hosts: [server.host] });
    expect(server.heard.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test("S45 file() from granted hosts follows no redirect to another host", async () => {
    const other = await startServer(() => ({ body: "x" }));
    const server = await startServer(() => ({ status: 302, headers: { location: `${other.url}/a` } }));
    const reading = openSources().file(server.url, never, { hosts: [server.host] });
    await expect(reading).rejects.toMatchObject({ code: "PERMISSION_DENIED", details: { reason: "EGRESS_BLOCKED" } });
    expect(other.heard).toEqual([]);
  });

  test("file() logs in with the template above its URL", async () => {
    const server = await startServer(() => ({ body: "x" }));
    const book = bookOf({ secretType: "repo-creds", url: `${server.url}/team`, username: "ada", password: "s3cr3t" });
    const sources = openSources({ book: () => book });
    for (const path of ["/team/values.yaml", "/team-two/values.yaml", "/team/../other"])
      await sources.file(`${server.url}${path}`, never);
    expect(server.heard.map(({ headers }) => headers.authorization !== undefined)).toEqual([true, false, false]);
  });

  test.each(["", "main", "v1.2.0", "v1.x", "refs/heads/main", files.commit])(
    "tree() finds the commit of %j",
    async (revision) => {
      expect(await openSources().tree("https://git.example/x", revision, never)).toEqual({ files, commit: files.commit });
    },
  );

  test("tree() tells of a revision that does not exist", async () => {
    await expect(openSources().tree("https://git.example/x", "v9", never)).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringMatching(/^unable to resolve 'v9' to a commit SHA: revision not found/),
    });
  });

  test("chart() gives the highest of a range, by URL, by @name and by alias:name", async () => {
    const charts = ["1.0.0", "1.1.0", "2.0.0"].map((version) => ({ name: "app", version, archive: makeChart("app", version) }));
    const server = await startChartServer(charts);
    const book = bookOf({ url: server.url, type: "helm", name: "ours" });
    const sources = openSources({ book: () => book });
    for (const repository of [server.url, `${server.url}/`, "@ours", "alias:ours"]) {
      const chart = await sources.chart({ repository, name: "app", version: "^1" }, never);
      expect([chart.version, chart.digest]).toEqual(["1.1.0", digestOf(chart.archive)]);
    }
  });

  test("chart() of a name that nobody has registered, or only another project, tells so", async () => {
    const book = bookOf({ url: "https://charts.example", type: "helm", name: "theirs", project: "blue" });
    for (const repository of ["@nobody", "alias:theirs"]) {
      const asking = openSources({ book: () => book }).chart({ repository, name: "app", version: "1.0.0" }, never);
      await expect(asking).rejects.toMatchObject({ code: "NOT_FOUND", details: { reason: "DEP_REPO_UNKNOWN" } });
    }
  });

  test("S43 asks the project before anything is contacted", async () => {
    const server = await startChartServer([{ name: "app", version: "1.0.0", archive: makeChart("app", "1.0.0") }]);
    const untouched = (): never => {
      throw new FairleadError("INTERNAL", "contacted");
    };
    const sources = openSources({ permitted: ["https://git.example/*"], git: () => ({ refs: untouched, filesAt: untouched }) });
    const asked = [
      sources.file(server.url, never),
      sources.tree(server.url, "", never),
      sources.chart({ repository: server.url, name: "app", version: "1.0.0" }, never),
    ];
    for (const one of await Promise.allSettled(asked))
      expect(one).toMatchObject({ reason: { code: "PERMISSION_DENIED", details: { reason: "REPO_NOT_PERMITTED" } } });
    expect(server.heard).toHaveLength(0);
  });

  test("vector 19: a registry that is not permitted is told of in Helm's words; one permitted without its scheme is not refused", async () => {
    const asking = (permitted: readonly string[]) =>
      openSources({ permitted, http: loopbackEgress() }).chart(
        { repository: "oci://127.0.0.1:1/org", name: "app", version: "1.0.0" },
        never,
      );
    await expect(asking(["https://x/*"])).rejects.toMatchObject({
      code: "PERMISSION_DENIED",
      message: "helm repos oci://127.0.0.1:1/org are not permitted in project 'red'",
    });
    await expect(asking(["127.0.0.1:1/org"])).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});
