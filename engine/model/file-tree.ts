/** One entry of a directory. `hash` is Git's own object id (40 hex digits): equal hashes, equal content. */
export interface FileEntry {
  /** Path from the root of the tree, `/` between parts, without a leading one. */
  readonly path: string;
  readonly type: "file" | "directory" | "link" | "submodule";
  readonly hash: string;
  readonly executable: boolean;
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

/**
 * What a render consulted of a file tree. A tree in which all of it is unchanged renders the same, so a commit that touches
 * nothing of it costs no render.
 */
export interface ReadSet {
  /** Files read, path → blob hash. */
  readonly files: Readonly<Record<string, string>>;
  /** Directories listed, path → tree hash. A recursive listing counts as one of its top directory. */
  readonly directories: Readonly<Record<string, string>>;
  /** Paths looked for and not found. */
  readonly missing: readonly string[];
}
