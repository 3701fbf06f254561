import type { ApplicationSource } from "../model/application.js";
import type { FileTree, ReadSet } from "../model/file-tree.js";
import type { Manifest } from "../model/manifest.js";

/** Names the tool that rendered, as `status.sourceType` spells it. */
export type SourceType = "Helm" | "Kustomize" | "Directory" | "Plugin";

/** All that a render may depend on besides the files. */
export interface RenderRequest {
  readonly files: FileTree;
  readonly source: ApplicationSource;
  /** `metadata.name`, or `<namespace>_<name>` outside the control namespace. */
  readonly instanceName: string;
  readonly projectName: string;
  /** The destination's namespace; `""` if the Application names none. */
  readonly namespace: string;
}

/** What a render gave and what it read to give it. Manifests are in the tool's own order and carry no tracking. */
export interface RenderResult {
  readonly sourceType: SourceType;
  readonly manifests: readonly Manifest[];
  readonly readSet: ReadSet;
  /** Things a person may want to know (`FILE_IGNORED`, `DUPLICATE_KEY`), each with file and line. */
  readonly warnings: readonly string[];
}

/** Files → manifests. Implemented by `plugins/renderer.ts`. */
export interface Renderer {
  /**
   * Renders one source of one Application. The same request gives the same result.
   * @throws FairleadError `BAD_USER_INPUT` when the files are wrong, with file and line; `FAILED_PRECONDITION` when the source needs a
   *   tool this build does not have, naming it; `RESOURCE_EXHAUSTED` above a limit; `DEADLINE_EXCEEDED`. `details.reason` as docs/errors.md lists
   */
  render(request: RenderRequest, signal: AbortSignal): Promise<RenderResult>;
}
