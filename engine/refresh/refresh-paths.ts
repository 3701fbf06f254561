import { compilePathPattern } from "../dialects/path-match.js";

/**
 * The paths that an Application says it is rendered from: entries of `argocd.argoproj.io/manifest-generate-paths`, parted by `;`, from the source's folder or,
 * with a slash before them, from the root.
 * @returns paths from the root, with a slash before them; none means all
 * @see argoproj/argo-cd:util/app/path/path.go `GetSourceRefreshPaths`
 */
export function refreshPaths(annotation: string, sourcePath: string): readonly string[] {
  const entries = annotation.split(";").map((entry) => entry.trim());
  const place = (entry: string) =>
    entry.startsWith("/") ? entry.slice(1) : clean([sourcePath, entry].filter((part) => part !== "").join("/"));
  return entries.filter((entry) => entry !== "").map((entry) => fromRoot(place(entry)));
}

/**
 * Gives the test of whether one of these files is, or lies below, one of the paths it is given, or is what a path as a shell pattern describes. No files are told, or
 * no paths are named: it may be so.
 * @see argoproj/argo-cd:util/app/path/path.go `AppFilesHaveChanged`
 */
export function changesBelow(changedFiles: readonly string[]): (paths: readonly string[]) => boolean {
  const files = new Set(changedFiles.map((file) => fromRoot(file).slice(0, longestPath)));
  const folders = foldersOf(files);
  const isChanged = (path: string) => files.has(path) || folders.has(clean(path)) || isMatched(path, files);
  return (paths) => files.size === 0 || paths.length === 0 || paths.map(fromRoot).some(isChanged);
}

/** What of a path counts; systems take no longer ones. */
const longestPath = 4_096;

/** All folders that files lie in or below. */
function foldersOf(files: Iterable<string>): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const file of files) {
    let folder = clean(file.slice(0, file.lastIndexOf("/") + 1));
    while (!folders.has(folder)) {
      folders.add(folder);
      folder = folder.slice(0, Math.max(1, folder.lastIndexOf("/")));
    }
  }
  return folders;
}

function isMatched(pattern: string, files: ReadonlySet<string>): boolean {
  const matches = /[*?[\\]/.test(pattern) ? compilePathPattern(pattern) : undefined;
  return matches !== undefined && [...files].some(matches);
}

function fromRoot(path: string): string {
  return path.startsWith("/") ? path : `/${path}`;
}

/** As Go's `filepath.Clean`: no `.`, no `..` but at the beginning of a relative path, no slash twice or at the end. */
function clean(path: string): string {
  const isFromRoot = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!isFromRoot) parts.push(part);
  }
  return isFromRoot ? `/${parts.join("/")}` : parts.join("/") || ".";
}
