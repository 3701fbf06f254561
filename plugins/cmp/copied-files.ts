import { FairleadError } from "../../engine/errors.js";
import type { DiscoveryPlace, PluginFiles } from "../contract.js";
import { joinInside } from "../path-parts.js";
import { readWorkCopy, type WorkCopy, type WorkCopyOptions } from "./work-copy.js";

/** How much of a repository a plugin is given. */
export interface CopyScope {
  /** The whole repository, or the source's own directory. */
  readonly scope: "repository" | "directory";
  /**
   * Leaves out what lies beside the directories that the annotation `manifest-generate-paths` names: Argo CD's `--plugin-use-manifest-generate-paths`. Without it
   * the annotation still says which changes count.
   */
  readonly narrows: boolean;
}

/** The files a plugin is given, chosen and not yet read. */
export interface CopiedFiles {
  /** Where the source's directory is in the copy; `""` is its root. */
  readonly directory: string;
  /** Changes with anything in the copy. */
  readonly hash: string;
  read(signal: AbortSignal): Promise<WorkCopy>;
}

const maxPaths = 200;

/**
 * Chooses which files a plugin is given, and records what its answer depends on. Since nobody sees what a process reads, that is all it is given, unless the
 * Application names the paths that matter: then these and the source's own directory.
 * @throws FairleadError `BAD_USER_INPUT` (`SPEC_INVALID`) for an annotation that cannot be meant
 * @see argoproj/argo-cd:reposerver/repository/utils.go, util/app/path/path.go (GetAppRefreshPaths)
 */
export async function chooseFiles(
  place: DiscoveryPlace,
  { scope, narrows, ...options }: CopyScope & WorkCopyOptions,
  signal: AbortSignal,
): Promise<CopiedFiles> {
  const { files, path } = place;
  const given = scope === "directory" ? "" : place.fact("generatePaths").trim();
  if (given !== "") return chosenBy(given, place, { narrows, ...options }, signal);
  const from = scope === "directory" ? path : "";
  return {
    directory: scope === "directory" ? "" : path,
    hash: await hashAt(files, from, signal),
    read: (own) => readWorkCopy(files, from, options, own),
  };
}

async function chosenBy(
  annotation: string,
  { files, path }: DiscoveryPlace,
  { narrows, ...options }: Pick<CopyScope, "narrows"> & WorkCopyOptions,
  signal: AbortSignal,
): Promise<CopiedFiles> {
  const named = readPaths(annotation, path);
  for (const one of new Set([path, ...named])) await recordAll(files, one, signal);
  const from = narrows ? commonRoot([path, ...named]) : "";
  const unrecorded = files.unrecorded();
  return {
    directory: from === "" ? path : path.slice(from.length + 1),
    hash: await hashAt(unrecorded, from, signal),
    read: (own) => readWorkCopy(unrecorded, from, options, own),
  };
}

/** Paths count from the source's directory, or with `/` from the root. Of a pattern it is the directory above its first wildcard. */
function readPaths(annotation: string, path: string): readonly string[] {
  const texts = annotation.split(";").flatMap((text) => (text.trim() === "" ? [] : [text.trim()]));
  if (texts.length > maxPaths) throw unmeant(`it names ${texts.length} paths, the limit is ${maxPaths}`);
  return texts.map((text) => {
    const parts = text.split("/");
    const wild = parts.findIndex((part) => /[*?[\\]/.test(part));
    const fixed = (wild < 0 ? parts : parts.slice(0, wild)).join("/");
    const found = text.startsWith("/") ? joinInside("", fixed.replace(/^\/+/, "")) : joinInside(path, fixed);
    if (found === undefined) throw unmeant(`${JSON.stringify(text.slice(0, 200))} leads out of the repository`);
    return found;
  });
}

async function recordAll(files: PluginFiles, path: string, signal: AbortSignal): Promise<void> {
  const found = await files.entry(path, signal);
  if (found?.type === "directory") await files.list(path, { recurse: true }, signal);
}

async function hashAt(files: PluginFiles, path: string, signal: AbortSignal): Promise<string> {
  return (await files.entry(path, signal))?.hash ?? "";
}

/** The deepest directory that all paths lie in. A path that is a file counts as lying in itself, which its directory is found by all the same. */
function commonRoot(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => (path === "" ? [] : path.split("/")));
  const length = first.findIndex((part, at) => others.some((other) => other[at] !== part));
  return (length < 0 ? first : first.slice(0, length)).join("/");
}

function unmeant(because: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot use the annotation argocd.argoproj.io/manifest-generate-paths: ${because}`, {
    details: { reason: "SPEC_INVALID", field: "/metadata/annotations/argocd.argoproj.io~1manifest-generate-paths" },
  });
}
