import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRepository, type GitRepository, type GitRepositoryOptions } from "../../../clients/git/repository.js";
import { FairleadError } from "../../../engine/errors.js";
import type { FileTree } from "../../../engine/model/file-tree.js";
import { startSampleGitServer } from "../../../server/sample/git-server.js";
import { bookFor } from "./book.js";
import { createRemote, type Remote, realClock, silentLog, temporaryFolder } from "./remote.js";

const { signal } = new AbortController();
const utf8 = new TextDecoder();

describe("createRepository()", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let remote: Remote;
  let url: string;
  const open: { close(): unknown }[] = [];

  const make = (options: Partial<GitRepositoryOptions> = {}): GitRepository => {
    const cacheFolder = join(folder.path, "cache");
    const repository = createRepository({ cacheFolder, profile: "development", log: silentLog, clock: realClock, ...options });
    open.push(repository);
    return repository;
  };
  /** A proxy before the sample server that tells what is asked of it. */
  const serve = async (answer?: RequestListener) => {
    const seen: string[] = [];
    const backend = await startSampleGitServer({
      folder: folder.path,
      host: "127.0.0.1",
      port: 0,
      username: "git",
      password: "secret",
      onPush: () => undefined,
      log: silentLog,
    });
    const proxy = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      if (answer === undefined)
        void forward(request, backend.urlOf("r")).then((body) => response.writeHead(body.status, body.headers).end(body.bytes));
      else answer(request, response);
    });
    await new Promise<void>((resolve) => {
      proxy.listen(0, "127.0.0.1", resolve);
    });
    open.push(backend, { close: () => (proxy.closeAllConnections(), proxy.close()) });
    return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/r.git`, seen };
  };
  const text = async (tree: FileTree, path: string) =>
    utf8.decode((await tree.read([path], { maxBytes: 1e6 }, signal)).get(path));
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => "none",
      (error: unknown) =>
        error instanceof FairleadError ? [error.code, error.details["reason"]].filter(Boolean).join(" ") : error,
    );

  beforeEach(async () => {
    folder = await temporaryFolder();
    remote = await createRemote(folder.path, "r");
    url = `file://${remote.folder}`;
  });
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
    await folder.remove();
  });

  test("refs() shares one look at the remote among all who ask meanwhile", async () => {
    await remote.push({ a: "1" });
    const { url: at, seen } = await serve();
    const repository = make();
    const answers = await Promise.all(Array.from({ length: 20 }, () => repository.refs(at, signal)));
    expect(new Set(answers.map(({ refs }) => refs.get("refs/heads/main"))).size).toBe(1);
    expect(seen).toEqual(["GET /r.git/info/refs?service=git-upload-pack", "POST /r.git/git-upload-pack"]);
  });

  test("filesAt() fetches a commit once for all who ask, and never again", async () => {
    const commit = await remote.push({ a: "1" });
    const { url: at, seen } = await serve();
    const repository = make();
    await Promise.all(Array.from({ length: 20 }, () => repository.filesAt(at, commit, signal)));
    const asked = seen.length;
    expect(seen.filter((line) => line.startsWith("GET"))).toHaveLength(1);
    await repository.filesAt(at, commit, signal);
    await repository.commitInfo(at, commit, signal);
    expect(seen).toHaveLength(asked);
  });

  test("read() fetches all missing blobs of a clone together", async () => {
    const files = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`f${index}`, `${index}`]));
    const commit = await remote.push(files);
    const { url: at, seen } = await serve();
    const tree = await make().filesAt(at, commit, signal);
    seen.length = 0;
    const readers = Array.from({ length: 5 }, () => tree.read(Object.keys(files), { maxBytes: 1000 }, signal));
    for (const read of await Promise.all(readers)) expect(utf8.decode(read.get("f49"))).toBe("49");
    expect(seen).toEqual(["GET /r.git/info/refs?service=git-upload-pack", "POST /r.git/git-upload-pack"]);
  });

  test("the first missing blob brings the commit's manifests along", async () => {
    const files = { "a/x.yaml": "a", "b/c/y.json": "{}", "b/z.png": "picture" };
    const { url: at, seen } = await serve();
    const tree = await make().filesAt(at, await remote.push(files), signal);
    expect(await text(tree, "a/x.yaml")).toBe("a");
    seen.length = 0;
    expect(await text(tree, "b/c/y.json")).toBe("{}");
    expect(seen).toEqual([]);
    expect(await text(tree, "b/z.png")).toBe("picture");
    expect(seen).not.toEqual([]);
  });

  test("a new commit brings what it changed along: one fetch, nothing more when it is read", async () => {
    const first = await remote.push({ a: "1", b: "1" });
    const { url: at, seen } = await serve();
    const repository = make();
    const before = await repository.filesAt(at, first, signal);
    await before.read(["a", "b"], { maxBytes: 100 }, signal);
    const second = await remote.push({ a: "2", b: "1" });
    seen.length = 0;
    const after = await repository.filesAt(at, second, signal);
    const asked = seen.length;
    expect(await text(after, "a")).toBe("2");
    expect(await text(before, "a")).toBe("1");
    expect(seen.filter((line) => line.startsWith("GET"))).toHaveLength(1);
    expect(seen).toHaveLength(asked);
  });

  test("many commits read at the same time do not mix", async () => {
    const commits = [];
    for (let index = 0; index < 8; index += 1) commits.push(await remote.push({ "app/value": `${index}`, same: "same" }));
    const repository = make();
    const values = await Promise.all(
      commits.map(async (commit) => text(await repository.filesAt(url, commit, signal), "app/value")),
    );
    expect(values).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"]);
  });

  test("one commit that is gone fails nobody else's", async () => {
    const commit = await remote.push({ a: "1" });
    const repository = make();
    const asked = ["f".repeat(40), commit, "e".repeat(40)].map((one) => codeOf(repository.filesAt(url, one, signal)));
    expect(await Promise.all(asked)).toEqual(["NOT_FOUND REVISION_GONE", "none", "NOT_FOUND REVISION_GONE"]);
  });

  test("works with a server that knows nothing of partial clones", async () => {
    const { runGit } = await import("./remote.js");
    await runGit(["config", "uploadpack.allowFilter", "false"], { cwd: remote.folder });
    const commit = await remote.push({ "a/b": "1" });
    expect(await text(await make().filesAt(url, commit, signal), "a/b")).toBe("1");
  });

  test("R26 read() says REVISION_GONE when a blob can no longer be fetched", async () => {
    const commit = await remote.push({ a: "old" });
    const tree = await make().filesAt(url, commit, signal);
    await remote.push({ a: "new" });
    await remote.forget();
    expect(await codeOf(tree.read(["a"], { maxBytes: 10 }, signal))).toBe("NOT_FOUND REVISION_GONE");
  });

  test("commitInfo() tells who, when and why", async () => {
    const commit = await remote.push({ a: "1" }, "refs/heads/main", "guestbook: two replicas\n\nBecause.");
    expect(await make().commitInfo(url, commit, signal)).toMatchObject({
      commit,
      author: "Ada Lovelace <ada@example.com>",
      date: "2023-11-14T22:13:20Z",
      subject: "guestbook: two replicas",
    });
  });

  test("leaves nothing behind when the first fetch fails", async () => {
    const repository = make();
    expect(await codeOf(repository.filesAt(url, "f".repeat(40), signal))).toBe("NOT_FOUND REVISION_GONE");
    expect(await readdir(join(folder.path, "cache"))).toEqual(["home"]);
  });

  test("goes on from what a killed process left: half clones, half packs, locks", async () => {
    const commit = await remote.push({ a: "1" });
    const first = make();
    await first.filesAt(url, commit, signal);
    first.close();
    const cache = join(folder.path, "cache");
    const clone = join(cache, (await readdir(cache)).find((name) => name.endsWith(".git")) ?? "");
    await mkdir(join(cache, "tmp-killed/objects"), { recursive: true });
    await mkdir(join(clone, "refs/fairlead/tips"), { recursive: true });
    const next = await remote.push({ a: "2" });
    const slot = Number.parseInt(next.slice(0, 2), 16) & 0x3f;
    const leftovers = [
      join(clone, "objects/pack/tmp_pack_x"),
      join(clone, `refs/fairlead/tips/${slot}.lock`),
      join(clone, "packed-refs.lock"),
    ];
    for (const path of leftovers) await writeFile(path, "half");
    const second = make();
    expect(await text(await second.filesAt(url, next, signal), "a")).toBe("2");
    expect([join(cache, "tmp-killed"), ...leftovers].filter((path) => existsSync(path))).toEqual([]);
  });

  test("makes a damaged clone anew", async () => {
    const first = make();
    await first.filesAt(url, await remote.push({ a: "1" }), signal);
    first.close();
    const cache = join(folder.path, "cache");
    const clone = join(cache, (await readdir(cache)).find((name) => name.endsWith(".git")) ?? "");
    await writeFile(join(clone, "HEAD"), "");
    expect(await text(await make().filesAt(url, await remote.push({ a: "2" }), signal), "a")).toBe("2");
  });

  test("keeps working over many small fetches, which are packed together", async () => {
    const repository = make({ limits: { packs: 3 } });
    for (let index = 0; index < 8; index += 1) {
      const commit = await remote.push({ a: `${index}` });
      expect(await text(await repository.filesAt(url, commit, signal), "a")).toBe(`${index}`);
    }
  });

  test("R27 stops at the size limit, keeps nothing, and goes on with what is small", async () => {
    const small = await remote.push({ a: "small" });
    const large = await remote.push({ a: randomBytes(400_000) });
    const repository = make({ limits: { repositoryBytes: 100_000 } });
    const tree = await repository.filesAt(url, large, signal);
    expect(await codeOf(tree.read(["a"], { maxBytes: 1e6 }, signal))).toBe("RESOURCE_EXHAUSTED REPO_TOO_LARGE");
    expect(await readdir(join(folder.path, "cache"))).toEqual(["home"]);
    expect(await text(await repository.filesAt(url, small, signal), "a")).toBe("small");
  });

  test("R25 gives up on a server that never answers, at the deadline", async () => {
    const { url: at } = await serve(() => undefined);
    const repository = make({ limits: { refsTimeoutMs: 500, fetchTimeoutMs: 500 } });
    expect(await codeOf(repository.refs(at, signal))).toBe("DEADLINE_EXCEEDED");
    expect(await codeOf(repository.filesAt(at, "a".repeat(40), signal))).toBe("DEADLINE_EXCEEDED");
    expect(await readdir(join(folder.path, "cache"))).toEqual(["home"]);
  });

  test("close() ends what runs, and leaves no half clone", async () => {
    const { url: at, seen } = await serve(() => undefined);
    const repository = make();
    const waiting = [repository.refs(at, signal), repository.filesAt(at, "a".repeat(40), signal)].map(codeOf);
    await expect.poll(() => seen.length).toBe(2);
    repository.close();
    expect(await Promise.all(waiting)).toEqual(["UNAVAILABLE", "UNAVAILABLE"]);
    await expect.poll(() => readdir(join(folder.path, "cache"))).toEqual(["home"]);
  });

  test.each([
    [500, "UNAVAILABLE REPO_UNREACHABLE"],
    [503, "UNAVAILABLE REPO_UNREACHABLE"],
    [403, "PERMISSION_DENIED REPO_AUTH"],
    [404, "NOT_FOUND REPO_NOT_FOUND"],
  ])("R25 maps HTTP %i to %s", async (status, expected) => {
    const { url: at } = await serve((_, response) => void response.writeHead(status).end());
    expect(await codeOf(make().refs(at, signal))).toBe(expected);
  });

  test("R25 says UNAVAILABLE where nobody listens", async () => {
    expect(await codeOf(make().refs("http://127.0.0.1:1/r.git", signal))).toBe("UNAVAILABLE REPO_UNREACHABLE");
  });

  test("S44 does not follow a redirect, so credentials go nowhere else", async () => {
    const target = await serve();
    const { url: at } = await serve((_, response) => void response.writeHead(302, { location: `${target.url}/info/refs` }).end());
    const repository = make({ book: bookFor(at, { username: "me", password: "s3cr3t" }) });
    expect(await codeOf(repository.refs(at, signal))).toBe("BAD_USER_INPUT REPO_REDIRECTED");
    expect(target.seen).toEqual([]);
  });

  test("sends credentials when asked for them, and says PERMISSION_DENIED without", async () => {
    const authorizations: (string | undefined)[] = [];
    const { url: at } = await serve((request, response) => {
      authorizations.push(request.headers.authorization);
      response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end();
    });
    expect(await codeOf(make().refs(at, signal))).toBe("PERMISSION_DENIED REPO_AUTH");
    const login = { username: "me", password: "s3c'r$(3)t \"ü" };
    expect(await codeOf(make({ book: bookFor(at, login) }).refs(at, signal))).toBe("PERMISSION_DENIED REPO_AUTH");
    expect(authorizations).toContain(`Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`);
  });

  test("S44 refuses credentials with a line break, which would add lines for Git", async () => {
    const { url: at, seen } = await serve();
    const repository = make({ book: bookFor(at, { username: "me\nhost=evil", password: "x" }) });
    expect(await codeOf(repository.refs(at, signal))).toBe("FAILED_PRECONDITION REPO_AUTH");
    expect(seen).toEqual([]);
  });

  test.each(["ext::touch PWNED", "--upload-pack=touch PWNED", "file:///x\n[core]", "/etc", "https://u:p@127.0.0.1/x"])(
    "S43 %j starts nothing",
    async (injected) => {
      const repository = make();
      expect(await codeOf(repository.refs(injected, signal))).toBe("BAD_USER_INPUT REPO_NOT_PERMITTED");
      expect(await codeOf(repository.filesAt(injected, "a".repeat(40), signal))).toBe("BAD_USER_INPUT REPO_NOT_PERMITTED");
      expect(existsSync(join(folder.path, "cache/home/PWNED"))).toBe(false);
    },
  );

  test.each(["--output=PWNED", "HEAD", "a".repeat(40) + "\n+x:refs/heads/x", "a..b", "$(touch PWNED)", "refs/heads/main"])(
    "S43 a commit called %j never reaches Git",
    async (commit) => {
      await remote.push({ a: "1" });
      expect(await codeOf(make().filesAt(url, commit, signal))).toBe("NOT_FOUND");
    },
  );

  test("S47 neither hooks nor configuration of the machine or the repository run anything", async () => {
    const marker = join(folder.path, "PWNED");
    const commit = await remote.push({
      a: "1",
      ".gitattributes": "* filter=evil\n",
      ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = ext::sh\n',
    });
    const hooks = join(folder.path, "cache/home/hooks");
    await mkdir(hooks, { recursive: true });
    await writeFile(join(hooks, "reference-transaction"), `#!/bin/sh\ntouch ${marker}\n`, { mode: 0o755 });
    await writeFile(
      join(folder.path, "cache/home/.gitconfig"),
      `[core]\n\thooksPath = ${hooks}\n[filter "evil"]\n\tsmudge = touch ${marker}\n`,
    );
    const tree = await make().filesAt(url, commit, signal);
    expect(await text(tree, "a")).toBe("1");
    expect(existsSync(marker)).toBe(false);
  });

  test("fetches from elsewhere what this process serves itself, and keeps the URL's name", async () => {
    const commit = await remote.push({ a: "1" });
    const repository = make({ fetchedFrom: (named) => (named === "http://127.0.0.1:1/r.git" ? url : undefined) });
    expect((await repository.refs("http://127.0.0.1:1/r.git", signal)).refs.get("refs/heads/main")).toBe(commit);
    const failure: unknown = await repository
      .filesAt("http://127.0.0.1:1/r.git", "f".repeat(40), signal)
      .catch((error: unknown) => error);
    expect(String(failure)).toContain('"http://127.0.0.1:1/r.git"');
  });

  test("never asks more readers than allowed to stay", async () => {
    const repository = make({ limits: { readers: 1 } });
    const other = await createRemote(folder.path, "other");
    const commits = [await remote.push({ a: "r" }), await other.push({ a: "other" })] as const;
    for (let round = 0; round < 3; round += 1) {
      expect(await text(await repository.filesAt(url, commits[0], signal), "a")).toBe("r");
      expect(await text(await repository.filesAt(`file://${other.folder}`, commits[1], signal), "a")).toBe("other");
    }
  });
});

async function forward(request: IncomingMessage, base: string) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const path = (request.url ?? "").replace("/r.git", "");
  const headers = Object.fromEntries(
    ["content-type", "content-encoding", "git-protocol", "authorization"].flatMap((name) => {
      const value = request.headers[name];
      return typeof value === "string" ? [[name, value] as const] : [];
    }),
  );
  const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
  const response = await fetch(`${base}${path}`, { method: request.method ?? "GET", headers, ...body });
  const kept = ["content-type", "www-authenticate"].flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return { status: response.status, headers: Object.fromEntries(kept), bytes: Buffer.from(await response.arrayBuffer()) };
}
