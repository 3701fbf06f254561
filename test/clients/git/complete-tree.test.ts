import { createHash } from "node:crypto";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createRepository, type GitRepositoryOptions } from "../../../clients/git/repository.js";
import type { FileTree } from "../../../engine/model/file-tree.js";
import { loopbackEgress } from "../charts/access.js";
import { bookFor } from "./book.js";
import { openGitDoor } from "./git-door.js";
import { createRemote, realClock, silentLog, temporaryFolder } from "./remote.js";

const { signal } = new AbortController();
const reason = (name: string) => ({ details: { reason: name } });
const modulesOf = (path: string, url: string) => `[submodule "${path}"]\n\tpath = ${path}\n\turl = ${url}\n`;
const textOf = async (tree: FileTree, path: string) =>
  Buffer.from((await tree.read([path], { maxBytes: 1_000_000 }, signal)).get(path) ?? []).toString();

let folder: string;
beforeEach(async () => {
  const made = await temporaryFolder();
  onTestFinished(() => made.remove());
  folder = made.path;
});
const remotes = () => join(folder, "remotes");
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

describe("submodules", () => {
  /** A repository with one submodule, and the trees of both. */
  const prepare = async (url: string) => {
    const app = await createRemote(remotes(), "app");
    const lib = await createRemote(remotes(), "lib");
    const libCommit = await lib.push({ "b.yaml": "b" });
    const commit = await app.push({
      ".gitmodules": modulesOf("vendor/lib", url),
      "vendor/lib": { submodule: libCommit },
      "a.yaml": "a",
    });
    const { origin } = await openGitDoor(remotes());
    return { origin, commit, libCommit };
  };

  test("vector 49: one with a relative URL reads as a directory, over HTTP", async () => {
    const { origin, commit, libCommit } = await prepare("../lib.git");
    const tree = await make().filesAt(`${origin}/app.git`, commit, signal);
    expect(await textOf(tree, "vendor/lib/b.yaml")).toBe("b");
    expect(await tree.entry("vendor/lib", signal)).toMatchObject({ type: "directory", hash: libCommit });
  });

  test("are left alone where the repository's Secret says so", async () => {
    const { origin, commit } = await prepare("../lib.git");
    const url = `${origin}/app.git`;
    const tree = await make({ book: bookFor(url, { submodules: "false" }) }).filesAt(url, commit, signal);
    expect(await tree.entry("vendor/lib", signal)).toMatchObject({ type: "submodule" });
    expect(await tree.entry("vendor/lib/b.yaml", signal)).toBeUndefined();
  });

  test.each([
    ["ext::sh -c touch% PWNED", "REPO_NOT_PERMITTED"],
    ["file:///etc", "REPO_NOT_PERMITTED"],
    ["/etc", "REPO_NOT_PERMITTED"],
    ["--upload-pack=touch PWNED", "REPO_NOT_PERMITTED"],
    ["../../../etc", "REPO_NOT_PERMITTED"],
    ["https://other.example/lib.git", "REPO_NOT_PERMITTED"],
    ["git@other.example:lib.git", "REPO_NOT_PERMITTED"],
    ["https://u:p@127.0.0.1/lib.git", "REPO_NOT_PERMITTED"],
  ])("S43 one at %s is refused, and only for who looks into it", async (url, expected) => {
    const { origin, commit } = await prepare(url);
    const tree = await make().filesAt(`${origin}/app.git`, commit, signal);
    expect(await textOf(tree, "a.yaml")).toBe("a");
    await expect(tree.entry("vendor/lib/b.yaml", signal)).rejects.toMatchObject(reason(expected));
  });

  test("S29 one that the project may not use is refused, on the same host too", async () => {
    const { origin, commit } = await prepare("../lib.git");
    const repository = make({ permits: (project, url) => ({ allowed: project === "red" && !url.includes("lib") }) });
    const tree = await repository.forProject("red").filesAt(`${origin}/app.git`, commit, signal);
    await expect(tree.entry("vendor/lib/b.yaml", signal)).rejects.toMatchObject({
      code: "PERMISSION_DENIED",
      ...reason("REPO_NOT_PERMITTED"),
    });
  });

  test("one on another host is fetched if an administrator has registered it", async () => {
    const other = await openGitDoor(remotes());
    const { origin, commit } = await prepare(`${other.origin}/lib.git`);
    const refused = await make().filesAt(`${origin}/app.git`, commit, signal);
    await expect(refused.entry("vendor/lib/b.yaml", signal)).rejects.toMatchObject(reason("REPO_NOT_PERMITTED"));
    const book = bookFor(`${other.origin}/lib.git`, {});
    const tree = await make({ book, cacheFolder: join(folder, "other") }).filesAt(`${origin}/app.git`, commit, signal);
    expect(await textOf(tree, "vendor/lib/b.yaml")).toBe("b");
  });

  test("changedPaths() does not claim to know what differs within one", async () => {
    const { origin, commit } = await prepare("../lib.git");
    const app = await createRemote(remotes(), "app");
    const lib = await createRemote(remotes(), "lib");
    const libCommit = await lib.push({ "b.yaml": "changed" });
    const files = { ".gitmodules": modulesOf("vendor/lib", "../lib.git"), "vendor/lib": { submodule: libCommit }, "a.yaml": "a" };
    const moved = await app.push(files, "refs/heads/moved");
    const elsewhere = await app.push({ ...files, "a.yaml": "other" }, "refs/heads/elsewhere");
    const repository = make();
    const url = `${origin}/app.git`;
    for (const one of [commit, moved, elsewhere]) await repository.filesAt(url, one, signal);
    expect(await repository.changedPaths(url, commit, moved, signal)).toBeUndefined();
    expect(await repository.changedPaths(url, moved, elsewhere, signal)).toEqual(["a.yaml"]);
  });

  test("ones within one another end at a depth", async () => {
    const self = await createRemote(remotes(), "self");
    const { origin } = await openGitDoor(remotes());
    const url = `${origin}/self.git`;
    let commit = await self.push({ "a.yaml": "0" }, "refs/heads/c0");
    for (let level = 1; level <= 10; level += 1) {
      commit = await self.push(
        { ".gitmodules": modulesOf("m", url), m: { submodule: commit }, "a.yaml": String(level) },
        `refs/heads/c${level}`,
      );
    }
    const tree = await make().filesAt(url, commit, signal);
    expect(await textOf(tree, "m/m/a.yaml")).toBe("8");
    await expect(tree.entry(`${"m/".repeat(10)}a.yaml`, signal)).rejects.toMatchObject(reason("REPO_NOT_PERMITTED"));
  });
});

