import { readdirSync, readFileSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withCallFiles } from "../../../clients/git/call-files.js";
import { readGitFailure } from "../../../clients/git/git-failure.js";
import { openSshAccess, readSshHost, type SshAccessOptions } from "../../../clients/git/ssh-access.js";
import { bookFor } from "./book.js";
import { temporaryFolder } from "./remote.js";

const privateKey = "-----BEGIN OPENSSH PRIVATE KEY-----\ns3cr3t\n-----END OPENSSH PRIVATE KEY-----\n";
const url = "ssh://git@git.example:2222/team/app";

describe("openSshAccess()", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(() => folder.remove());

  const open = (fields: Readonly<Record<string, string>>, changes: Partial<SshAccessOptions> = {}) =>
    withCallFiles(folder.path, async (files) => {
      const access = bookFor(url, fields)().accessFor(url, "");
      const { environment } = await openSshAccess({
        url,
        access,
        knownHosts: "git.example ssh-ed25519 AAAA",
        files,
        addressesOf: undefined,
        ...changes,
      });
      const command = environment["GIT_SSH_COMMAND"] ?? "";
      const contents = [...command.matchAll(/"([^"]*call-[^"]*)"/g)].map(([, path = ""]) => ({
        text: readFileSync(path, "utf8"),
        mode: statSync(path).mode & 0o777,
      }));
      return { command, contents };
    });

  test("S48 trusts the hosts that are known and no others, with the repository's key and no other", async () => {
    const { command, contents } = await open({ sshPrivateKey: privateKey });
    for (const option of [
      "StrictHostKeyChecking=yes",
      "IdentitiesOnly=yes",
      "IdentityAgent=none",
      "GlobalKnownHostsFile=/dev/null",
      "BatchMode=yes",
    ])
      expect(command).toContain(`-o'${option}'`);
    expect(contents).toEqual([
      { text: "git.example ssh-ed25519 AAAA\n", mode: 0o600 },
      { text: privateKey, mode: 0o600 },
    ]);
    expect(command).not.toContain("s3cr3t");
  });

  test("S44 leaves no file behind", async () => {
    await open({ sshPrivateKey: privateKey });
    await expect(
      withCallFiles(folder.path, async (files) => Promise.reject(new Error(await files.write("key", "x")))),
    ).rejects.toThrow("key");
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test("asks for no host key only where an administrator has said so", async () => {
    const { command } = await open({ sshPrivateKey: privateKey, insecureIgnoreHostKey: "true" });
    expect(command).toContain("-o'StrictHostKeyChecking=no'");
  });

  test("shows no key where there is none", async () => {
    expect((await open({})).command).toContain("-o'IdentityFile=none'");
  });

  test("S45 connects to the address that was judged, and compares the key with that of the host's name", async () => {
    const { command } = await open(
      {},
      { addressesOf: async (host) => (host === "git.example" ? ["2001:db8::1", "192.0.2.1"] : []) },
    );
    for (const option of ["HostName=192.0.2.1", "HostKeyAlias=[git.example]:2222"]) expect(command).toContain(`-o'${option}'`);
    const plain = await open({}, { url: "git@git.example:team/app", addressesOf: async () => ["2001:db8::1"] });
    for (const option of ["HostName=2001:db8::1", "HostKeyAlias=git.example"]) expect(plain.command).toContain(`-o'${option}'`);
  });
});

test.each([
  ["git@Git.Example:team/app.git", { host: "git.example", port: undefined }],
  ["ssh://git@git.example/team/app", { host: "git.example", port: undefined }],
  ["ssh://git@git.example:22/team/app", { host: "git.example", port: undefined }],
  ["ssh://git@git.example:2222/team/app", { host: "git.example", port: "2222" }],
  ["ssh://git@[2001:db8::1]:2222/team/app", { host: "[2001:db8::1]", port: "2222" }],
])("readSshHost() of %s", (text, expected) => {
  expect(readSshHost(text)).toEqual(expected);
});

test.each([
  [
    "No ED25519 host key is known for x and you have requested strict checking.\nHost key verification failed.\n",
    "HOST_KEY_UNKNOWN",
  ],
  [
    "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nAdd correct host key in /cache/home/call-1/known_hosts\nHost key verification failed.\n",
    "HOST_KEY_CHANGED",
  ],
])("S48 readGitFailure() shows the key that an SSH host offered, and no file of this machine", (said, expected) => {
  const talk =
    "OpenSSH_9.2p1 Debian\ndebug1: Connecting to x [192.0.2.1] port 22.\ndebug1: Server host key: ssh-ed25519 SHA256:abc\n";
  const failure = readGitFailure({
    action: "Cannot fetch",
    stderr: `${talk}${said}fatal: Could not read from remote repository.`,
    exit: "status 128",
  });
  expect(failure).toMatchObject({ code: "UNAVAILABLE", details: { reason: expected, offered: "ssh-ed25519 SHA256:abc" } });
  expect(failure.message).toContain("it offers ssh-ed25519 SHA256:abc");
  expect(failure.message).not.toMatch(/debug1|\/cache/);
});

test("readGitFailure() does not take what SSH tells of its doings for what went wrong", () => {
  const stderr =
    "debug1: Authentications that can continue: publickey\ndebug1: read_passphrase: permission denied\nssh: connect to host x port 22: Connection refused\n";
  expect(readGitFailure({ action: "Cannot fetch", stderr, exit: "status 128" }).details["reason"]).toBe("REPO_UNREACHABLE");
});
