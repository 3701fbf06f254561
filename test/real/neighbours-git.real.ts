import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createEgress, type Egress } from "../../clients/egress/egress.js";
import { createRepository, type GitRepository } from "../../clients/git/repository.js";
import type { RepositoryBook } from "../../engine/model/repository-access.js";
import { createRepositoryBook } from "../../engine/source/repository-book.js";
import { createRemote, type Remote, realClock, runGit, silentLog, temporaryFolder } from "../clients/git/remote.js";
import { makeRepositoryBed } from "../clients/git/repository-bed.js";
import { describeRepository } from "../contracts/repository.js";
import { makeCertificates } from "./bed/certificates.js";
import { type GitServer, startGitServer } from "./neighbours/git-server.js";
import { openNeighbours } from "./neighbours/open-neighbours.js";
import { sshKeyTypes } from "./neighbours/ssh-server.js";

const neighbours = openNeighbours();
const never = new AbortController().signal;
const files = { "app/config.yaml": "kind: ConfigMap\n" };

interface Trust {
  /** Of a template for all repositories of a server. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly knownHosts?: string;
  readonly ca?: string | undefined;
  /** A repository that an administrator has registered as insecure. */
  readonly insecureAt?: string;
}

/** Everything right, unless it is said otherwise. */
function bookOf(base: string, trust: Trust = {}): () => RepositoryBook {
  const { fields, knownHosts, ca = neighbours().caCertificate, insecureAt } = trust;
  const { ssh, login } = neighbours();
  const own = base.startsWith("ssh:") ? { sshPrivateKey: ssh.keys.ed25519 } : login;
  const template = { name: "template", type: "repo-creds", data: { url: base, ...(fields ?? own) } } as const;
  const insecure = { name: "one", type: "repository", data: { url: insecureAt ?? "", insecure: "true" } } as const;
  const book = createRepositoryBook({
    secrets: insecureAt === undefined ? [template] : [template, insecure],
    tlsCertificates: ca === "" ? {} : { "127.0.0.1": ca },
    sshKnownHosts: { ssh_known_hosts: knownHosts ?? ssh.hostKey().known },
  });
  return () => book;
}

let egress: Egress;
beforeAll(() => {
  egress = createEgress({ version: "1.2.3", rules: { allowsLoopback: true } });
});
afterAll(() => egress.close());

/** A client with an empty cache of its own. */
async function openRepository(base: string, trust?: Trust): Promise<GitRepository> {
  const folder = await temporaryFolder();
  const repository = createRepository({
    cacheFolder: folder.path,
    profile: "development",
    book: bookOf(base, trust),
    egress,
    log: silentLog,
    clock: realClock,
  });
  onTestFinished(async () => {
    repository.close();
    await folder.remove();
  });
  return repository;
}

const newRemote = () => createRemote(neighbours().repositories, randomUUID());
const urlOf = (base: string, { folder }: Remote) =>
  base.startsWith("ssh:") ? `${base}${folder}` : `${base}/${basename(folder)}`;

describe("git over SSH", () => {
  const base = () => neighbours().ssh.base;
  const failing = (reason: string, code: string) => ({ code, details: { reason } });

  test.each(sshKeyTypes)("a key of the type %s gets in, and the files are read", async (type) => {
    const remote = await newRemote();
    const commit = await remote.push(files);
    const repository = await openRepository(base(), { fields: { sshPrivateKey: neighbours().ssh.keys[type] } });
    const url = urlOf(base(), remote);
    expect((await repository.refs(url, never)).refs.get("refs/heads/main")).toBe(commit);
    const tree = await repository.filesAt(url, commit, never);
    const read = await tree.read(["app/config.yaml"], { maxBytes: 100 }, never);
    expect(Buffer.from(read.get("app/config.yaml") ?? []).toString()).toBe("kind: ConfigMap\n");
  });

  test("a key that the server does not know, and no key, are REPO_AUTH", async () => {
    const url = urlOf(base(), await newRemote());
    for (const fields of [{ sshPrivateKey: neighbours().ssh.foreignKey }, {}]) {
      const repository = await openRepository(base(), { fields });
      await expect(repository.refs(url, never)).rejects.toMatchObject(failing("REPO_AUTH", "PERMISSION_DENIED"));
    }
  });

  test("S48 a host whose key is not known is refused, and the key it offers is named", async () => {
    const url = urlOf(base(), await newRemote());
    const repository = await openRepository(base(), { knownHosts: "" });
    const { fingerprint } = neighbours().ssh.hostKey();
    await expect(repository.refs(url, never)).rejects.toMatchObject({
      details: { reason: "HOST_KEY_UNKNOWN", offered: expect.stringContaining(fingerprint) },
      message: expect.stringContaining(fingerprint),
    });
  });

  test("insecure takes any host key", async () => {
    const remote = await newRemote();
    const commit = await remote.push(files);
    const url = urlOf(base(), remote);
    const repository = await openRepository(base(), { insecureAt: url, knownHosts: "" });
    expect(await repository.fetchRef(url, "refs/heads/main", never)).toBe(commit);
  });

  test("S48 a host that shows another key than before is refused until that key is known", async () => {
    const { ssh } = neighbours();
    const url = urlOf(base(), await newRemote());
    const knownHosts = ssh.hostKey().known;
    await ssh.exchangeHostKey();
    onTestFinished(() => ssh.exchangeHostKey());
    const before = await openRepository(base(), { knownHosts });
    await expect(before.refs(url, never)).rejects.toMatchObject({
      details: { reason: "HOST_KEY_CHANGED", offered: expect.stringContaining(ssh.hostKey().fingerprint) },
    });
    const after = await openRepository(base());
    expect((await after.refs(url, never)).refs.size).toBe(0);
  });

  test("a server that is down is REPO_UNREACHABLE, and one that is back is asked again", async () => {
    const { ssh } = neighbours();
    const remote = await newRemote();
    const url = urlOf(base(), remote);
    const repository = await openRepository(base());
    await ssh.pause();
    const failure: unknown = await repository.refs(url, never).catch((error: unknown) => error);
    await ssh.resume();
    expect(failure).toMatchObject(failing("REPO_UNREACHABLE", "UNAVAILABLE"));
    const commit = await remote.push(files);
    expect(await repository.fetchRef(url, "refs/heads/main", never)).toBe(commit);
  });

  test("what somebody pushes over SSH is seen", async () => {
    const { ssh } = neighbours();
    const remote = await newRemote();
    await remote.push(files);
    const url = urlOf(base(), remote);
    const repository = await openRepository(base());
    await repository.refs(url, never);
    const person = await temporaryFolder();
    onTestFinished(() => person.remove());
    const key = join(person.path, "key");
    writeFileSync(key, ssh.keys.ed25519, { mode: 0o600 });
    writeFileSync(join(person.path, "known_hosts"), `${ssh.hostKey().known}\n`);
    const command = `ssh -F /dev/null -i ${key} -o IdentitiesOnly=yes -o BatchMode=yes -o UserKnownHostsFile=${person.path}/known_hosts`;
    const git = (...args: string[]) => runGit(["-c", `core.sshCommand=${command}`, ...args], { cwd: person.path });
    await git("clone", "--quiet", url, "clone");
    await git("-C", "clone", "commit", "--quiet", "--allow-empty", "--message", "A change");
    await git("-C", "clone", "tag", "v1.2.3");
    await git("-C", "clone", "push", "--quiet", "origin", "HEAD:refs/heads/feature/x", "v1.2.3");
    const commit = await git("-C", "clone", "rev-parse", "HEAD");
    const { refs } = await repository.refs(url, never);
    expect([refs.get("refs/heads/feature/x"), refs.get("refs/tags/v1.2.3")]).toEqual([commit, commit]);
    expect((await repository.filesAt(url, commit, never)).commit).toBe(commit);
  });
});

