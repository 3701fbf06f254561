/**
 * Joins a path to a directory, `.` and `..` worked out, without looking at any file. Both count from the root of the repository.
 * @returns undefined if it is absolute or leaves the root
 */
export function joinInside(directory: string, path: string): string | undefined {
  if (path.startsWith("/")) return undefined;
  const parts = directory === "" ? [] : directory.split("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

/** The directory of a path; `""` for what lies in the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
