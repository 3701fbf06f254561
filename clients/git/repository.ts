import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { LRUCache } from "lru-cache";
import { FairleadError } from "../../engine/errors.js";
import type { FileTree } from "../../engine/model/file-tree.js";
import type { RepositoryBook } from "../../engine/model/repository-access.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { GitLogin } from "../../engine/ports/remote-sources.js";
import type { Repositories, Repository } from "../../engine/ports/repository.js";
import type { Egress } from "../egress/egress.js";
import { untilAborted } from "../shared-work/until-aborted.js";
import { anonymousBook } from "./anonymous-book.js";
import { changedPaths } from "./changed-paths.js";
import { gone, reasonOf } from "./clone.js";
import { sweepCacheFolder } from "./clone-folder.js";
import { type AzureIdentity, createCloudLogin } from "./cloud-login.js";
import { completeTree } from "./complete-tree.js";
import { createTokenExchange } from "./exchange-tokens.js";
import { createGitCommand, type GitCommand } from "./git-command.js";
import { createGitFileTree } from "./git-file-tree.js";
import { createGithubTokens } from "./github-tokens.js";
import { createLfsSource, type LfsSource } from "./lfs-objects.js";
import { defaultGitLimits, type GitLimits } from "./limits.js";
import { modulesFile, readModuleUrls } from "./module-places.js";
import { createObjectSource } from "./object-source.js";
import { createOpener, type OpenedRepository, type OpenRepository } from "./open-repositories.js";
import { type CommitInfo, parseCommit, type TreeRow } from "./parse-objects.js";
import { createReach, httpLogin, type TokenLogins } from "./reach.js";
import { createReaderPool } from "./reader-pool.js";
import { isRefName } from "./ref-name.js";
import type { GitProfile } from "./repository-url.js";
import { createSignatures, type ListSignatures } from "./signatures/list-signatures.js";
import { refusedModule } from "./submodule-file-tree.js";

/** Git over its own command line, with clones kept in a folder that no other process uses. */
export interface GitRepository extends GitOfProject, Repositories {
  /** The same on behalf of a project: what is scoped to it may be used, and what it lets in is kept apart. By itself a repository acts for no project. */
  forProject(project: string): GitOfProject;
  /** Ends all Git processes; what is waited for fails with `UNAVAILABLE`. */
  close(): void;
}

/** Repositories as one project may reach them. */
export interface GitOfProject extends Repository {
  /** Who made a commit, when and why. Costs nothing once the commit is here. Errors as `filesAt`. */
  commitInfo(url: string, commit: string, signal: AbortSignal): Promise<CommitInfo>;
  /** The name and password of a repository over HTTP; undefined if it has none. Secret. */
  login(url: string, signal: AbortSignal): Promise<GitLogin | undefined>;
}

/** What the client needs. */
export interface GitRepositoryOptions {
  readonly cacheFolder: string;
  readonly profile: GitProfile;
  /** Who may log in where, and what is trusted; asked for every request. Default: nobody has any login. */
  readonly book?: () => RepositoryBook;
  /** Judges where hosts lie, and fetches tokens and large files. Without it nothing is judged, and GitHub Apps, accounts of clouds and LFS cannot be used. */
  readonly egress?: Egress;
  /** Whether a project may use the repository of a submodule. Default: all may. */
  readonly permits?: (project: string, url: string) => { readonly allowed: boolean };
  /** The keys that commits may be signed with: id → ASCII-armoured public key, asked for every time. Default: none. */
  readonly gpgKeys?: () => Readonly<Record<string, string>>;
  /** What this process is to Azure. Default: nobody. */
  readonly azureIdentity?: AzureIdentity;
  /** Where a URL is really fetched from: a folder of this machine for a repository that this process serves itself. Default: nowhere else. */
  readonly fetchedFrom?: (url: string) => string | undefined;
  readonly limits?: Partial<GitLimits>;
  readonly log: Log;
  readonly clock: Clock;
}

const maxCommitBytes = 1_048_576;
const fullCommit = /^[0-9a-f]{40}$/;
const abbreviatedCommit = /^[0-9a-f]{7,39}$/;

const mostNestedModules = 8;
const noKeys = {};

/**
 * Makes the client. Clones are bare and without blobs, one a URL; blobs come when they are read, those of one read together. It sweeps what a
 * killed process left in the cache folder.
 */
export function createRepository(options: GitRepositoryOptions): GitRepository {
  const { cacheFolder, profile, book = () => anonymousBook, fetchedFrom = () => undefined, egress, log, clock } = options;
  const limits: GitLimits = { ...defaultGitLimits, ...options.limits };
  const homeFolder = join(cacheFolder, "home");
  mkdirSync(homeFolder, { recursive: true, mode: 0o700 });
  sweepCacheFolder(cacheFolder, log);
  const git = createGitCommand({ homeFolder, profile });
  const readers = createReaderPool({ git, clock, maxReaders: limits.readers });
  const tokenLogins = egress && createTokenLogins(egress, options);
  const closing = new AbortController();
  const reach = createReach({ homeFolder, book, egress, tokenLogins });
  const shared = { git, reach, readers, cacheFolder, profile, book, fetchedFrom, limits, clock, log, closing: closing.signal };
  const lfs = egress && createLfsSource(egress);
  const signatures = createSignatures({ git, gpgKeys: options.gpgKeys ?? (() => noKeys), clock, log });
  const open = createOpener(shared);
  const forProject = createProjectView({ ...options, book, limits, git, tokenLogins, lfs, signatures, open });
  return {
    ...forProject(""),
    forProject,
    scopeOf: (url, project) => book().accessFor(url, project, "git").project ?? "",
    close() {
      closing.abort(new FairleadError("UNAVAILABLE", "Cannot read from Git: Fairlead is stopping"));
      readers.close();
      git.close();
    },
  };
}

