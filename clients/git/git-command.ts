import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { FairleadError } from "../../engine/errors.js";
import { createGate } from "../shared-work/gate.js";
import { gitEnvironment } from "./git-environment.js";
import { readGitFailure } from "./git-failure.js";
import { createGitLauncher, type GitOutcome } from "./git-launcher.js";
import type { GitProfile } from "./repository-url.js";

/** What lets one call reach a repository. It goes by the environment: never in an argument or a URL, and a file it names ends with the call. */
export interface GitAccess {
  readonly config: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
}

/** One call of the git command. */
export interface GitCall {
  /** What is wanted, as the start of an error's sentence: `Cannot list the refs of "https://…"`. */
  readonly action: string;
  /** Sub-command and arguments. Text from outside comes after `--end-of-options` or on standard input. */
  readonly args: readonly string[];
  /** The bare repository to work in. */
  readonly folder?: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly access?: GitAccess;
  readonly input?: string;
  readonly timeoutMs: number;
  /** Default 1 MiB. */
  readonly maxOutputBytes?: number;
}

/** The git command line, from a clean room: no configuration, hooks, prompts or environment of the machine reach it. */
export interface GitCommand {
  /**
   * Runs to the end and gives what it wrote. Its whole process group is killed at the deadline, when the signal fires or when it writes too much.
   * @throws FairleadError as `readGitFailure`; `DEADLINE_EXCEEDED`; `RESOURCE_EXHAUSTED`; the signal's reason
   */
  run(call: GitCall, signal: AbortSignal): Promise<Buffer>;
  /** Starts a process that stays. The caller ends it by closing its input. */
  start(args: readonly string[], folder: string): ChildProcessWithoutNullStreams;
  /** Ends the process that starts the others, and all it runs. */
  close(): void;
}

/** Where Git keeps to itself, and what it may speak. */
export interface GitCommandOptions {
  /** An empty private folder: Git's home. */
  readonly homeFolder: string;
  readonly profile: GitProfile;
}

/** Git commands at a time, over all repositories; readers not counted. */
const maxRunning = 8;
const defaultOutputBytes = 1_048_576;

/** Makes the command. @see https://git-scm.com/docs/git#_environment_variables and git-config `protocol.allow` */
export function createGitCommand({ homeFolder, profile }: GitCommandOptions): GitCommand {
  const protocols = profile === "development" ? ["https", "ssh", "http", "file"] : ["https", "ssh"];
  const gate = createGate(maxRunning);
  const environment = gitEnvironment(homeFolder, protocols);
  const settings = flags({
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.askPass": "",
    "protocol.allow": "never",
    ...Object.fromEntries(protocols.map((name) => [`protocol.${name}.allow`, "always"])),
    "http.followRedirects": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "fetch.fsckObjects": "true",
    // Old but harmless: many public repositories hold them.
    ...Object.fromEntries(
      ["zeroPaddedFilemode", "missingSpaceBeforeDate", "badTimezone"].map((id) => [`fetch.fsck.${id}`, "ignore"]),
    ),
  });
  const launcher = createGitLauncher();
  const argumentsOf = (args: readonly string[], folder: string | undefined) => {
    const where = folder === undefined ? [] : [`--git-dir=${folder}`];
    return ["--no-pager", ...where, ...settings, ...args];
  };
  return {
    async run(call, signal) {
      const { action, access, config = {}, timeoutMs, input = "", maxOutputBytes = defaultOutputBytes } = call;
      const job = {
        args: argumentsOf([...flags(config), ...call.args], call.folder),
        cwd: homeFolder,
        env: { ...environment, ...access?.environment, ...configEnvironment(access?.config ?? {}) },
        input,
        timeoutMs,
        maxOutputBytes,
      };
      const run = () =>
        launcher.run(job, signal).catch((cause: unknown) => {
          signal.throwIfAborted();
          throw new FairleadError("UNAVAILABLE", `${action}: git cannot be started now; it is tried again`, { cause });
        });
      return answerOf(call, await gate(run, signal));
    },
    start: (args, folder) =>
      spawn("git", argumentsOf(args, folder), { cwd: homeFolder, env: environment, stdio: "pipe", detached: true, shell: false }),
    close: () => launcher.close(),
  };
}

function flags(config: Readonly<Record<string, string>>): string[] {
  return Object.entries(config).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
}

/** Configuration that no other process can read from the arguments. @see https://git-scm.com/docs/git-config (GIT_CONFIG_COUNT) */
function configEnvironment(config: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const entries = Object.entries({ "credential.helper": "", ...config });
  const pairs = entries.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return Object.fromEntries([["GIT_CONFIG_COUNT", String(entries.length)], ...pairs]);
}

/** The answer of a process that ended well; else what went wrong, in the words of who asked. */
function answerOf({ action, timeoutMs, maxOutputBytes = defaultOutputBytes }: GitCall, outcome: GitOutcome): Buffer {
  const { cut, missing, code, signal, stdout, stderr } = outcome;
  if (cut === "deadline")
    throw new FairleadError("DEADLINE_EXCEEDED", `${action}: git did not finish within ${timeoutMs / 1000} s`);
  if (cut === "overflow")
    throw new FairleadError("RESOURCE_EXHAUSTED", `${action}: git answered more than ${maxOutputBytes} bytes`);
  if (missing) throw new FairleadError("UNAVAILABLE", `${action}: git cannot be started; install git 2.39 or newer`);
  if (code === 0) return Buffer.from(stdout.buffer, stdout.byteOffset, stdout.byteLength);
  throw readGitFailure({ action, stderr, exit: signal ?? `status ${code}` });
}

/** Ends a process and all it started; one that is gone already is no error. */
export function killGroup(child: { readonly pid?: number | undefined }): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended by itself in the meantime.
  }
}
