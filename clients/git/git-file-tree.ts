import { FairleadError } from "../../engine/errors.js";
import type { FileEntry, FileTree } from "../../engine/model/file-tree.js";
import type { GitLimits } from "./limits.js";
import type { TreeRow } from "./parse-objects.js";

/** Where a FileTree gets its objects. Missing ones are fetched. */
export interface ObjectSource {
  tree(hash: string, signal: AbortSignal): Promise<readonly TreeRow[]>;
  /** Sizes in bytes by hash. */
  sizes(hashes: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, number>>;
  blobs(hashes: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Uint8Array>>;
}

/** One commit's files over Git's objects. */
export interface GitFileTreeOptions {
  readonly commit: string;
  readonly rootHash: string;
  readonly source: ObjectSource;
  readonly limits: Pick<GitLimits, "entries" | "depth">;
}

/** A FileTree that reads trees and blobs when they are asked for. */
export function createGitFileTree({ commit, rootHash, source, limits }: GitFileTreeOptions): FileTree {
  const root: FileEntry = { path: "", type: "directory", hash: rootHash, executable: false };

  const entry = async (path: string, signal: AbortSignal): Promise<FileEntry | undefined> => {
    signal.throwIfAborted();
    let at: FileEntry | undefined = root;
    for (const name of path === "" ? [] : path.split("/")) {
      if (at.type !== "directory") return undefined;
      const row: TreeRow | undefined = findRow(await source.tree(at.hash, signal), name);
      if (row === undefined) return undefined;
      at = below(at.path, row);
    }
    return at;
  };

  const listAll = async (
    folder: FileEntry,
    depth: number,
    count: { entries: number },
    signal: AbortSignal,
  ): Promise<FileEntry[]> => {
    if (depth > limits.depth) throw tooMuch(commit, `directories lie more than ${limits.depth} deep at "${folder.path}"`);
    const rows = await source.tree(folder.hash, signal);
    count.entries += rows.length;
    if (count.entries > limits.entries) throw tooMuch(commit, `there are more than ${limits.entries} entries`);
    const entries = rows.map((row) => below(folder.path, row));
    const lists = await Promise.all(
      entries.map(async (one) => (one.type === "directory" ? [one, ...(await listAll(one, depth + 1, count, signal))] : [one])),
    );
    return lists.flat();
  };

  return {
    commit,
    entry,
    async list(path, { recurse }, signal) {
      const folder = await entry(path, signal);
      if (folder?.type !== "directory") return undefined;
      if (recurse) return listAll(folder, 0, { entries: 0 }, signal);
      return (await source.tree(folder.hash, signal)).map((row) => below(path, row));
    },
    async read(paths, { maxBytes }, signal) {
      const hashes = new Map<string, string>();
      for (const path of paths) {
        const found = await entry(path, signal);
        if (found?.type !== "file" && found?.type !== "link") throw noFile(path, commit);
        hashes.set(path, found.hash);
      }
      const distinct = [...new Set(hashes.values())];
      refuseAbove(maxBytes, hashes, await source.sizes(distinct, signal));
      const blobs = await source.blobs(distinct, signal);
      const files = new Map<string, Uint8Array>();
      for (const [path, hash] of hashes) {
        const bytes = blobs.get(hash);
        if (bytes === undefined) throw noFile(path, commit);
        files.set(path, bytes);
      }
      return files;
    },
  };
}

function findRow(rows: readonly TreeRow[], name: string): TreeRow | undefined {
  return rows.find((row) => row.name === name);
}

function below(folder: string, { name, type, hash, executable }: TreeRow): FileEntry {
  return { path: folder === "" ? name : `${folder}/${name}`, type, hash, executable };
}

function refuseAbove(maxBytes: number, hashes: ReadonlyMap<string, string>, sizes: ReadonlyMap<string, number>): void {
  const files = [...hashes].map(([path, hash]) => ({ path, bytes: sizes.get(hash) ?? 0 }));
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (totalBytes <= maxBytes) return;
  const largest = files.sort((a, b) => b.bytes - a.bytes).slice(0, 3);
  throw new FairleadError(
    "RESOURCE_EXHAUSTED",
    `Cannot read ${files.length} files: ${totalBytes} bytes, the limit is ${maxBytes}`,
    {
      details: { reason: "INPUT_TOO_LARGE", totalBytes, maxBytes, largest },
    },
  );
}

function noFile(path: string, commit: string): FairleadError {
  return new FairleadError("NOT_FOUND", `Cannot read "${path}" at commit ${commit}: there is no such file`);
}

function tooMuch(commit: string, because: string): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", `Cannot list the files of commit ${commit}: ${because}`, {
    details: { reason: "INPUT_TOO_COMPLEX" },
  });
}
