import type { FileTree } from "../model/file-tree.js";

/** A source that is no Git repository: a chart of a Helm repository or registry (`chart` set), or an OCI artifact (`oci://…`). */
export interface PackagePlace {
  readonly repoURL: string;
  readonly chart?: string;
}

/** What a registry says of one version. RFC 3339 time. */
export interface PackageInfo {
  readonly version: string;
  readonly createdAt?: string;
  readonly authors?: string;
  readonly description?: string;
  readonly home?: string;
  readonly maintainers?: readonly string[];
}

/** Charts and artifacts for all projects. By itself it uses no login that is one project's alone. */
export interface PackageRepositories extends PackageRepository {
  /** The same on behalf of a project. */
  forProject(project: string): PackageRepository;
}

/** Charts and artifacts, as far as the engine cares. Implemented by `clients/charts/package-repository.ts`. Errors as `RemoteSources`. */
export interface PackageRepository {
  /**
   * What a revision means: a chart's version as the index or the tags have it, or an artifact's digest (`sha256:…`). A range takes the highest match; an exact
   * version of a chart and a digest are not verified.
   * @param how.notBefore what is known of the versions must not be older, milliseconds since 1970
   */
  resolve(
    place: PackagePlace,
    revision: string,
    signal: AbortSignal,
    how?: { readonly notBefore?: number | undefined },
  ): Promise<string>;
  /**
   * The files of a resolved revision, with the top directory of a chart as the root. `commit` of the tree is the resolved revision; entry hashes are sha256 of
   * the content. Kept on disk, so that it costs one download.
   * @param how.fresh download it all the same: somebody may have put another package in its place
   */
  filesAt(place: PackagePlace, resolved: string, signal: AbortSignal, how?: { readonly fresh?: boolean }): Promise<FileTree>;
  info(place: PackagePlace, resolved: string, signal: AbortSignal): Promise<PackageInfo>;
}
