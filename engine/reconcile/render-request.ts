import { annotations } from "../model/annotations.js";
import { type Application, type ApplicationSource, projectOf, refOf } from "../model/application.js";
import type { FileTree } from "../model/file-tree.js";
import type { FactName } from "../model/read-set.js";
import type { ClusterFacts } from "../ports/cluster.js";
import type { RemoteSources } from "../ports/remote-sources.js";
import type { RenderRequest, RenderSettings } from "../ports/renderer.js";

/** For whom a source is rendered, and with what besides its files. */
export interface RenderFor {
  readonly application: Application;
  readonly instanceName: string;
  readonly clusterFacts: ClusterFacts;
  /** What the project may fetch. */
  readonly remote: RemoteSources;
  readonly settings: RenderSettings;
  readonly hard?: boolean;
}

/** One source as it is rendered. */
export interface SourceFiles {
  readonly source: ApplicationSource;
  readonly files: FileTree;
  /** Undefined for an Application of one source. */
  readonly refs?: ReadonlyMap<string, FileTree> | undefined;
}

/** Puts together all that a render may know. */
export function renderRequestFor(
  { source, files, refs }: SourceFiles,
  { application, instanceName, clusterFacts: { kubeVersion, apiVersions }, remote, settings, hard = false }: RenderFor,
): RenderRequest {
  const facts: Record<FactName, string> = {
    instanceName,
    appName: refOf(application).name,
    projectName: projectOf(application),
    namespace: application.spec.destination.namespace ?? "",
    revision: files.commit,
    targetRevision: source.targetRevision ?? "",
    repoURL: source.repoURL,
    kubeVersion,
    apiVersions,
    helmSeed: application.metadata.annotations?.[annotations.helmSeed] ?? "",
    generatePaths: application.metadata.annotations?.[annotations.manifestGeneratePaths] ?? "",
  };
  return { files, source, ...(refs !== undefined && { refs }), facts, remote, settings, hard };
}

/**
 * Says whether a source may read the files of another one: a value file or file parameter names its `ref`, or it is a plugin's. The others are not
 * fetched for it.
 */
export function mentionsRef({ helm, plugin }: ApplicationSource, ref: string): boolean {
  return plugin !== undefined || (helm !== undefined && JSON.stringify(helm).includes(`"$${ref}/`));
}
