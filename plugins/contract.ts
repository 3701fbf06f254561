import type { ApplicationSource } from "../engine/model/application.js";
import type { FileEntry, FileTree } from "../engine/model/file-tree.js";
import type { JsonObject } from "../engine/model/manifest.js";
import type { FactName } from "../engine/model/read-set.js";
import type { ParameterAnnouncement, SourceDetails } from "../engine/model/source-details.js";
import type { RemoteSources } from "../engine/ports/remote-sources.js";
import type { RenderSettings, SourceType } from "../engine/ports/renderer.js";

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
  /** The same files, and nothing that is asked of them is recorded: for who says by other means what counts. */
  unrecorded(): PluginFiles;
}

/** All a plugin may see: plain data and the files. */
export interface PluginInput {
  readonly files: PluginFiles;
  /** The directory of the source, links followed; `""` is the root. */
  readonly path: string;
  readonly source: ApplicationSource;
  /** The other sources of the Application that have a `ref`, by it; undefined for an Application of one source, where `$name` is a variable. */
  readonly refs?: ReadonlyMap<string, PluginFiles>;
  /** A fact of the Application or its destination. Asking records it: an Application for which it differs does not share the render. */
  fact(name: FactName): string;
  /** What lies outside the repository, as far as the project may use it. What is fetched is recorded. */
  readonly remote: RemoteSources;
  readonly settings: RenderSettings;
}

/** One stream of manifests. */
export interface ManifestText {
  /** What messages call it: the file's path as a person knows it. */
  readonly name: string;
  readonly format: "yaml" | "json";
  readonly bytes: Uint8Array;
  /** A text that is no manifest is left out with a warning instead of failing the render: plain directories hold notes too. */
  readonly mayBeOther: boolean;
  /** What the sentence begins with if it cannot be read, where people search for the words of Argo CD. Default nothing. */
  readonly failure?: string;
}

/** Objects that a tool gave as data. */
export interface ManifestObjects {
  /** What messages call them: the template or the directory. */
  readonly name: string;
  readonly objects: readonly JsonObject[];
}

/** All a plugin may return. */
export interface PluginOutput {
  /** In the order the manifests shall have. */
  readonly texts: readonly (ManifestText | ManifestObjects)[];
  /** `CODE: sentence`, as docs/errors.md lists. */
  readonly warnings: readonly string[];
}

/** Turns files into manifests. The same input gives the same output. */
export interface Plugin {
  readonly name: string;
  readonly sourceType: SourceType;
  /** Changes when the same input could give another output: tool versions, a module's digest. Part of the cache's key. */
  readonly digest: string;
  /** @throws FairleadError `BAD_USER_INPUT`, `FAILED_PRECONDITION`, `RESOURCE_EXHAUSTED`, `UNAVAILABLE` (a fetch failed, a tool is still being built); what `files` throws */
  render(input: PluginInput, signal: AbortSignal): Promise<PluginOutput>;
  /** What a person who edits an Application wants to know of its source; absent where there is nothing to tell. @throws as `render` */
  inspect?(input: PluginInput, signal: AbortSignal): Promise<Pick<SourceDetails, "helm" | "kustomize">>;
}

/** A directory of a source. */
export interface PluginPlace {
  readonly files: PluginFiles;
  /** `""` is the root. */
  readonly path: string;
}

/** Where a plugin may be asked whether it takes a directory, and for whom. */
export type DiscoveryPlace = PluginPlace & Pick<PluginInput, "fact">;

/** A plugin that was installed, ours excepted: chosen by its name, or by what lies in a directory. */
export interface InstalledPlugin extends Plugin {
  /** What `source.plugin.name` may call it: `acme-cue`, `acme-cue-1.4.0`. */
  readonly names: readonly string[];
  /** Of several that take a directory, the highest; then the first by name. */
  readonly priority: number;
  /** The parameters it takes for this directory, those it finds out first. @throws as `render` */
  announce(input: PluginInput, signal: AbortSignal): Promise<readonly ParameterAnnouncement[]>;
  /** Says whether it takes a directory; absent if it is chosen by name only. */
  readonly matches?: (place: DiscoveryPlace, signal: AbortSignal) => Promise<boolean>;
}
