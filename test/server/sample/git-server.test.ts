import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Push } from "../../../engine/model/push.js";
import { type SampleGitServer, type SampleGitServerOptions, startSampleGitServer } from "../../../server/sample/git-server.js";
import { createRemote, type Remote, runGit, silentLog, temporaryFolder } from "../../clients/git/remote.js";

describe("startSampleGitServer()", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let remote: Remote;
  let server: SampleGitServer;
  let pushes: Push[];
  const start = async (options: Partial<SampleGitServerOptions> = {}) => {
    server = await startSampleGitServer({
      folder: join(folder.path, "remotes"),
      host: "127.0.0.1",
      port: 0,
      username: "git",
      password: "p@ss/word:1",
      onPush: (push) => pushes.push(push),
      log: silentLog,
      ...options,
    });
  };
  beforeEach(async () => {
    folder = await temporaryFolder();
    pushes = [];
    await mkdir(join(folder.path, "remotes"));
    remote = await createRemote(join(folder.path, "remotes"), "sample");
    await remote.push({ "README.md": "# Hello\n" });
    await start();
  });
  afterEach(async () => {
    await server.close();
    await folder.remove();
  });
  const clone = async (url: string, name = "work") => {
    await runGit(["clone", "--quiet", url, name], { cwd: folder.path });
    return join(folder.path, name);
  };
  const change = async (work: string, content: string | Buffer, ...pushOptions: string[]) => {
    await writeFile(join(work, "README.md"), content);
    await runGit(["add", "."], { cwd: work });
    await runGit(["commit", "--quiet", "--allow-empty", "-m", "Change"], { cwd: work });
    await runGit(["push", "--quiet", ...pushOptions, "origin", "HEAD:main"], { cwd: work });
    return runGit(["rev-parse", "HEAD"], { cwd: work });
  };
  const status = async (path: string, init: RequestInit = {}) => (await fetch(`${server.url}${path}`, init)).status;
  const rawStatus = (method: string, path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      request({ hostname, port, method, path }, (response) => (response.resume(), resolve(response.statusCode)))
        .on("error", reject)
        .end();
    });

  test("git clone and git push take the clone URL as it is, and onPush hears of it at once", async () => {
    const work = await clone(server.cloneUrl);
    const commit = await change(work, "# Changed\n");
    expect(await runGit(["rev-parse", "refs/heads/main"], { cwd: remote.folder })).toBe(commit);
    await expect.poll(() => pushes).toEqual([{ url: server.url, ref: "refs/heads/main" }]);
  });

  test("takes forced pushes and deleted branches", async () => {
    const work = await clone(server.cloneUrl);
    await runGit(["commit", "--quiet", "--amend", "-m", "Other"], { cwd: work });
    await runGit(["push", "--quiet", "--force", "origin", "HEAD:main", "HEAD:refs/heads/x"], { cwd: work });
    await runGit(["push", "--quiet", "origin", ":x"], { cwd: work });
    expect(await runGit(["for-each-ref", "--format=%(refname) %(subject)"], { cwd: remote.folder })).toBe(
      "refs/heads/main Other",
    );
  });

  test("takes a push of several megabytes, which Git sends in chunks", async () => {
    const work = await clone(server.cloneUrl);
    const commit = await change(work, randomBytes(3_000_000).toString("hex"));
    expect(await runGit(["rev-parse", "refs/heads/main"], { cwd: remote.folder })).toBe(commit);
  });

  test("reads a request body that is packed", async () => {
    const line = (text: string) => `${(text.length + 4).toString(16).padStart(4, "0")}${text}`;
    const body = `${line("command=ls-refs\n")}0001${line("ref-prefix refs/heads/\n")}0000`;
    const response = await fetch(`${server.url}/git-upload-pack`, {
      method: "POST",
      headers: {
        "content-type": "application/x-git-upload-pack-request",
        "content-encoding": "gzip",
        "git-protocol": "version=2",
      },
      body: gzipSync(body),
    });
    expect(await response.text()).toContain("refs/heads/main");
  });

  test("anybody may clone, also parts", async () => {
    const work = await clone(server.url);
    expect(await readFile(join(work, "README.md"), "utf8")).toBe("# Hello\n");
    await runGit(["clone", "--quiet", "--bare", "--filter=blob:none", server.url, "partial"], { cwd: folder.path });
  });

  test.each(["", "git:wrong@", "other:p%40ss%2Fword%3A1@", "git:@"])("nobody pushes as %j", async (login) => {
    const work = await clone(server.url);
    await runGit(["remote", "set-url", "origin", server.url.replace("http://", `http://${login}`)], { cwd: work });
    await expect(change(work, "# Changed\n")).rejects.toThrow(/could not read|Authentication failed/);
    expect(pushes).toEqual([]);
  });

  test.each([
    ["GET", "/info/refs?service=git-receive-pack"],
    ["POST", "/git-receive-pack"],
  ])("asks for the secret on %s %s", async (method, path) => {
    const response = await fetch(`${server.url}${path}`, { method });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/^Basic realm=/);
    expect(await status(path, { method, headers: { authorization: "Bearer x" } })).toBe(401);
  });

  test.each([
    "/",
    "/absent.git/info/refs?service=git-upload-pack",
    "/sample.git/HEAD",
    "/sample.git/config",
    "/sample.git/objects/info/packs",
    "/sample.git/info/refs",
    "/sample.git/info/refs?service=git-upload-archive",
    "/sample.git/info/refs?service=git-upload-pack%0a",
    "/../remotes/sample.git/info/refs?service=git-upload-pack",
    "/%2e%2e/sample.git/info/refs?service=git-upload-pack",
    "/sample.git/../sample.git/info/refs?service=git-upload-pack",
    "//etc/passwd",
    "/-x.git/info/refs?service=git-upload-pack",
    "/port",
  ])("answers 404 to %j", async (path) => {
    expect(await rawStatus("GET", path)).toBe(404);
  });

  test.each([
    ["POST", "/info/refs?service=git-upload-pack"],
    ["GET", "/git-upload-pack"],
    ["PUT", "/git-upload-pack"],
  ])("answers 405 to %s %s", async (method, path) => {
    expect(await status(path, { method })).toBe(405);
  });

  test("cuts off a request that is too large, and the branch stays as it was", async () => {
    await server.close();
    await start({ maxRequestBytes: 100_000 });
    const before = await runGit(["rev-parse", "refs/heads/main"], { cwd: remote.folder });
    const work = await clone(server.cloneUrl);
    await expect(change(work, randomBytes(400_000).toString("hex"))).rejects.toThrow("git push");
    expect(await runGit(["rev-parse", "refs/heads/main"], { cwd: remote.folder })).toBe(before);
    expect(pushes).toEqual([]);
  });

  test("runs no hooks of the repository", async () => {
    const marker = join(folder.path, "PWNED");
    await mkdir(join(remote.folder, "hooks"));
    await writeFile(join(remote.folder, "hooks/post-receive"), `#!/bin/sh\ntouch ${marker}\n`, { mode: 0o755 });
    await change(await clone(server.cloneUrl), "# Changed\n");
    expect(existsSync(marker)).toBe(false);
  });

  test("keeps its port over a restart, and takes another when it is taken", async () => {
    const before = server.url;
    await server.close();
    await start();
    expect(server.url).toBe(before);
    await server.close();
    const squatter = createServer();
    await new Promise<void>((resolve) => {
      squatter.listen(Number(new URL(before).port), "127.0.0.1", resolve);
    });
    await start();
    expect(server.url).not.toBe(before);
    squatter.close();
  });

  test("says which port is taken when it was asked for", async () => {
    const port = Number(new URL(server.url).port);
    const second = startSampleGitServer({
      folder: join(folder.path, "remotes"),
      host: "127.0.0.1",
      port,
      username: "git",
      password: "x",
      onPush: () => undefined,
      log: silentLog,
    });
    await expect(second).rejects.toMatchObject({ code: "FAILED_PRECONDITION", message: expect.stringContaining(`:${port}`) });
  });

  test("goes on after a push was killed: its locks do not stay", async () => {
    await server.close();
    await writeFile(join(remote.folder, "refs/heads/main.lock"), "");
    await mkdir(join(remote.folder, "objects/tmp_objdir-incoming-x"));
    await start();
    await change(await clone(server.cloneUrl), "# Changed\n");
    await expect.poll(() => pushes).toHaveLength(1);
    expect(existsSync(join(remote.folder, "objects/tmp_objdir-incoming-x"))).toBe(false);
  });
});
