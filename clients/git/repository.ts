import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { LRUCache } from "lru-cache";
import { FairleadError } from "../../engine/errors.js";
import type { FileTree } from "../../engine/model/file-tree.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { RemoteRefs, Repository } from "../../engine/ports/repository.js";
import { type Clone, gone, openClone, reasonOf } from "./clone.js";
import { sweepCacheFolder } from "./clone-folder.js";
import { createFetch } from "./fetch.js";
import { createGitCommand, type GitCredentials } from "./git-command.js";
import { createGitFileTree } from "./git-file-tree.js";
import { defaultGitLimits, type GitLimits } from "./limits.js";
import { createObjectSource, type LocalObjects } from "./object-source.js";
import { type CommitInfo, parseCommit, type TreeRow } from "./parse-objects.js";
import { parseRefs } from "./parse-refs.js";
import { createReaderPool } from "./reader-pool.js";
import { type GitProfile, type RepositoryUrl, readRepositoryUrl } from "./repository-url.js";
import { createSingleFlight, untilAborted } from "./shared-work.js";

/** Git over its own command line, with clones kept in a folder that no other process uses. */
export interface GitRepository extends Repository {
  /** Who made a commit, when and why. Costs nothing once the commit is here. Errors as `filesAt`. */
  commitInfo(url: string, commit: string, signal: AbortSignal): Promise<CommitInfo>;
  /** Ends all Git processes; what is waited for fails with `UNAVAILABLE`. */
  close(): void;
}

/** What the client needs. */
export interface GitRepositoryOptions {
  readonly cacheFolder: string;
  readonly profile: GitProfile;
  /** The name and secret for a URL; asked for every request. Default: nobody has any. */
  readonly credentialsFor?: (url: string) => GitCredentials | undefined;
  /** Where a URL is really fetched from: a folder of this machine for a repository that this process serves itself. Default: nowhere else. */
  readonly fetchedFrom?: (url: string) => string | undefined;
  readonly limits?: Partial<GitLimits>;
  readonly log: Log;
  readonly clock: Clock;
}

/** One repository in use. */
interface Opened {
  readonly url: RepositoryUrl;
  readonly clone: Clone;
  readonly local: LocalObjects;
  readonly progress: { readAhead: boolean };
}

const maxCommitBytes = 1_048_576;
const fullCommit = /^[0-9a-f]{40}$/;
const abbreviatedCommit = /^[0-9a-f]{7,39}$/;

/**
 * Makes the client. Clones are bare and without blobs, one a URL; blobs come when they are read, those of one read together. It sweeps what a
 * killed process left in the cache folder.
 */
export function createRepository(options: GitRepositoryOptions): GitRepository {
  const { cacheFolder, profile, credentialsFor = () => undefined, fetchedFrom = () => undefined, log, clock } = options;
  const limits: GitLimits = { ...defaultGitLimits, ...options.limits };
  const homeFolder = join(cacheFolder, "home");
  mkdirSync(homeFolder, { recursive: true, mode: 0o700 });
  sweepCacheFolder(cacheFolder, log);
  const git = createGitCommand({ homeFolder, profile });
  const readers = createReaderPool({ git, clock, maxReaders: limits.readers });
  const trees = new LRUCache<string, readonly TreeRow[]>({
    maxSize: limits.cachedRows,
    sizeCalculation: (rows) => rows.length + 1,
  });
  const opened = new LRUCache<string, Opened>({ max: 10_000 });
  const closing = new AbortController();
  const lookOnce = createSingleFlight<RemoteRefs>();

  const open = (text: string): Opened => {
    const named = readRepositoryUrl(text, profile);
    const url = { ...named, fetchUrl: fetchedFrom(named.fetchUrl) ?? named.fetchUrl };
    const known = opened.get(url.key);
    if (known !== undefined) return known;
    const folder = join(cacheFolder, `${createHash("sha256").update(url.key).digest("hex").slice(0, 40)}.git`);
    const local: LocalObjects = {
      info: (name) => readers.of(folder).info(name),
      contents: (name, maxBytes) => readers.of(folder).contents(name, maxBytes),
    };
    const missing = async (hashes: readonly string[]) => {
      if (!(await clone.exists())) return hashes;
      const found = await Promise.all(hashes.map((hash) => local.info(hash)));
      return hashes.filter((_, index) => found[index] === undefined);
    };
    const credentials = () => credentialsFor(url.fetchUrl);
    const fetch = createFetch({ git, url, credentials, limits, clock, closing: closing.signal });
    const clone = openClone({ git, fetch, url, cacheFolder, folder, missing, limits, log });
    const repository = { url, clone, local, progress: { readAhead: false } };
    opened.set(url.key, repository);
    return repository;
  };

  const look = async ({ url }: Opened): Promise<RemoteRefs> => {
    const use = credentialsFor(url.fetchUrl);
    const output = await git.run(
      {
        action: `Cannot list the refs of "${url.shown}"`,
        args: ["ls-remote", "--quiet", "--symref", "--end-of-options", url.fetchUrl],
        credentials: use === undefined ? undefined : { url: url.fetchUrl, use },
        timeoutMs: limits.refsTimeoutMs,
        maxOutputBytes: limits.refsBytes,
      },
      closing.signal,
    );
    return parseRefs(output.toString("utf8"));
  };

  return {
    async refs(url, signal) {
      const repository = open(url);
      return untilAborted(
        lookOnce(repository.url.key, () => look(repository)),
        signal,
      );
    },
    async filesAt(url, commit, signal): Promise<FileTree> {
      const repository = open(url);
      const found = await untilAborted(readCommit(repository, commit), signal);
      const source = createObjectSource({ ...repository, trees, limits, rootHash: found.tree });
      return createGitFileTree({ commit: found.commit, rootHash: found.tree, source, limits });
    },
    async commitInfo(url, commit, signal) {
      const { tree: _, ...info } = await untilAborted(readCommit(open(url), commit), signal);
      return info;
    },
    close() {
      closing.abort(new FairleadError("UNAVAILABLE", "Cannot read from Git: Fairlead is stopping"));
      readers.close();
      git.close();
    },
  };
}

/** Reads a commit, fetching it first if it is not here. */
async function readCommit(repository: Opened, commit: string): Promise<ReturnType<typeof parseCommit>> {
  const { url, clone } = repository;
  const isFull = fullCommit.test(commit);
  if (!isFull && !abbreviatedCommit.test(commit)) {
    throw new FairleadError(
      "NOT_FOUND",
      `Cannot read commit ${JSON.stringify(commit)} of "${url.shown}": write 7 to 40 hex digits`,
    );
  }
  const here = await readLocalCommit(repository, commit).catch(async (error: unknown) => {
    if (reasonOf(error) !== "CLONE_DAMAGED") throw error;
    await clone.discard(error);
    return undefined;
  });
  if (here !== undefined) return here;
  await (isFull ? clone.fetchCommit(commit) : clone.fetchRefs());
  const fetched = await readLocalCommit(repository, commit);
  if (fetched === undefined) throw gone(url, commit);
  return fetched;
}

async function readLocalCommit({ clone, local }: Opened, commit: string) {
  if (!(await clone.exists())) return undefined;
  const object = await local.contents(`${commit}^{commit}`, maxCommitBytes);
  return object?.type === "commit" ? parseCommit(object.hash, object.bytes) : undefined;
}
