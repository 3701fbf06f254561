import type { FileEntry, FileTree } from "../../engine/model/file-tree.js";
import { untilAborted } from "../shared-work/until-aborted.js";
import { type ModuleUrls, parseModules } from "./parse-modules.js";

/** Opens the tree of a submodule: its URL as `.gitmodules` has it, and the commit it is at. */
export type OpenModule = (
  module: { readonly path: string; readonly url: string; readonly commit: string },
  signal: AbortSignal,
) => Promise<FileTree>;

/** Where a repository says what its submodules are. */
export const modulesFile = ".gitmodules";
const maxModulesBytes = 1_048_576;
/** Work that several wait for has a deadline of its own, and no signal of theirs. */
const sharedTimeoutMs = 300_000;

/** A submodule, and what is looked for in it. */
export interface Inside {
  readonly at: string;
  readonly files: FileTree;
  /** Path within the submodule. */
  readonly rest: string;
}

/** Knows where the submodules of a commit lie. Nothing is read or opened before it is asked for. */
export interface ModulePlaces {
  /** Path → URL as it is written. */
  readonly knownUrls: (signal: AbortSignal) => Promise<ModuleUrls>;
  /** The submodule that a path lies in or is; undefined if it lies in none. */
  readonly inside: (path: string, signal: AbortSignal) => Promise<Inside | undefined>;
}

/** Makes it. What fails is tried again by the next who asks. */
export function createModulePlaces(files: FileTree, openModule: OpenModule): ModulePlaces {
  let urls: Promise<ModuleUrls> | undefined;
  const opened = new Map<string, Promise<FileTree>>();

  const knownUrls = (signal: AbortSignal): Promise<ModuleUrls> => {
    urls ??= readModuleUrls(files, AbortSignal.timeout(sharedTimeoutMs)).catch((error: unknown) => {
      urls = undefined;
      throw error;
    });
    return untilAborted(urls, signal);
  };
  const open = (entry: FileEntry, url: string, signal: AbortSignal): Promise<FileTree> => {
    const known = opened.get(entry.path);
    if (known !== undefined) return untilAborted(known, signal);
    const module = { path: entry.path, url, commit: entry.hash };
    const opening = openModule(module, AbortSignal.timeout(sharedTimeoutMs)).catch((error: unknown) => {
      opened.delete(entry.path);
      throw error;
    });
    opened.set(entry.path, opening);
    return untilAborted(opening, signal);
  };
  const inside = async (path: string, signal: AbortSignal): Promise<Inside | undefined> => {
    for (const [at, url] of await knownUrls(signal)) {
      if (path !== at && !path.startsWith(`${at}/`)) continue;
      const entry = await files.entry(at, signal);
      if (entry?.type !== "submodule") continue;
      return { at, files: await open(entry, url, signal), rest: path.slice(at.length + 1) };
    }
    return undefined;
  };
  return { knownUrls, inside };
}

/** What `.gitmodules` of a commit says; nothing if there is none. */
export async function readModuleUrls(files: FileTree, signal: AbortSignal): Promise<ModuleUrls> {
  if ((await files.entry(modulesFile, signal))?.type !== "file") return new Map();
  const read = await files.read([modulesFile], { maxBytes: maxModulesBytes }, signal);
  return parseModules(new TextDecoder().decode(read.get(modulesFile)));
}
