import { compileGlob } from "../../engine/dialects/glob.js";
import { FairleadError } from "../../engine/errors.js";
import type { PluginFiles, PluginPlace } from "../contract.js";
import { joinInside } from "../path-parts.js";

/** A file that a glob found, by its path from the root of the repository. */
export interface FoundFile {
  readonly path: string;
  /** Where its content is: another path if it is a link. */
  readonly target: string;
  readonly executable: boolean;
}

const maxFound = 20_000;

/**
 * The files below a directory that match any of the globs (counted from it; `*` stops at `/`, `**` does not), in order of their paths. Looks no further than the
 * globs reach: a plain path is one question, and only the directory before the first wildcard is listed, so that little is read.
 * @throws FairleadError `RESOURCE_EXHAUSTED` (`INPUT_TOO_COMPLEX`) for too many
 */
export async function findFiles(
  { files, path }: PluginPlace,
  globs: readonly string[],
  signal: AbortSignal,
): Promise<readonly FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const glob of globs) {
    for (const file of await findOne(files, path, glob, signal)) found.set(file.path, file);
    if (found.size <= maxFound) continue;
    throw new FairleadError(
      "RESOURCE_EXHAUSTED",
      `Cannot list the files that match ${JSON.stringify(glob)}: there are more than ${maxFound}; narrow it`,
      {
        details: { reason: "INPUT_TOO_COMPLEX", limit: maxFound },
      },
    );
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

async function findOne(files: PluginFiles, directory: string, glob: string, signal: AbortSignal): Promise<readonly FoundFile[]> {
  const parts = glob.split("/");
  const wild = parts.findIndex((part) => /[*?[{\\]/.test(part));
  const fixed = joinInside(directory, parts.slice(0, wild < 0 ? parts.length : wild).join("/"));
  if (fixed === undefined) return [];
  if (wild < 0) return fileAt(files, fixed, signal);
  const recurse = wild < parts.length - 1 || glob.includes("**");
  const matches = compileGlob(glob, { separators: "/" });
  const resolved = await files.resolve(fixed, signal);
  if (!resolved.found || resolved.entry.type !== "directory" || matches === undefined) return [];
  const base = resolved.entry.path;
  const shown = parts.slice(0, wild).join("/");
  const entries = (await files.list(base, { recurse }, signal)) ?? [];
  const chosen: FoundFile[] = [];
  for (const entry of entries) {
    if (entry.type !== "file" && entry.type !== "link") continue;
    const below = base === "" ? entry.path : entry.path.slice(base.length + 1);
    if (!matches(shown === "" ? below : `${shown}/${below}`)) continue;
    if (entry.type === "file") chosen.push({ path: entry.path, target: entry.path, executable: entry.executable });
    else chosen.push(...(await fileAt(files, entry.path, signal)));
  }
  return chosen;
}

/** The file at a path, links followed; it keeps the name by which it was found. */
async function fileAt(files: PluginFiles, path: string, signal: AbortSignal): Promise<readonly FoundFile[]> {
  const resolved = await files.resolve(path, signal);
  return resolved.found && resolved.entry.type === "file"
    ? [{ path, target: resolved.entry.path, executable: resolved.entry.executable }]
    : [];
}
