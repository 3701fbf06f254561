import { FairleadError } from "../../engine/errors.js";
import type { FileTree } from "../../engine/model/file-tree.js";
import { type LfsPointer, readLfsPointer } from "./lfs-pointer.js";

/** Brings the content of pointers, by their sha256. */
export type FetchLarge = (pointers: readonly LfsPointer[], signal: AbortSignal) => Promise<ReadonlyMap<string, Uint8Array>>;

/**
 * A tree in which pointers read as the files they stand for. Hashes stay those of the pointers, which name the content as well. The bound of a read counts
 * the files, before any is fetched.
 */
export function createLfsFileTree(files: FileTree, fetchLarge: FetchLarge): FileTree {
  return {
    ...files,
    async read(paths, { maxBytes }, signal) {
      const plain = await files.read(paths, { maxBytes }, signal);
      const pointers = new Map<string, LfsPointer>();
      for (const [path, bytes] of plain) {
        const pointer = readLfsPointer(bytes);
        if (pointer !== undefined) pointers.set(path, pointer);
      }
      if (pointers.size === 0) return plain;
      const sizes = [...plain].map(([path, bytes]) => ({ path, bytes: pointers.get(path)?.size ?? bytes.length }));
      refuseAbove(maxBytes, sizes);
      const large = await fetchLarge([...pointers.values()], signal);
      return new Map([...plain].map(([path, bytes]) => [path, large.get(pointers.get(path)?.oid ?? "") ?? bytes]));
    },
  };
}

function refuseAbove(maxBytes: number, files: readonly { readonly path: string; readonly bytes: number }[]): void {
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (totalBytes <= maxBytes) return;
  const largest = files.toSorted((a, b) => b.bytes - a.bytes).slice(0, 3);
  const message = `Cannot read ${files.length} files: ${totalBytes} bytes with what LFS keeps, the limit is ${maxBytes}`;
  throw new FairleadError("RESOURCE_EXHAUSTED", message, {
    details: { reason: "INPUT_TOO_LARGE", totalBytes, maxBytes, largest },
  });
}
