/** One entry of a directory. `hash` is Git's own object id (40 hex digits): equal hashes, equal content. */
export interface FileEntry {
  /** Path from the root of the tree, `/` between parts, without a leading one. */
  readonly path: string;
  readonly type: "file" | "directory" | "link" | "submodule";
  readonly hash: string;
  readonly executable: boolean;
}

/**
 * What tells an entry from any other that could be at its path: the hash, and what it is where that is not plain. A link and a file of the same bytes have
 * one hash, so the hash alone would not do.
 */
export function stampOf({ type, hash, executable }: FileEntry): string {
  if (type === "link" || type === "submodule") return `${hash} ${type}`;
  return executable ? `${hash} executable` : hash;
}

/** The files of one commit. Immutable: the same commit gives the same answers for ever. The root directory's path is `""`. */
export interface FileTree {
  readonly commit: string;
  /** The entry at a path, links not followed; undefined where nothing is. */
  entry(path: string, signal: AbortSignal): Promise<FileEntry | undefined>;
  /** What a directory holds, in byte order of the names; undefined where no directory is. `recurse` goes into directories and lists them too. */
  list(path: string, options: { readonly recurse: boolean }, signal: AbortSignal): Promise<readonly FileEntry[] | undefined>;
  /**
   * The bytes of files by path, all in one go so that blobs not yet here are fetched together. A link gives the text of its target.
   * @throws FairleadError `NOT_FOUND` for a path that is no file; `RESOURCE_EXHAUSTED` above `maxBytes` in total
   */
  read(
    paths: readonly string[],
    options: { readonly maxBytes: number },
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Uint8Array>>;
}
