import type { FileTree } from "../model/file-tree.js";
import type { RevisionSignature } from "../model/revision-signature.js";

/** The refs of a repository as one look at the remote gave them. */
export interface RemoteRefs {
  /** Full ref name (`refs/heads/main`, `refs/tags/v1`) → commit; an annotated tag gives the commit it points at. */
  readonly refs: ReadonlyMap<string, string>;
  /** The ref that `HEAD` points at, e.g. `refs/heads/main`; absent for an empty repository. */
  readonly head?: string;
}

/** Git, as far as the engine cares, for all projects. Implemented by `clients/git/repository.ts`. By itself it uses no login that is one project's alone. */
export interface Repositories extends Repository {
  /** The same on behalf of a project. */
  forProject(project: string): Repository;
  /** `""` if a project reaches a URL as everybody does; else the project, because a login is its own. */
  scopeOf(url: string, project: string): string;
}

/** Which signatures are asked for. */
export interface SignatureWish {
  /** The full name of the ref the commit was found by. If that is an annotated tag, its signature comes first, and without `history` alone. */
  readonly ref?: string;
  /** All that led to the commit as well, back to its beginnings or to commits with the trailer `Argocd-gpg-seal:`. */
  readonly history: boolean;
  /** Whether a commit with that trailer may vouch for all before it. */
  readonly isTrusted: (signature: RevisionSignature) => boolean;
}

/** Git, as one project may reach it. */
export interface Repository {
  /**
   * Looks at the remote's refs: one request, answers shared while it runs.
   * @throws FairleadError `NOT_FOUND` if there is no such repository; `UNAVAILABLE` if the remote cannot be reached;
   *   `PERMISSION_DENIED` if it wants credentials; `BAD_USER_INPUT` for a URL that is not allowed (`details.reason` `REPO_NOT_PERMITTED`)
   */
  refs(url: string, signal: AbortSignal): Promise<RemoteRefs>;
  /**
   * The files at `commit` (40 hex digits, or an abbreviation of at least 7). The same commit yields the same tree, so callers may keep it.
   * Fetches only if the commit is not here yet.
   * @throws FairleadError `NOT_FOUND` if the remote has no such commit; otherwise as `refs`
   */
  filesAt(url: string, commit: string, signal: AbortSignal): Promise<FileTree>;
  /**
   * Looks at one ref of the remote (`refs/heads/…` or `refs/tags/…`) and brings the commit it points at, in one request.
   * @returns the commit; of an annotated tag the commit it points at
   * @throws FairleadError `NOT_FOUND` if the remote has no such ref; otherwise as `refs`
   */
  fetchRef(url: string, ref: string, signal: AbortSignal): Promise<string>;
  /**
   * The files that differ between two commits (40 hex digits each), in no order: added, removed, changed, or of another kind now; a renamed one is both of
   * its names. A submodule counts as a file. Looks at what is here and fetches nothing.
   * @returns undefined if it cannot be told cheaply: a commit is not here, or more than 50,000 files differ
   */
  changedPaths(url: string, from: string, to: string, signal: AbortSignal): Promise<readonly string[] | undefined>;
  /**
   * The signatures of a commit (40 hex digits), the newest first, each judged by itself with the keys of `argocd-gpg-keys-cm`. They come one after the other, so
   * that who has seen enough can stop.
   * @throws FairleadError `FAILED_PRECONDITION` (`HISTORY_SHALLOW`), `RESOURCE_EXHAUSTED` (`HISTORY_TOO_LONG`); otherwise as `filesAt`
   */
  signatures(url: string, commit: string, wish: SignatureWish, signal: AbortSignal): AsyncIterable<RevisionSignature>;
}
