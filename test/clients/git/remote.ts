import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../../engine/ports/clock.js";
import type { Log } from "../../../engine/ports/log.js";
import type { FakeFile, FakeFiles } from "../../fakes/file-tree.js";

/** Time as it passes. */
export const realClock: Clock = {
  now: () => Date.now(),
  after(delayMs, call) {
    const timer = setTimeout(call, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** A log that keeps quiet. */
export const silentLog: Log = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

/** A temporary folder, and how to be rid of it. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "fairlead-git-"));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Runs git as a person's machine without configuration would. */
export function runGit(
  args: readonly string[],
  options: { readonly cwd: string; readonly input?: string | Buffer },
): Promise<string> {
  const env = {
    PATH: process.env["PATH"],
    HOME: options.cwd,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    LC_ALL: "C",
    GIT_AUTHOR_NAME: "Ada Lovelace",
    GIT_AUTHOR_EMAIL: "ada@example.com",
    GIT_COMMITTER_NAME: "Ada Lovelace",
    GIT_COMMITTER_EMAIL: "ada@example.com",
  };
  return new Promise((resolve, reject) => {
    const child = execFile("git", [...args], { cwd: options.cwd, env }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim());
      else reject(new Error(`git ${args.join(" ")}: ${stderr}`, { cause: error }));
    });
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input ?? "");
  });
}

/** A bare repository on disk that a test pushes to. */
export interface Remote {
  readonly folder: string;
  push(files: FakeFiles, ref?: string, subject?: string): Promise<string>;
  tag(name: string, commit: string): Promise<void>;
  setRef(ref: string, commit: string): Promise<void>;
  deleteRef(ref: string): Promise<void>;
  /** Drops everything unreachable. */
  forget(): Promise<void>;
}

/** Makes an empty bare repository that serves partial clones. Every push is a commit without parent, so a forced one. */
export async function createRemote(parent: string, name: string = randomUUID()): Promise<Remote> {
  const folder = join(parent, `${name}.git`);
  await mkdir(folder, { recursive: true });
  await runGit(["init", "--quiet", "--bare", "--template=", "-b", "main"], { cwd: folder });
  for (const key of ["uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"])
    await runGit(["config", key, "true"], { cwd: folder });
  const setRef = async (ref: string, commit: string) => void (await runGit(["update-ref", ref, commit], { cwd: folder }));
  return {
    folder,
    async push(files, ref = "refs/heads/main", subject = "A change") {
      const marks = join(folder, `marks-${randomUUID()}`);
      const parts = [
        `reset refs/scratch\ncommit refs/scratch\nmark :1\ncommitter Ada Lovelace <ada@example.com> 1700000000 +0100\n`,
        data(Buffer.from(subject)),
        ...Object.entries(files).flatMap(([path, file]) => row(path, file)),
        "\n",
      ];
      const input = Buffer.concat(parts.map((part) => Buffer.from(part)));
      await runGit(["fast-import", "--quiet", "--force", `--export-marks=${marks}`], { cwd: folder, input });
      const commit = (await readFile(marks, "utf8")).trim().split(" ")[1] ?? "";
      await rm(marks);
      await setRef(ref, commit);
      await runGit(["update-ref", "-d", "refs/scratch"], { cwd: folder });
      return commit;
    },
    tag: async (tag, commit) => void (await runGit(["tag", "-a", "-m", `Release ${tag}`, tag, commit], { cwd: folder })),
    setRef,
    deleteRef: async (ref) => void (await runGit(["update-ref", "-d", ref], { cwd: folder })),
    forget: async () => void (await runGit(["gc", "--quiet", "--prune=now"], { cwd: folder })),
  };
}

function row(path: string, file: FakeFile): readonly (string | Buffer)[] {
  if (typeof file === "string") return [`M 100644 inline ${path}\n`, data(Buffer.from(file))];
  if (file instanceof Uint8Array) return [`M 100644 inline ${path}\n`, data(Buffer.from(file))];
  if ("link" in file) return [`M 120000 inline ${path}\n`, data(Buffer.from(file.link))];
  if ("submodule" in file) return [`M 160000 ${file.submodule} ${path}\n`];
  return [`M 100755 inline ${path}\n`, data(Buffer.from(file.text))];
}

function data(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from("\n")]);
}
