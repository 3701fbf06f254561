import type { ApplicationSource } from "../model/application.js";
import type { FileTree } from "../model/file-tree.js";
import type { Manifest } from "../model/manifest.js";
import type { FactName, ReadSet } from "../model/read-set.js";
import type { RenderSettings } from "../model/render-settings.js";
import type { SourceDetails } from "../model/source-details.js";
import type { RemoteSources } from "./remote-sources.js";

export type { RenderSettings } from "../model/render-settings.js";

/** Names the tool that rendered, as `status.sourceType` spells it. */
export type SourceType = "Helm" | "Kustomize" | "Directory" | "Plugin";

/** All that a render may depend on besides the files. */
export interface RenderRequest {
  readonly files: FileTree;
  readonly source: ApplicationSource;
  /** The files of the Application's other sources, by their `ref`; undefined for an Application of one source, where `$name` is a variable. */
  readonly refs?: ReadonlyMap<string, FileTree>;
  readonly facts: Readonly<Record<FactName, string>>;
  readonly remote: RemoteSources;
  readonly settings: RenderSettings;
  /** Do not answer from the cache, fetch what floats anew; the result is cached all the same. */
  readonly hard?: boolean;
}

/** What a render gave and what it read to give it. Manifests are in the tool's own order and carry no tracking. */
export interface RenderResult {
  readonly sourceType: SourceType;
  readonly manifests: readonly Manifest[];
  readonly readSet: ReadSet;
  /** Things a person may want to know (`FILE_IGNORED`, `DUPLICATE_KEY`), each with file and line. */
  readonly warnings: readonly string[];
  /** Hex digest of the tool, the manifests and the warnings: equal digests, equal results, whatever was read for them. Set by the cache. */
  readonly outputHash?: string;
}

/** Files → manifests. Implemented by `plugins/renderer.ts`. */
export interface Renderer {
  /**
   * Renders one source of one Application. The same request gives the same result.
   * @throws FairleadError `BAD_USER_INPUT` when the files are wrong, with file and line; `FAILED_PRECONDITION` when the source needs a tool this build does not
   *   have or a grant it was not given; `UNAVAILABLE` while a tool is still being built (`TOOL_BUILDING`) or a fetch failed; `RESOURCE_EXHAUSTED` above a limit;
   *   `DEADLINE_EXCEEDED`. `details.reason` as docs/errors.md lists
   */
  render(request: RenderRequest, signal: AbortSignal): Promise<RenderResult>;
}

/** Tells what a source is and takes. Implemented by `plugins/renderer.ts`. */
export interface SourceInspector {
  /** What there is to know of a source, for people who edit it. @throws FairleadError as `Renderer.render` */
  inspect(request: RenderRequest, signal: AbortSignal): Promise<SourceDetails>;
}