describe("git over HTTPS", () => {
  const base = () => neighbours().git.base;

  test("the login of a Secret gets in, and what somebody pushes with it is seen", async () => {
    const { login, caCertificate } = neighbours();
    const remote = await newRemote();
    await remote.push(files);
    const url = urlOf(base(), remote);
    const repository = await openRepository(base());
    await repository.refs(url, never);
    const person = await temporaryFolder();
    onTestFinished(() => person.remove());
    writeFileSync(join(person.path, "ca.pem"), caCertificate);
    const own = new URL(url);
    Object.assign(own, login);
    const git = (...args: string[]) => runGit(["-c", `http.sslCAInfo=${person.path}/ca.pem`, ...args], { cwd: person.path });
    await git("clone", "--quiet", own.href, "clone");
    await git("-C", "clone", "commit", "--quiet", "--allow-empty", "--message", "A change");
    await git("-C", "clone", "push", "--quiet", "origin", "HEAD:refs/heads/main");
    const commit = await git("-C", "clone", "rev-parse", "HEAD");
    expect((await repository.refs(url, never)).refs.get("refs/heads/main")).toBe(commit);
    expect((await repository.filesAt(url, commit, never)).commit).toBe(commit);
  });

  test.each<[string, string, (login: { username: string; password: string }) => Trust]>([
    ["a wrong password", "REPO_AUTH", (login) => ({ fields: { ...login, password: "wrong" } })],
    ["no login", "REPO_AUTH", () => ({ fields: {} })],
    ["a certificate that nobody trusts", "REPO_TLS", () => ({ ca: "" })],
  ])("%s is %s, and the password is in no message", async (_, reason, trustOf) => {
    const { login } = neighbours();
    const url = urlOf(base(), await newRemote());
    const repository = await openRepository(base(), trustOf(login));
    const failure: unknown = await repository.refs(url, never).catch((error: unknown) => error);
    expect(failure).toMatchObject({ details: { reason } });
    expect((failure as Error).message).not.toContain(login.password);
  });

  test("insecure takes a certificate that nobody trusts", async () => {
    const remote = await newRemote();
    const commit = await remote.push(files);
    const url = urlOf(base(), remote);
    const repository = await openRepository(base(), { insecureAt: url, ca: "" });
    expect(await repository.fetchRef(url, "refs/heads/main", never)).toBe(commit);
  });
});

describeRepository("git over SSH", () => {
  const { base } = neighbours().ssh;
  return makeRepositoryBed(
    async (folder) => ({ urlOf: (name) => `${base}${folder}/${name}.git`, close: async () => undefined }),
    () => ({ book: bookOf(base), egress }),
  );
});

describeRepository("git over HTTPS", () => {
  let server: GitServer;
  return makeRepositoryBed(
    async (folder) => {
      server = await startGitServer(folder, neighbours().login, await makeCertificates());
      return { urlOf: (name) => `${server.base}/${name}.git`, close: () => server.close() };
    },
    () => ({ book: bookOf(server.base, { ca: server.caCertificate }), egress }),
  );
});
