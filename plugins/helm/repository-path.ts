import type { PluginFiles } from "../contract.js";
import { joinInside } from "../path-parts.js";

/** A tree of files: the source's repository, or another one's by its `ref`. */
export interface Repository {
  readonly files: PluginFiles;
  /** Where the guest sees it: `/src`, `/refs/<name>`. */
  readonly mount: string;
}

/** What a path of a repository leads to. `path` counts from the root, links followed. */
export type PathEnd =
  | { readonly type: "file" | "directory"; readonly path: string }
  | { readonly type: "missing"; readonly path: string }
  /** Out of the repository, or a form that is no path in it. Nothing is said of what is there. */
  | { readonly type: "escapes" };

/**
 * Where a path leads that an Application or a chart gives: relative to `directory`, or with a leading `/` to the root. What is no path of a repository
 * (NUL, backslash, drive) and what leaves it, by itself or by a link, escapes.
 */
export async function followPath(files: PluginFiles, directory: string, path: string, signal: AbortSignal): Promise<PathEnd> {
  const joined = joinPath(directory, path);
  if (joined === undefined) return { type: "escapes" };
  const resolved = await files.resolve(joined, signal);
  if (!resolved.found) return resolved.escapes ? { type: "escapes" } : { type: "missing", path: joined };
  const { type, path: end } = resolved.entry;
  return type === "file" || type === "directory" ? { type, path: end } : { type: "missing", path: joined };
}

/** The path from the root, `.` and `..` worked out; undefined if it leaves the repository or is no path of one. */
export function joinPath(directory: string, path: string): string | undefined {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u001f\u007f\\]/.test(path) || /^[A-Za-z]:/.test(path)) return undefined;
  return path.startsWith("/") ? joinInside("", path.replace(/^\/+/, "")) : joinInside(directory, path);
}
