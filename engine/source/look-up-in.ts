import { type FileTree, stampOf } from "../model/file-tree.js";
import type { HashLookup } from "./read-set-holds.js";

const isLink = / link$/;
const behindLink = "behind a link";

/**
 * Looks up paths of a tree for `readSetHolds`. Where nothing is at a path but a link lies on the way to it, that is told, and equals no stamp: who follows
 * links would find something else there now. Each path is looked up once.
 */
export function lookUpIn(tree: FileTree, signal: AbortSignal): HashLookup {
  const known = new Map<string, Promise<string | undefined>>();
  const lookUp = (path: string): Promise<string | undefined> => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const found = stampAt(path);
    known.set(path, found);
    return found;
  };
  const stampAt = async (path: string): Promise<string | undefined> => {
    const entry = await tree.entry(path, signal);
    if (entry !== undefined) return stampOf(entry);
    const slash = path.lastIndexOf("/");
    const above = slash < 0 ? undefined : await lookUp(path.slice(0, slash));
    return above !== undefined && (above === behindLink || isLink.test(above)) ? behindLink : undefined;
  };
  return lookUp;
}
