import type { PluginFiles } from "../contract.js";
import { joinInside } from "../path-parts.js";
import { kustomizeFailure, quoted } from "./failure.js";

/** A directory of a tree of files. */
export interface Place {
  /** Where the guest sees the tree: `/src`, `/fetched/3`. */
  readonly mount: string;
  readonly files: PluginFiles;
  /** From the root of the tree; `""` is the root. */
  readonly path: string;
  /** What people call the tree: `""` for the source's repository, else its URL. */
  readonly tree: string;
}

/** The guest's path of a file or directory of a tree. */
export function guestPath({ mount }: Place, path: string): string {
  return path === "" ? mount : `${mount}/${path}`;
}

/** What people call a path of a tree. */
export function describePath({ tree }: Place, path: string): string {
  if (tree === "") return quoted(path === "" ? "." : path);
  return path === "" ? quoted(tree) : `${quoted(path)} of ${quoted(tree)}`;
}

/** How a directory reaches another path of the guest: `../../fetched/3/base`. */
export function relativePath(from: Place, to: string): string {
  const depth = guestPath(from, from.path).split("/").length - 1;
  return `${"../".repeat(depth)}${to.slice(1)}`;
}

/**
 * The path from the root of the tree that an entry of a kustomization means.
 * @throws FairleadError `BAD_USER_INPUT` (`PATH_ESCAPE`) if it leaves the tree, or is absolute
 */
export function enterPath(place: Place, entry: string, at: string): string {
  const joined = joinInside(place.path, entry);
  if (joined !== undefined && !entry.includes("\0")) return joined;
  throw pathEscape(place, entry, at);
}

/** The failure for an entry that leads out of its tree. Nothing is said of what is there. */
export function pathEscape(place: Place, entry: string, at: string) {
  const advice = entry.startsWith("/")
    ? "is absolute; write it from the kustomization's own directory"
    : "leads out of the repository";
  return kustomizeFailure(
    "PATH_ESCAPE",
    `Cannot use ${quoted(entry)} in ${at} of ${describePath(place, place.path)}: it ${advice}`,
    {
      ...(place.tree === "" && { file: place.path }),
    },
  );
}
