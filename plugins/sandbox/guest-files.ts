/** What is at a path, links followed. `escapes`: it leads out of its tree; nothing is said of what is there. */
export type GuestFound = "file" | "directory" | "nothing" | "escapes";

/** One name in a directory; a link is what it leads to, one that leads nowhere or out is left out. */
export interface GuestName {
  readonly name: string;
  readonly type: "file" | "directory";
}

/**
 * The files a guest sees: trees mounted below `/src` (the source's repository), `/refs/<name>` (other sources) and `/fetched/<n>` (what the host fetched for it).
 * Paths are absolute, `/` between parts, already normalised (no `.`, `..`, empty part). What is asked for is recorded in the read set.
 */
export interface GuestFiles {
  stat(path: string, signal: AbortSignal): Promise<GuestFound>;
  /** Names in byte order; what `stat` says where there is no directory. */
  list(path: string, signal: AbortSignal): Promise<readonly GuestName[] | Exclude<GuestFound, "directory">>;
  /** The bytes by path, fetched together; a path that is no file has what `stat` says instead. */
  read(
    paths: readonly string[],
    options: { readonly maxBytes: number },
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Uint8Array | Exclude<GuestFound, "file">>>;
}
