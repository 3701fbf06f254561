import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { FairleadError } from "../../engine/errors.js";
import { gitEnvironment } from "./git-environment.js";
import { readGitFailure } from "./git-failure.js";
import { createGitLauncher, type GitOutcome } from "./git-launcher.js";
import type { GitProfile } from "./repository-url.js";
import { createGate } from "./shared-work.js";

/** A name and a secret for one repository. They reach Git in memory only: never in an argument, a URL or a file. */
export interface GitCredentials {
  readonly username: string;
  readonly password: string;
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
  readonly credentials?: { readonly url: string; readonly use: GitCredentials } | undefined;
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
  /** An empty private folder: Git's home. A file `known_hosts` in it holds the SSH host keys that are trusted. */
  readonly homeFolder: string;
  readonly profile: GitProfile;
}

/** Git commands at a time, over all repositories; readers not counted. */
const maxRunning = 8;
const defaultOutputBytes = 1_048_576;

/** Answers with the credentials in its environment. Git asks it for one origin only, since it is configured under that origin. */
const credentialHelper = `!f() { test "$1" = get && printf 'username=%s\\npassword=%s\\n' "$FAIRLEAD_GIT_USERNAME" "$FAIRLEAD_GIT_PASSWORD"; }; f`;

/** Makes the command. @see https://git-scm.com/docs/git#_environment_variables and git-config `protocol.allow` */
export function createGitCommand({ homeFolder, profile }: GitCommandOptions): GitCommand {
  const protocols = profile === "development" ? ["https", "ssh", "http", "file"] : ["https", "ssh"];
  const gate = createGate(maxRunning);
  const environment = gitEnvironment(homeFolder, protocols);
  const settings = flags({
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.askPass": "",
    "credential.helper": "",
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
      const extra = call.credentials === undefined ? {} : credentialEnvironment(call.action, call.credentials.use);
      const config = { ...call.config, ...credentialConfig(call.credentials?.url) };
      const { action, timeoutMs, input = "", maxOutputBytes = defaultOutputBytes } = call;
      const job = {
        args: argumentsOf([...flags(config), ...call.args], call.folder),
        cwd: homeFolder,
        env: { ...environment, ...extra },
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

function credentialConfig(url: string | undefined): Readonly<Record<string, string>> {
  const origin = url === undefined ? undefined : URL.parse(url)?.origin;
  if (origin === undefined || !origin.startsWith("http")) return {};
  return { [`credential.${origin}.helper`]: credentialHelper };
}

function credentialEnvironment(action: string, { username, password }: GitCredentials): NodeJS.ProcessEnv {
  // oxlint-disable-next-line no-control-regex -- a line break would end Git's credential line and begin another
  if (/[\u0000\n\r]/.test(username + password)) {
    throw new FairleadError("FAILED_PRECONDITION", `${action}: its credentials hold a line break; store them without`);
  }
  return { FAIRLEAD_GIT_USERNAME: username, FAIRLEAD_GIT_PASSWORD: password };
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
