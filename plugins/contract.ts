import type { ApplicationSource } from "../engine/model/application.js";
import type { FileEntry, FileTree } from "../engine/model/file-tree.js";
import type { SourceType } from "../engine/ports/renderer.js";

/** Where a path ends when links are followed inside the repository. */
export type ResolvedPath =
  /** Something is there; `entry.path` is its real path and it is no link. */
  | { readonly found: true; readonly entry: FileEntry }
  /** Nothing is there, or the links lead in a circle. */
  | { readonly found: false; readonly escapes: false }
  /** It leads out of the repository. Nothing is said of what is there. */
  | { readonly found: false; readonly escapes: true };

/** The files of the commit, as a plugin sees them. All it asks is recorded, so a render knows what it depends on. */
export interface PluginFiles extends FileTree {
  /** Follows links, of directories too. `path` counts from the root and may hold `..`. */
  resolve(path: string, signal: AbortSignal): Promise<ResolvedPath>;
}

/** All a plugin may see: plain data and the files. */
export interface PluginInput {
  readonly files: PluginFiles;
  /** The directory of the source, links followed; `""` is the root. */
  readonly path: string;
  readonly source: ApplicationSource;
  readonly instanceName: string;
  readonly projectName: string;
  readonly namespace: string;
}

/** One stream of manifests. */
export interface ManifestText {
  /** What messages call it: the file's path as a person knows it. */
  readonly name: string;
  readonly format: "yaml" | "json";
  readonly bytes: Uint8Array;
  /** A text that is no manifest is left out with a warning instead of failing the render: plain directories hold notes too. */
  readonly mayBeOther: boolean;
}

/** All a plugin may return. */
export interface PluginOutput {
  /** In the order the manifests shall have. */
  readonly texts: readonly ManifestText[];
  readonly warnings: readonly string[];
}

/** Turns files into manifests. The same input gives the same output. */
export interface Plugin {
  readonly name: string;
  readonly sourceType: SourceType;
  /** @throws FairleadError `BAD_USER_INPUT`, `FAILED_PRECONDITION`, `RESOURCE_EXHAUSTED`; what `files` throws */
  render(input: PluginInput, signal: AbortSignal): Promise<PluginOutput>;
}

/** Says that an object is a plugin; the type does the work. */
export function definePlugin(plugin: Plugin): Plugin {
  return plugin;
}
