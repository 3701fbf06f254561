import { Readable } from "node:stream";
import { pack } from "tar-stream";
import { FairleadError } from "../../engine/errors.js";
import type { FileEntry } from "../../engine/model/file-tree.js";
import type { PluginFiles } from "../contract.js";

/** Which files a plugin gets, and how. */
export interface WorkCopyOptions {
  /** Of all files together. */
  readonly maxBytes: number;
  /** Whether executable files stay so; else all are 0644. */
  readonly preserveFileMode: boolean;
}

/** The files of a directory, ready to be packed. */
export interface WorkCopy {
  /** A tar archive: directories before what they hold, in order of the paths, without times and owners. Made anew at each call. */
  tar(): Readable;
  /** Bytes of all files together. */
  readonly bytes: number;
  readonly entries: number;
}

const maxEntries = 50_000;
const decoder = new TextDecoder();

interface CopiedEntry {
  readonly entry: FileEntry;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads a directory with all below it. Links that stay inside the directory are kept as links, one that leaves the repository is refused, and one that leads
 * to somewhere else in it points to nothing in the copy. `.git` and submodules are left out.
 * @param directory counts from the root; `""` is the whole repository. All of it counts as read
 * @throws FairleadError `BAD_USER_INPUT` (`SYMLINK_ESCAPE`), `RESOURCE_EXHAUSTED` (`INPUT_TOO_LARGE`)
 */
export async function readWorkCopy(
  files: PluginFiles,
  directory: string,
  options: WorkCopyOptions,
  signal: AbortSignal,
): Promise<WorkCopy> {
  const listed = (await files.list(directory, { recurse: true }, signal)) ?? [];
  const skip = directory === "" ? 0 : directory.length + 1;
  const kept = listed.filter(({ path, type }) => type !== "submodule" && !isGitFolder(path.slice(skip)));
  if (kept.length > maxEntries) throw tooMany(directory, kept.length);
  await refuseEscapes(
    files,
    kept.filter(({ type }) => type === "link"),
    signal,
  );
  const content = kept.filter(({ type }) => type !== "directory").map(({ path }) => path);
  const bytes = await files.read(content, { maxBytes: options.maxBytes }, signal);
  const copied = kept.map((entry): CopiedEntry => {
    return { entry, name: entry.path.slice(skip), bytes: bytes.get(entry.path) ?? new Uint8Array() };
  });
  return {
    tar: () => packEntries(copied, options.preserveFileMode),
    bytes: copied.reduce((sum, { bytes: { length } }) => sum + length, 0),
    entries: copied.length,
  };
}

function isGitFolder(path: string): boolean {
  return path === ".git" || path.startsWith(".git/");
}

async function refuseEscapes(files: PluginFiles, links: readonly FileEntry[], signal: AbortSignal): Promise<void> {
  for (const { path } of links) {
    const resolved = await files.resolve(path, signal);
    if (resolved.found || !resolved.escapes) continue;
    throw new FairleadError(
      "BAD_USER_INPUT",
      `repository contains out-of-bounds symlinks. file: ${path}: it leads out of the repository; remove the link`,
      { details: { reason: "SYMLINK_ESCAPE", file: path } },
    );
  }
}

/** The content is not copied: the archive holds what was read, and headers between. */
function packEntries(entries: readonly CopiedEntry[], preserveFileMode: boolean): Readable {
  const archive = pack();
  for (const { entry, name, bytes } of entries) {
    const common = { name, mtime: new Date(0), uid: 0, gid: 0 };
    if (entry.type === "directory") archive.entry({ ...common, type: "directory", mode: 0o755 });
    else if (entry.type === "link") archive.entry({ ...common, type: "symlink", linkname: decoder.decode(bytes), mode: 0o777 });
    else {
      const mode = preserveFileMode && entry.executable ? 0o755 : 0o644;
      archive.entry({ ...common, mode }, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    }
  }
  archive.finalize();
  return Readable.from(archive as AsyncIterable<Uint8Array>);
}

function tooMany(directory: string, count: number): FairleadError {
  return new FairleadError(
    "RESOURCE_EXHAUSTED",
    `Cannot copy "${directory || "."}" for the plugin: it holds ${count} files and directories, the limit is ${maxEntries}; split the repository`,
    { details: { reason: "INPUT_TOO_LARGE", maxEntries } },
  );
}
