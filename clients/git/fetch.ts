import { FairleadError } from "../../engine/errors.js";
import type { Clock } from "../../engine/ports/clock.js";
import { measurePacks } from "./clone-folder.js";
import type { GitAccess, GitCommand } from "./git-command.js";
import type { GitLimits } from "./limits.js";
import type { RepositoryUrl } from "./repository-url.js";

/**
 * What to fetch. `clone`: commits or refs with their trees and all that leads to them, without blobs. `commits`: new ones, with what they changed.
 * `refs`: refspecs as for `clone`; refs that are gone are dropped. `objects`: exactly the objects named.
 */
export type FetchKind = "clone" | "commits" | "refs" | "objects";

/** Fetches into the clone in a folder. */
export type Fetch = (folder: string, wanted: readonly string[], kind: FetchKind) => Promise<void>;

/** What a fetch needs. */
export interface FetchOptions {
  readonly git: GitCommand;
  readonly url: RepositoryUrl;
  /** Commits of history that come with one; 0 is all. */
  readonly depth: number;
  /** Runs a call that may reach the repository. */
  readonly reach: <T>(action: string, work: (access: GitAccess) => Promise<T>, signal: AbortSignal) => Promise<T>;
  readonly limits: Pick<GitLimits, "repositoryBytes" | "fetchTimeoutMs">;
  readonly clock: Clock;
  /** Ends what runs when the client is closed. */
  readonly closing: AbortSignal;
}

/** Makes Git treat `origin` as a remote that keeps the blobs, for one call only: readers then say "missing" instead of fetching one by one. */
export const blobless = { "remote.origin.promisor": "true", "remote.origin.partialclonefilter": "blob:none" };

const settings: Readonly<Record<FetchKind, Readonly<Record<string, string>>>> = {
  clone: blobless,
  // What a new commit changed is what will be read next: small blobs come along, and save a request.
  commits: { ...blobless, "remote.origin.partialclonefilter": "blob:limit=128k" },
  refs: blobless,
  objects: { ...blobless, "fetch.negotiationAlgorithm": "noop" },
};
const flags = ["--quiet", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no", "--stdin"];

/** Makes the fetch of one repository: one request, what is wanted on standard input, given up when the clone is above its limit. */
export function createFetch({ git, url, depth, reach, limits, clock, closing }: FetchOptions): Fetch {
  return async (folder, wanted, kind) => {
    const tooLarge = new AbortController();
    const stopWatching = watchSize(folder, limits.repositoryBytes, clock, () =>
      tooLarge.abort(oversize(url, limits.repositoryBytes)),
    );
    const shallow = depth > 0 && kind !== "objects" ? [`--depth=${depth}`] : [];
    const call = {
      action: `Cannot fetch from "${url.shown}"`,
      args: ["fetch", ...flags, ...(kind === "refs" ? ["--prune"] : []), ...shallow, "--end-of-options", "origin"],
      folder,
      config: { "remote.origin.url": url.fetchUrl, ...settings[kind] },
      input: `${wanted.join("\n")}\n`,
      timeoutMs: limits.fetchTimeoutMs,
    };
    const stop = AbortSignal.any([tooLarge.signal, closing]);
    await reach(call.action, (access) => git.run({ ...call, access }, stop), stop).finally(stopWatching);
    const { bytes } = await measurePacks(folder);
    if (bytes > limits.repositoryBytes) throw oversize(url, limits.repositoryBytes);
  };
}

/** Looks at the size of a clone while it grows. */
function watchSize(folder: string, maxBytes: number, clock: Clock, onExceeded: () => void): () => void {
  let stopped = false;
  let cancel = (): void => undefined;
  const look = async () => {
    const { bytes } = await measurePacks(folder);
    if (stopped) return;
    if (bytes > maxBytes) onExceeded();
    else again();
  };
  const again = () => {
    cancel = clock.after(250, () => void look());
  };
  again();
  return () => {
    stopped = true;
    cancel();
  };
}

function oversize(url: RepositoryUrl, repositoryBytes: number): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", `Cannot fetch from "${url.shown}": it is larger than ${repositoryBytes} bytes`, {
    details: { reason: "REPO_TOO_LARGE", maxBytes: repositoryBytes },
  });
}
