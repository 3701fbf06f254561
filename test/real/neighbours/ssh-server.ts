import { execFile } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BoundProgram, startBound } from "../bed/bound-program.js";
import { findSystemProgram } from "./system-program.js";
import { waitUntilReady } from "./wait-until-ready.js";

/** Kinds of keys that people log in with. */
export const sshKeyTypes = ["ed25519", "ecdsa", "rsa"] as const;

/** One of them. */
export type SshKeyType = (typeof sshKeyTypes)[number];

/** A real OpenSSH server on loopback that serves the repositories which the user who runs this can read. */
export interface SshServer {
  readonly pid: number;
  /** `ssh://user@localhost:port`: what stands before a repository's folder. */
  readonly base: string;
  /** A line of `known_hosts`, and the key's fingerprint as ssh shows it. */
  hostKey(): { readonly known: string; readonly fingerprint: string };
  /** Private keys that get in. */
  readonly keys: Readonly<Record<SshKeyType, string>>;
  /** A private key that does not. */
  readonly foreignKey: string;
  /** Ends the server and starts it on the same port with another host key. */
  exchangeHostKey(): Promise<void>;
  /** Ends it until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

const exec = promisify(execFile);
/** What a process that has root's rights gives up its rights in. A machine's own server makes it when it starts. */
const emptyFolder = "/run/sshd";

/**
 * Starts one with what it needs in a folder of its own. Nothing but Git's commands can be run.
 * @throws Error that says which program cannot be had, or the server's last lines
 */
export async function startSshServer(folder: string, port: number): Promise<SshServer> {
  const sshd = await findSystemProgram("sshd", "openssh-server");
  const keygen = await findSystemProgram("ssh-keygen", "openssh-client");
  const gitShell = await findSystemProgram("git-shell", "git");
  await prepareFolder(keygen, folder);
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const configFile = join(folder, "sshd_config");
  writeFileSync(configFile, formatConfig({ folder, port, gitShell }), { mode: 0o600 });
  await allowMistakes(sshd, configFile);
  let [current, program] = [0, await run(sshd, folder, port)];
  const restart = async () => {
    await program.stop();
    program = await run(sshd, folder, port);
  };
  const fingerprints = await Promise.all([0, 1].map((index) => fingerprintOf(keygen, join(folder, `host-${index}.pub`))));
  return {
    get pid() {
      return program.pid;
    },
    base: `ssh://${userInfo().username}@localhost:${port}`,
    hostKey: () => ({
      known: `[localhost]:${port} ${read(`host-${current}.pub`).trim()}`,
      fingerprint: fingerprints[current] ?? "",
    }),
    keys: { ed25519: read("ed25519"), ecdsa: read("ecdsa"), rsa: read("rsa") },
    foreignKey: read("foreign"),
    async exchangeHostKey() {
      current = 1 - current;
      useHostKey(folder, current);
      await restart();
    },
    pause: () => program.stop(),
    resume: restart,
    stop: () => program.stop(),
  };
}

/** Makes all keys, and lets in whom they are for. */
async function prepareFolder(keygen: string, folder: string): Promise<void> {
  if (process.getuid?.() === 0) mkdirSync(emptyFolder, { recursive: true, mode: 0o755 });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const names = [...sshKeyTypes, "foreign", "host-0", "host-1"];
  await Promise.all(names.map((name) => makeKey(keygen, folder, name)));
  const allowed = sshKeyTypes.map((type) => readFileSync(join(folder, `${type}.pub`), "utf8"));
  writeFileSync(join(folder, "authorized_keys"), allowed.join(""), { mode: 0o600 });
  useHostKey(folder, 0);
}

async function makeKey(keygen: string, folder: string, name: string): Promise<void> {
  const type = sshKeyTypes.find((one) => one === name) ?? "ed25519";
  await exec(keygen, ["-q", "-t", type, "-N", "", "-C", `fairlead-${name}`, "-f", join(folder, name)]);
}

async function fingerprintOf(keygen: string, file: string): Promise<string> {
  const { stdout } = await exec(keygen, ["-l", "-f", file]);
  return /SHA256:\S+/.exec(stdout)?.[0] ?? "";
}

function useHostKey(folder: string, index: number): void {
  copyFileSync(join(folder, `host-${index}`), join(folder, "host"));
  chmodSync(join(folder, "host"), 0o600);
}

/** @see https://man.openbsd.org/sshd_config */
function formatConfig({ folder, port, gitShell }: { readonly folder: string; readonly port: number; readonly gitShell: string }) {
  return [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${join(folder, "host")}`,
    `AuthorizedKeysFile ${join(folder, "authorized_keys")}`,
    `AllowUsers ${userInfo().username}`,
    "PidFile none",
    "StrictModes no",
    "UsePAM no",
    "PermitRootLogin prohibit-password",
    "AuthenticationMethods publickey",
    "DisableForwarding yes",
    "MaxStartups 200",
    "LogLevel ERROR",
    "AcceptEnv GIT_PROTOCOL",
    // A home of its own: shells read what people have in theirs, however long that takes.
    `SetEnv GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null HOME=${folder}`,
    `ForceCommand exec ${gitShell} -c "$SSH_ORIGINAL_COMMAND"`,
    "",
  ].join("\n");
}

/** From OpenSSH 9.8 on a server keeps away those who failed to log in, which tests do on purpose; older ones do not know the option. */
async function allowMistakes(sshd: string, configFile: string): Promise<void> {
  const { stdout } = await exec(sshd, ["-T", "-f", configFile]);
  if (/^persourcepenalties /m.test(stdout)) writeFileSync(configFile, "PerSourcePenalties no\n", { flag: "a" });
}

async function run(sshd: string, folder: string, port: number): Promise<BoundProgram> {
  const logFile = join(folder, "sshd.log");
  const program = startBound([sshd, "-D", "-e", "-f", join(folder, "sshd_config")], { logFile });
  await waitUntilReady({ name: "sshd", program, logFile }, () => greets(port));
  return program;
}

/** Whether a server names itself. @see RFC 4253 § 4.2 */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", timeout: 10_000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("data", (chunk) => end(chunk.toString("latin1").startsWith("SSH-2.0-")));
    for (const event of ["error", "timeout", "close"]) socket.once(event, () => end(false));
  });
}