describe("LFS", () => {
  const large = "replicas: 3\n".repeat(100);
  const oid = createHash("sha256").update(large).digest("hex");
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${large.length}\n`;
  const login = { username: "ada", password: "s3cr3t" };

  /** A repository whose one large file is served as `object` says. */
  const prepare = async (object: (origin: string) => object, content = large) => {
    const app = await createRemote(remotes(), "app");
    const commit = await app.push({ "values.yaml": pointer, "small.yaml": "small" });
    const asked: { path: string; authorization: string | undefined }[] = [];
    const door = await openGitDoor(remotes(), {
      before: (request, response) => {
        if (request.url?.startsWith("/app.git/info/lfs/") !== true) return false;
        asked.push({ path: request.url, authorization: request.headers.authorization });
        const answer = request.url.endsWith("/batch")
          ? JSON.stringify({ objects: [{ oid, size: large.length, ...object(door.origin) }] })
          : content;
        response.writeHead(200).end(answer);
        return true;
      },
    });
    return { url: `${door.origin}/app.git`, commit, asked };
  };
  const download = (href: string, header = {}) => ({ actions: { download: { href, header } } });

  test("reads a pointer as the file it stands for, once for all who read, and other files as they are", async () => {
    const { url, commit, asked } = await prepare((origin) => download(`${origin}/app.git/info/lfs/objects/${oid}`));
    const repository = make({ book: bookFor(url, { enableLfs: "true", ...login }) });
    const tree = await repository.filesAt(url, commit, signal);
    for (let round = 0; round < 2; round += 1)
      expect([await textOf(tree, "values.yaml"), await textOf(tree, "small.yaml")]).toEqual([large, "small"]);
    const authorization = `Basic ${Buffer.from("ada:s3cr3t").toString("base64")}`;
    expect(asked).toEqual([
      { path: "/app.git/info/lfs/objects/batch", authorization },
      { path: `/app.git/info/lfs/objects/${oid}`, authorization },
    ]);
  });

  test("vector 50: without it a pointer stays as it is", async () => {
    const { url, commit } = await prepare(() => ({}));
    expect(await textOf(await make().filesAt(url, commit, signal), "values.yaml")).toBe(pointer);
  });

  test("S44 another host that holds the file gets its own header and not the repository's login", async () => {
    const elsewhere = await openGitDoor(remotes(), { before: (_, response) => (response.writeHead(200).end(large), true) });
    const { url, commit } = await prepare(() =>
      download(`${elsewhere.origin}/x`, { Authorization: "Signature of-the-store", Host: "evil" }),
    );
    const tree = await make({ egress: loopbackEgress(), book: bookFor(url, { enableLfs: "true", ...login }) }).filesAt(
      url,
      commit,
      signal,
    );
    // Over plain HTTP another host is refused; that it is asked for at all is what would leak.
    await expect(textOf(tree, "values.yaml")).rejects.toMatchObject(reason("REPO_NOT_PERMITTED"));
    expect(elsewhere.heard).toEqual([]);
  });

  test.each<[string, (origin: string) => object, string, string]>([
    ["other bytes", (origin) => download(`${origin}/app.git/info/lfs/objects/x`), large.replace("3", "4"), "DIGEST_MISMATCH"],
    [
      "more bytes than the pointer says",
      (origin) => download(`${origin}/app.git/info/lfs/objects/x`),
      `${large}x`,
      "INPUT_TOO_LARGE",
    ],
    ["fewer bytes", (origin) => download(`${origin}/app.git/info/lfs/objects/x`), "short", "DIGEST_MISMATCH"],
    ["no such object", () => ({ error: { code: 404, message: "gone" } }), "", "LFS_OBJECT_MISSING"],
    ["the metadata address", () => download("https://169.254.169.254/x"), "", "EGRESS_BLOCKED"],
    ["a file of this machine", () => download("file:///etc/passwd"), "", "REPO_NOT_PERMITTED"],
  ])("refuses a server that gives %s", async (_, object, content, expected) => {
    const { url, commit } = await prepare(object, content);
    const tree = await make({ book: bookFor(url, { enableLfs: "true" }) }).filesAt(url, commit, signal);
    await expect(textOf(tree, "values.yaml")).rejects.toMatchObject(reason(expected));
  });

  test("counts what the pointer says against the bound, before anything is fetched", async () => {
    const { url, commit, asked } = await prepare(() => ({}));
    const tree = await make({ book: bookFor(url, { enableLfs: "true" }) }).filesAt(url, commit, signal);
    await expect(tree.read(["values.yaml"], { maxBytes: 1000 }, signal)).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      details: { totalBytes: large.length },
    });
    expect(asked).toEqual([]);
  });

  test("says that it needs an https: URL", async () => {
    const app = await createRemote(remotes(), "app");
    const commit = await app.push({ "values.yaml": pointer });
    const url = `file://${app.folder}`;
    const tree = await make({ book: bookFor(url, { enableLfs: "true" }) }).filesAt(url, commit, signal);
    await expect(textOf(tree, "values.yaml")).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
      ...reason("LFS_UNSUPPORTED"),
    });
  });
});
