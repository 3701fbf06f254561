import { createHash } from "node:crypto";
import { FairleadError } from "../../engine/errors.js";
import type { Log } from "../../engine/ports/log.js";
import { createBatcher } from "../shared-work/batcher.js";
import { createTemporaryClone, discardClone, holdsClone, measurePacks, moveInto } from "./clone-folder.js";
import { blobless, type Fetch, type FetchKind } from "./fetch.js";
import type { GitCommand } from "./git-command.js";
import type { GitLimits } from "./limits.js";
import type { RepositoryUrl } from "./repository-url.js";

/** The objects of one repository on this machine, and how more of them come. Every fetch is one request, shared by all who wait for it. */
export interface Clone {
  readonly folder: string;
  /** Whether anything has been fetched yet. */
  exists(): Promise<boolean>;
  /** Fetches commits by id with their trees and history, without blobs. @throws FairleadError `NOT_FOUND` with reason `REVISION_GONE` */
  fetchCommit(commit: string): Promise<void>;
  /**
   * Fetches what a ref of the remote points at, likewise.
   * @returns a name under which it is found here
   * @throws FairleadError `NOT_FOUND`
   */
  fetchRef(ref: string): Promise<string>;
  /** Fetches all branches and tags likewise. */
  fetchRefs(): Promise<void>;
  /** Takes a damaged clone away; the next fetch makes it anew. */
  discard(error: unknown): Promise<void>;
  /** Fetches single objects by id. @throws FairleadError `NOT_FOUND` with reason `REVISION_GONE` */
  fetchObjects(hashes: readonly string[]): Promise<void>;
}

/** What a clone is made of. */
export interface CloneOptions {
  readonly git: GitCommand;
  readonly fetch: Fetch;
  readonly url: RepositoryUrl;
  readonly cacheFolder: string;
  readonly folder: string;
  /** Of these, which are not here. */
  readonly missing: (hashes: readonly string[]) => Promise<readonly string[]>;
  readonly limits: GitLimits;
  readonly log: Log;
}

const allRefs = ["+refs/heads/*:refs/fairlead/heads/*", "+refs/tags/*:refs/fairlead/tags/*"];

/** Opens the clone of a repository; nothing is fetched before it is needed. @see https://git-scm.com/docs/partial-clone */
export function openClone(options: CloneOptions): Clone {
  const { fetch, url, cacheFolder, folder, missing, log } = options;
  let lastInLine: Promise<unknown> = Promise.resolve();

  /** One at a time: fetches that write refs, the first clone, and tidying. */
  const inLine = <T>(work: () => Promise<T>): Promise<T> => {
    const next = lastInLine.then(work, work);
    lastInLine = next.catch(() => undefined);
    return next;
  };
  const firstFetch = async (wanted: readonly string[]) => {
    const temporary = await createTemporaryClone(cacheFolder);
    try {
      await fetch(temporary, wanted, "clone");
      await moveInto(temporary, folder);
    } catch (error) {
      await discardClone(cacheFolder, temporary);
      throw error;
    }
    log.info("Cloned a repository", { repository: url.key });
  };
  const discard = (error: unknown) => {
    log.warn("A Git clone is damaged or too large and is made anew when next needed", { repository: url.key, error });
    return discardClone(cacheFolder, folder);
  };
  const fetchHistory = async (wanted: readonly string[], kind: FetchKind) => {
    if (!(await holdsClone(folder))) return firstFetch(wanted);
    try {
      await fetch(folder, wanted, kind);
    } catch (error) {
      if (!isUnusable(error)) throw error;
      await discard(error);
      return firstFetch(wanted);
    }
    void inLine(() => tidy(options));
  };
  const fetchRefs = () => inLine(() => fetchHistory(allRefs, "refs"));
  const fetchCommits = createBatcher(async (commits) => {
    const wanted = await missing(commits);
    if (wanted.length === 0) return;
    try {
      await inLine(() => fetchHistory(intoSlots(wanted), "commits"));
    } catch (error) {
      if (reasonOf(error) !== "REVISION_NOT_ADVERTISED") throw error;
      await fetchRefs();
      const [absent] = await missing(wanted);
      if (absent !== undefined) throw gone(url, absent, error);
    }
  });
  const fetchRef = async (ref: string) => {
    const name = slotOfRef(ref);
    await inLine(() => fetchHistory([`+${ref}:${name}`], "commits"));
    return name;
  };
  const fetchObjects = createBatcher(async (hashes) => {
    const wanted = await missing(hashes);
    if (wanted.length === 0) return;
    try {
      await fetch(folder, wanted, "objects");
    } catch (error) {
      if (isUnusable(error)) await inLine(() => discard(error));
      throw error;
    }
  });
  return {
    folder,
    exists: () => holdsClone(folder),
    fetchCommit: (commit) => fetchCommits([commit]),
    fetchRef,
    fetchRefs,
    discard: (error) => inLine(() => discard(error)),
    fetchObjects,
  };
}

/** Joins pack files when there are many. */
async function tidy({ git, url, folder, limits, log }: CloneOptions): Promise<void> {
  const { packs, bytes } = await measurePacks(folder);
  if (packs <= (bytes < limits.smallRepositoryBytes ? limits.packs : 10 * limits.packs)) return;
  const call = { action: `Cannot repack "${url.key}"`, args: ["repack", "-a", "-d", "-q"], folder, config: blobless };
  try {
    await git.run({ ...call, timeoutMs: limits.fetchTimeoutMs }, AbortSignal.timeout(limits.fetchTimeoutMs));
  } catch (error) {
    log.warn("Cannot repack a Git clone; it is used as it is", { repository: url.key, error });
  }
}

/**
 * Refspecs that keep the newest commits under a bounded number of refs. Git offers what its refs reach when it asks for more, so that only what is
 * new travels; nothing is ever pruned, so a ref that is overwritten loses nothing.
 */
function intoSlots(commits: readonly string[]): readonly string[] {
  const taken = new Set<number>();
  return commits.map((commit) => {
    const slot = Number.parseInt(commit.slice(0, 2), 16) & 0x3f;
    if (taken.has(slot)) return commit;
    taken.add(slot);
    return `+${commit}:refs/fairlead/tips/${slot}`;
  });
}

/** The place of a ref that was fetched by name: one of its own, so that `a` and `a/b` do not stand in each other's way. */
function slotOfRef(ref: string): string {
  return `refs/fairlead/named/${createHash("sha256").update(ref).digest("hex").slice(0, 16)}`;
}

/** The reason in a failure's details. */
export function reasonOf(error: unknown): unknown {
  return error instanceof FairleadError ? error.details["reason"] : undefined;
}

/** Whether a clone cannot be gone on with: it is broken, or has grown above its limit by all that was ever fetched. */
function isUnusable(error: unknown): boolean {
  const reason = reasonOf(error);
  return reason === "CLONE_DAMAGED" || reason === "REPO_TOO_LARGE";
}

/** The failure for a commit that the remote does not have, or no longer. */
export function gone(url: RepositoryUrl, commit: string, cause?: unknown): FairleadError {
  const message = `Cannot read commit "${commit}" of "${url.shown}": the repository does not have it (any more)`;
  return new FairleadError("NOT_FOUND", message, { cause, details: { reason: "REVISION_GONE" } });
}
