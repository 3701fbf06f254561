import type { ReadSet, TreeReads } from "../../../engine/model/read-set.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import type { RequestParts } from "./request.js";

/**
 * Says whether a later request differs from an earlier one in nothing that was read for that, by the paths alone: an own account of what a read set means,
 * which knows no hash.
 */
export function isUntouched(
  reads: ReadSet,
  before: RequestParts,
  after: RequestParts,
  factsAfter: Readonly<Record<string, string>>,
): boolean {
  if (JSON.stringify(settingsOf(before)) !== JSON.stringify(settingsOf(after))) return false;
  if (Object.entries(reads.facts ?? {}).some(([name, value]) => factsAfter[name] !== value)) return false;
  const changed = changedBetween(before.files as FakeFiles, after.files as FakeFiles);
  if (changed.some((path) => isRead(reads, path))) return false;
  const named = (reads.missingNamed ?? []).map((one) => `${one.before}${factsAfter[one.fact]}${one.after}`);
  if (
    named.some((path) => isRead({ files: {}, directories: {}, missing: [path] }, path) && isThere(after.files as FakeFiles, path))
  )
    return false;
  return Object.entries(reads.refs ?? {}).every(([name, tree]) => {
    const paths = changedBetween(before.refs?.[name] ?? {}, after.refs?.[name] ?? {});
    return !paths.some((path) => isRead(tree, path));
  });
}

function settingsOf({ source = {}, settings, refs }: RequestParts): unknown {
  const { targetRevision: _, ...rest } = source;
  return [rest, settings, refs === undefined ? null : Object.keys(refs)];
}

/** A file was read, missed, lies in a directory that was listed, or what lies below it may be found by it. */
function isRead({ files, directories, missing }: TreeReads, path: string): boolean {
  if (Object.hasOwn(files, path)) return true;
  if (Object.keys(directories).some((folder) => folder === "" || path === folder || path.startsWith(`${folder}/`))) return true;
  return missing.some((wanted) => wanted === path || path.startsWith(`${wanted}/`) || wanted.startsWith(`${path}/`));
}

function isThere(files: FakeFiles, path: string): boolean {
  return Object.keys(files).some((other) => other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`));
}

function changedBetween(before: FakeFiles, after: FakeFiles): readonly string[] {
  const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...paths].filter((path) => JSON.stringify(before[path]) !== JSON.stringify(after[path]));
}
