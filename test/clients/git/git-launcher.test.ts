import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGitLauncher, type GitJob, type GitLauncher } from "../../../clients/git/git-launcher.js";

let folder: string;
let launcher: GitLauncher;
const never = new AbortController().signal;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fairlead-launcher-"));
  execFileSync("git", ["init", "--quiet", "--bare", folder]);
  launcher = createGitLauncher();
});

afterAll(() => {
  launcher.close();
  rmSync(folder, { recursive: true, force: true });
});

function jobOf(args: readonly string[], changes: Partial<GitJob> = {}): GitJob {
  const env = { PATH: process.env["PATH"], GIT_CONFIG_NOSYSTEM: "1" };
  return { args, cwd: folder, env, input: "", timeoutMs: 10_000, maxOutputBytes: 1_000_000, ...changes };
}

/** A git that stays until it is ended, and says where its process is. */
const staying = ["-c", "alias.stay=!echo $$; sleep 60", "stay"];

test("createGitLauncher() gives what git wrote and how it ended, with its input", async () => {
  const outcome = await launcher.run(jobOf(["hash-object", "--stdin"], { input: "hello\n" }), never);
  expect(outcome.code).toBe(0);
  expect(Buffer.from(outcome.stdout).toString()).toBe("ce013625030ba8dba906f756967f9e9ca394464a\n");
});

test("createGitLauncher() runs several at once, each answered with its own", async () => {
  const texts = ["a", "b", "c", "d"];
  const outcomes = await Promise.all(texts.map((text) => launcher.run(jobOf(["stripspace"], { input: text }), never)));
  expect(outcomes.map(({ stdout }) => Buffer.from(stdout).toString())).toEqual(texts.map((text) => `${text}\n`));
});

test("createGitLauncher() tells of a failure with what git said", async () => {
  const outcome = await launcher.run(jobOf(["no-such-command"]), never);
  expect(outcome).toMatchObject({ code: 1, missing: false, stderr: expect.stringContaining("no-such-command") });
});

test.each<[string, Partial<GitJob>, string]>([
  ["deadline", { timeoutMs: 300 }, "deadline"],
  ["bound of its output", { maxOutputBytes: 1 }, "overflow"],
])("createGitLauncher() ends a process at its %s", async (_, changes, cut) => {
  expect(await launcher.run(jobOf(staying, changes), never)).toMatchObject({ cut });
});

test("createGitLauncher() ends a process when its signal fires, with the signal's reason", async () => {
  const stop = new AbortController();
  const running = launcher.run(jobOf(staying), stop.signal);
  setTimeout(() => stop.abort(new Error("no longer wanted")), 100);
  await expect(running).rejects.toThrow("no longer wanted");
});

test("createGitLauncher() says that git is missing", async () => {
  expect(await launcher.run(jobOf(["version"], { env: { PATH: folder } }), never)).toMatchObject({ missing: true });
});

test("createGitLauncher() ends what it runs when it is closed, and starts anew with the next job", async () => {
  const other = createGitLauncher();
  const running = other.run(jobOf(staying), never);
  await other.run(jobOf(["version"]), never);
  other.close();
  await expect(running).rejects.toThrow("has ended");
  expect((await other.run(jobOf(["version"]), never)).code).toBe(0);
  other.close();
});
