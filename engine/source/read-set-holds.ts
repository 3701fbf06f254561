import type { ReadSet } from "../model/file-tree.js";

/** Tells the hash of what is at a path now; undefined where nothing is. */
export type HashLookup = (path: string) => Promise<string | undefined> | string | undefined;

/**
 * Says whether nothing that a render read has changed: every file and directory has the hash it had, and what was missing still is. Then rendering
 * again gives the same, whatever else a commit touched. Looks at directories first, since they are few, and stops at the first difference.
 */
export async function readSetHolds({ files, directories, missing }: ReadSet, lookup: HashLookup): Promise<boolean> {
  for (const [path, hash] of Object.entries(directories)) if ((await lookup(path)) !== hash) return false;
  for (const path of missing) if ((await lookup(path)) !== undefined) return false;
  for (const [path, hash] of Object.entries(files)) if ((await lookup(path)) !== hash) return false;
  return true;
}
