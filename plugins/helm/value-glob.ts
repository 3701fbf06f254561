import { compileGlob } from "../../engine/dialects/glob.js";
import { FairleadError } from "../../engine/errors.js";
import type { PluginFiles } from "../contract.js";
import { helmFailure, quoted } from "./failure.js";

const maxMatches = 1000;
const maxDirectories = 5000;
const maxDepth = 64;

/** A part of a pattern between slashes: a plain name, names that match, or any number of directories. */
type Segment = { readonly name: string } | { readonly matches: (name: string) => boolean } | "**";

/** Says whether a path is a pattern: only `*`, `?` and `[` make it one. */
export function isGlob(path: string): boolean {
  return /[*?[]/.test(path);
}

/**
 * The files that match a pattern, which counts from the root: `*`, `?`, `[a-c]`, `[^a]`, `{x,y}` within a name, `**` for any number of directories. In the order
 * of the names, and with `**` a directory's own files before those below it. Links are followed; one that leads out is an error.
 * @returns paths as they match, links not replaced by what they lead to
 * @throws FairleadError `BAD_USER_INPUT` (`GLOB_INVALID`, `PATH_ESCAPE`); `RESOURCE_EXHAUSTED` (`INPUT_TOO_COMPLEX`)
 * @see bmatcuk/doublestar:glob.go
 */
export async function matchGlob(
  files: PluginFiles,
  pattern: string,
  field: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const segments = pattern.split("/").map((segment) => compileSegment(segment, pattern, field));
  const found = new Set<string>();
  let directories = 0;

  const kindOf = async (path: string) => {
    const resolved = await files.resolve(path, signal);
    if (resolved.found) return { type: resolved.entry.type, path: resolved.entry.path };
    if (!resolved.escapes) return undefined;
    throw helmFailure(
      "PATH_ESCAPE",
      `glob pattern ${quoted(pattern)}: glob match ${quoted(path)} resolved to outside repository root; remove the link`,
      { field },
    );
  };
  const namesIn = async (directory: string): Promise<readonly string[]> => {
    directories += 1;
    if (directories > maxDirectories) throw tooMuch(pattern, field, `it looks into more than ${maxDirectories} directories`);
    const folder = await kindOf(directory);
    if (folder?.type !== "directory") return [];
    const entries = (await files.list(folder.path, { recurse: false }, signal)) ?? [];
    return entries.flatMap(({ type, path }) => (type === "submodule" ? [] : [path.slice(path.lastIndexOf("/") + 1)]));
  };
  const take = (path: string) => {
    found.add(path);
    if (found.size > maxMatches) throw tooMuch(pattern, field, `it matches more than ${maxMatches} files`);
  };
  const walk = async (directory: string, at: number, depth: number): Promise<void> => {
    const segment = segments[at];
    const isLast = at === segments.length - 1;
    if (segment === undefined || depth > maxDepth) return;
    if (segment !== "**" && "name" in segment) {
      const path = joined(directory, segment.name);
      if (!isLast) await walk(path, at + 1, depth + 1);
      else if ((await kindOf(path))?.type === "file") take(path);
      return;
    }
    if (segment === "**" && !isLast) await walk(directory, at + 1, depth);
    for (const name of await namesIn(directory)) {
      if (segment !== "**" && !segment.matches(name)) continue;
      const path = joined(directory, name);
      const type = (await kindOf(path))?.type;
      if (type === "file" && isLast) take(path);
      else if (type === "directory" && segment === "**") await walk(path, at, depth + 1);
      else if (type === "directory" && !isLast) await walk(path, at + 1, depth + 1);
    }
  };
  await walk("", 0, 0);
  return [...found];
}

function joined(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

function compileSegment(segment: string, pattern: string, field: string): Segment {
  if (segment === "**") return segment;
  if (!/[*?[{\\]/.test(segment)) return { name: segment };
  const matches = compileGlob(segment.replaceAll("[^", "[!"), { separators: "/" });
  if (matches !== undefined) return { matches };
  throw helmFailure("GLOB_INVALID", `error expanding glob pattern ${quoted(pattern)}: it is no glob; check its brackets`, {
    field,
  });
}

function tooMuch(pattern: string, field: string, because: string): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", `Cannot expand ${quoted(pattern)}: ${because}; write a narrower pattern`, {
    details: { reason: "INPUT_TOO_COMPLEX", field },
  });
}
