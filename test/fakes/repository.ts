import { FairleadError } from "../../engine/errors.js";
import { type FileTree, stampOf } from "../../engine/model/file-tree.js";
import type { RevisionSignature } from "../../engine/model/revision-signature.js";
import type { Repositories } from "../../engine/ports/repository.js";
import { createFileTree, type FakeFiles, gitHash } from "./file-tree.js";

/** A Repository in memory, with what a test needs to play the remote. */
export interface FakeRepository extends Repositories {
  /** Pushes a commit of these files to a branch (default `refs/heads/main`) and returns its id. The first push makes the repository. */
  push(url: string, files: FakeFiles, ref?: string): string;
  /** Points a ref at a commit. */
  setRef(url: string, ref: string, commit: string): void;
  /** Deletes a ref. */
  deleteRef(url: string, ref: string): void;
  /** Makes the remote forget a commit, as after a forced push and a clean-up. */
  forget(url: string, commit: string): void;
  /** What signatures are worth, by commit; all others are unsigned. */
  readonly verdicts: Map<string, RevisionSignature>;
  /** Every call fails with this until it is set to undefined. */
  failure: FairleadError | undefined;
  /** Calls so far. */
  readonly calls: { refs: number; fetchRef: number; filesAt: number; changedPaths: number };
}

interface Remote {
  readonly refs: Map<string, string>;
  readonly commits: Map<string, FileTree>;
}

/** Makes an empty world of repositories. */
export function createFakeRepository(): FakeRepository {
  const remotes = new Map<string, Remote>();
  let commits = 0;
  const remoteOf = (url: string): Remote => {
    if (fake.failure !== undefined) throw fake.failure;
    const remote = remotes.get(url);
    if (remote === undefined) throw new FairleadError("NOT_FOUND", `Cannot read repository "${url}": it does not exist`);
    return remote;
  };
  const fake: FakeRepository = {
    forProject: () => fake,
    scopeOf: () => "",
    verdicts: new Map(),
    failure: undefined,
    calls: { refs: 0, fetchRef: 0, filesAt: 0, changedPaths: 0 },
    push(url, files, ref = "refs/heads/main") {
      const remote = remotes.get(url) ?? { refs: new Map(), commits: new Map() };
      remotes.set(url, remote);
      commits += 1;
      const commit = gitHash("commit", Buffer.from(`${commits} ${createFileTree(files).commit}`));
      remote.commits.set(commit, createFileTree(files, commit));
      remote.refs.set(ref, commit);
      return commit;
    },
    setRef: (url, ref, commit) => void remoteOf(url).refs.set(ref, commit),
    deleteRef: (url, ref) => void remoteOf(url).refs.delete(ref),
    forget: (url, commit) => void remoteOf(url).commits.delete(commit),
    async refs(url, signal) {
      fake.calls.refs += 1;
      signal.throwIfAborted();
      const { refs } = remoteOf(url);
      return { refs: new Map(refs), ...(refs.has("refs/heads/main") ? { head: "refs/heads/main" } : {}) };
    },
    async fetchRef(url, ref, signal) {
      fake.calls.fetchRef += 1;
      signal.throwIfAborted();
      const commit = remoteOf(url).refs.get(ref);
      if (commit !== undefined) return commit;
      throw new FairleadError("NOT_FOUND", `Cannot fetch "${ref}" from "${url}": the repository does not have it`);
    },
    async filesAt(url, commit, signal) {
      fake.calls.filesAt += 1;
      signal.throwIfAborted();
      const known = [...remoteOf(url).commits].filter(([id]) => id.startsWith(commit));
      const [only] = known;
      if (commit.length >= 7 && known.length === 1 && only !== undefined) return only[1];
      throw new FairleadError("NOT_FOUND", `Cannot read commit "${commit}" of "${url}": the repository does not have it`, {
        details: { reason: "REVISION_GONE" },
      });
    },
    async changedPaths(url, from, to, signal) {
      fake.calls.changedPaths += 1;
      signal.throwIfAborted();
      const [before, after] = [from, to].map((commit) => remoteOf(url).commits.get(commit));
      if (before === undefined || after === undefined) return undefined;
      const [old, now] = [await stampsIn(before, signal), await stampsIn(after, signal)];
      return [...new Set([...old.keys(), ...now.keys()])].filter((path) => old.get(path) !== now.get(path));
    },
    async *signatures(url, commit, _wish, signal) {
      signal.throwIfAborted();
      remoteOf(url);
      yield fake.verdicts.get(commit) ?? {
        revision: commit,
        author: "Ada <ada@example.com>",
        verdict: "unsigned",
        keyId: "",
        keys: [],
      };
    },
  };
  return fake;
}

/** All files of a tree by their stamps. */
async function stampsIn(tree: FileTree, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const entries = (await tree.list("", { recurse: true }, signal)) ?? [];
  return new Map(entries.filter(({ type }) => type !== "directory").map((entry) => [entry.path, stampOf(entry)]));
}
