import type { Clone } from "./clone.js";
import type { GitCommand } from "./git-command.js";

/** Two commits of a clone. */
export interface CommitPair {
  readonly git: Pick<GitCommand, "run">;
  readonly clone: Pick<Clone, "folder" | "exists">;
  readonly from: string;
  readonly to: string;
}

/** With more than these, looking at each reader costs less than looking for the readers of each. */
const maxPaths = 50_000;
const maxOutputBytes = 16 * 1_048_576;
const timeoutMs = 30_000;
const fullCommit = /^[0-9a-f]{40}$/;

/**
 * The paths in which two commits differ, by `git diff-tree`: it compares trees, which are all here, and touches no blob. Whatever stands in its way, the
 * caller has another one: undefined.
 * @throws the signal's reason, nothing else
 * @see https://git-scm.com/docs/git-diff-tree
 */
export async function changedPaths(
  { git, clone, from, to }: CommitPair,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  signal.throwIfAborted();
  if (!fullCommit.test(from) || !fullCommit.test(to) || !(await clone.exists())) return undefined;
  const call = {
    action: "Cannot compare two commits",
    args: ["diff-tree", "-r", "--no-renames", "--name-only", "-z", "--end-of-options", from, to],
    folder: clone.folder,
    timeoutMs,
    maxOutputBytes,
  };
  try {
    const paths = (await git.run(call, signal)).toString("utf8").split("\0");
    paths.pop();
    return paths.length > maxPaths ? undefined : paths;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
