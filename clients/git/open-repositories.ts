import { createHash } from "node:crypto";
import { join } from "node:path";
import { LRUCache } from "lru-cache";
import type { RepositoryAccess, RepositoryBook } from "../../engine/model/repository-access.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { RemoteRefs } from "../../engine/ports/repository.js";
import { createSingleFlight } from "../shared-work/single-flight.js";
import { type Clone, openClone } from "./clone.js";
import { createFetch } from "./fetch.js";
import type { GitAccess, GitCommand } from "./git-command.js";
import type { GitLimits } from "./limits.js";
import type { LocalObjects } from "./object-source.js";
import { parseRefs } from "./parse-refs.js";
import type { Reach } from "./reach.js";
import type { ReaderPool } from "./reader-pool.js";
import { type GitProfile, type RepositoryUrl, readRepositoryUrl } from "./repository-url.js";

/** One repository in use, as one scope may reach it. */
export interface OpenedRepository {
  readonly url: RepositoryUrl;
  readonly clone: Clone;
  readonly local: LocalObjects;
  readonly progress: { readAhead: boolean };
  /** What holds for it now. */
  access(): RepositoryAccess;
  /** Looks at the remote's refs; who asks while that runs gets the same answer. */
  look(): Promise<RemoteRefs>;
}

/** What repositories are opened with. */
export interface OpenerOptions {
  readonly git: GitCommand;
  readonly reach: Reach;
  readonly readers: ReaderPool;
  readonly cacheFolder: string;
  readonly profile: GitProfile;
  readonly book: () => RepositoryBook;
  readonly fetchedFrom: (url: string) => string | undefined;
  readonly limits: GitLimits;
  readonly clock: Clock;
  readonly log: Log;
  readonly closing: AbortSignal;
}

/** Opens a repository for a project; nothing is contacted. @throws FairleadError `BAD_USER_INPUT` (`REPO_NOT_PERMITTED`) */
export type OpenRepository = (text: string, project: string) => OpenedRepository;

/**
 * Makes it. Projects share a clone, except where one has a Secret of its own: what that lets in is for the project alone. A clone without its whole history is
 * another one, so that a changed `depth` counts at once.
 */
export function createOpener(options: OpenerOptions): OpenRepository {
  const { profile, book, fetchedFrom } = options;
  const opened = new LRUCache<string, OpenedRepository>({ max: 10_000 });
  return (text, project) => {
    const { project: scope = "", insecure, depth } = book().accessFor(text, project, "git");
    const named = readRepositoryUrl(text, profile, insecure);
    const elsewhere = fetchedFrom(named.fetchUrl);
    const url: RepositoryUrl = elsewhere === undefined ? named : { ...named, fetchUrl: elsewhere, protocol: "file" };
    const key = [scope, url.key, depth === 0 ? "" : `depth ${depth}`].filter((part) => part !== "").join(" ");
    const known = opened.get(key);
    if (known !== undefined) return known;
    const access = () => book().accessFor(text, scope, "git");
    const repository = openOne(options, { url, key, depth, access });
    opened.set(key, repository);
    return repository;
  };
}

interface ToOpen {
  readonly url: RepositoryUrl;
  readonly key: string;
  readonly depth: number;
  readonly access: () => RepositoryAccess;
}

function openOne(options: OpenerOptions, { url, key, depth, access }: ToOpen): OpenedRepository {
  const { git, readers, cacheFolder, limits, clock, log, closing } = options;
  const folder = join(cacheFolder, `${createHash("sha256").update(key).digest("hex").slice(0, 40)}.git`);
  const local: LocalObjects = {
    info: (name) => readers.of(folder).info(name),
    contents: (name, maxBytes) => readers.of(folder).contents(name, maxBytes),
  };
  const missing = async (hashes: readonly string[]) => {
    if (!(await clone.exists())) return hashes;
    const found = await Promise.all(hashes.map((hash) => local.info(hash)));
    return hashes.filter((_, index) => found[index] === undefined);
  };
  const reach = <T>(action: string, work: (access: GitAccess) => Promise<T>, signal: AbortSignal) =>
    options.reach({ url, access: access(), action }, work, signal);
  const fetch = createFetch({ git, url, depth, reach, limits, clock, closing });
  const clone = openClone({ git, fetch, url, cacheFolder, folder, missing, limits, log });
  const once = createSingleFlight<RemoteRefs>();
  const look = async (): Promise<RemoteRefs> => {
    const call = {
      action: `Cannot list the refs of "${url.shown}"`,
      args: ["ls-remote", "--quiet", "--symref", "--end-of-options", url.fetchUrl],
      timeoutMs: limits.refsTimeoutMs,
      maxOutputBytes: limits.refsBytes,
    };
    const output = await reach(call.action, (given) => git.run({ ...call, access: given }, closing), closing);
    return parseRefs(output.toString("utf8"));
  };
  return { url, clone, local, progress: { readAhead: false }, access, look: () => once("", look) };
}