function createTokenLogins(egress: Egress, { profile, clock, azureIdentity }: GitRepositoryOptions): TokenLogins {
  const over = { egress, clock, allowsPlainHttp: profile === "development" };
  return {
    github: createGithubTokens(over),
    cloud: createCloudLogin({ exchange: createTokenExchange(over), clock, azureIdentity }),
  };
}

interface ViewOptions extends Pick<GitRepositoryOptions, "permits"> {
  readonly book: () => RepositoryBook;
  readonly limits: GitLimits;
  readonly git: GitCommand;
  readonly tokenLogins: TokenLogins | undefined;
  readonly lfs: LfsSource | undefined;
  readonly signatures: ListSignatures;
  readonly open: OpenRepository;
}

/** Repositories as each project may reach them. The memory of parsed trees is common: equal hash, equal rows. */
function createProjectView(options: ViewOptions) {
  const { book, permits = () => ({ allowed: true }), limits, git, tokenLogins, lfs, signatures, open } = options;
  const trees = new LRUCache<string, readonly TreeRow[]>({
    maxSize: limits.cachedRows,
    sizeCalculation: (rows) => rows.length + 1,
  });
  const filesAt = async (
    project: string,
    url: string,
    commit: string,
    { depth, signal }: { depth: number; signal: AbortSignal },
  ): Promise<FileTree> => {
    if (depth > mostNestedModules) throw refusedModule(url, `submodules are nested more than ${mostNestedModules} deep`);
    const repository = open(url, project);
    const found = await untilAborted(readCommit(repository, commit), signal);
    const source = createObjectSource({ ...repository, trees, limits, rootHash: found.tree });
    const files = createGitFileTree({ commit: found.commit, rootHash: found.tree, source, limits });
    return completeTree(files, repository, {
      lfs,
      tokenLogins,
      permits: (asked) => permits(project, asked),
      accessFor: (asked) => book().accessFor(asked, project, "git"),
      filesAt: (asked, at, waiting) => filesAt(project, asked, at, { depth: depth + 1, signal: waiting }),
    });
  };
  return (project: string): GitOfProject => ({
    refs: async (url, signal) => untilAborted(open(url, project).look(), signal),
    filesAt: async (url, commit, signal) => filesAt(project, url, commit, { depth: 0, signal }),
    fetchRef: async (url, ref, signal) => untilAborted(fetchRef(open(url, project), ref), signal),
    async changedPaths(url, from, to, signal) {
      const repository = open(url, project);
      const paths = await changedPaths({ git, clone: repository.clone, from, to }, signal);
      if (paths === undefined || !repository.access().submodules) return paths;
      const files = await filesAt(project, url, to, { depth: 0, signal });
      return (await touchesModules(files, paths, signal)) ? undefined : paths;
    },
    async *signatures(url, commit, wish, signal) {
      const repository = open(url, project);
      await untilAborted(readCommit(repository, commit), signal);
      yield* signatures(repository, commit, wish, signal);
    },
    async login(url, signal) {
      const repository = open(url, project);
      if (repository.url.protocol !== "https" && repository.url.protocol !== "http") return undefined;
      const reached = { url: repository.url, access: repository.access(), action: `Cannot log in to "${repository.url.shown}"` };
      const found = await httpLogin(reached, tokenLogins, signal);
      return found === undefined || "token" in found ? undefined : { username: found.username, password: found.password };
    },
    async commitInfo(url, commit, signal) {
      const { tree: _, ...info } = await untilAborted(readCommit(open(url, project), commit), signal);
      return info;
    },
  });
}

/** Whether files within a submodule may differ: the paths of a comparison tell of the submodule only. */
async function touchesModules(files: FileTree, paths: readonly string[], signal: AbortSignal): Promise<boolean> {
  if (paths.includes(modulesFile)) return true;
  const urls = await readModuleUrls(files, signal);
  return urls.size > 0 && paths.some((path) => urls.has(path));
}

/** Fetches a ref and says which commit it points at. */
async function fetchRef({ url, clone, local }: OpenedRepository, ref: string): Promise<string> {
  if (!isRefName(ref))
    throw new FairleadError(
      "BAD_USER_INPUT",
      `Cannot fetch ${JSON.stringify(ref)} from "${url.shown}": it is no name of a branch or tag`,
    );
  const found = await local.info(`${await clone.fetchRef(ref)}^{commit}`);
  if (found !== undefined) return found.hash;
  throw new FairleadError("NOT_FOUND", `Cannot fetch "${ref}" from "${url.shown}": it points at no commit`);
}

/** Reads a commit, fetching it first if it is not here. */
async function readCommit(repository: OpenedRepository, commit: string): Promise<ReturnType<typeof parseCommit>> {
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
  if (fetched === undefined) throw isFull ? gone(url, commit) : notAmong(repository, commit);
  return fetched;
}

/** The failure for an abbreviation: what is not here may still be there. */
function notAmong(repository: OpenedRepository, commit: string): FairleadError {
  const { url } = repository;
  const { depth } = repository.access();
  if (depth === 0) return gone(url, commit);
  return new FairleadError(
    "NOT_FOUND",
    `Cannot read commit "${commit}" of "${url.shown}": it is not among the newest ${depth} of any branch or tag, which are all that is fetched; write all 40 hex digits, or remove "depth" from the repository's Secret`,
    { details: { reason: "REVISION_GONE" } },
  );
}

async function readLocalCommit({ clone, local }: OpenedRepository, commit: string) {
  if (!(await clone.exists())) return undefined;
  const object = await local.contents(`${commit}^{commit}`, maxCommitBytes);
  return object?.type === "commit" ? parseCommit(object.hash, object.bytes) : undefined;
}
