import type { JsonObject } from "./manifest.js";

/** Where manifests come from: one repository, one revision, one path or chart. */
export interface ApplicationSource {
  readonly repoURL: string;
  readonly path?: string;
  readonly targetRevision?: string;
  readonly chart?: string;
  readonly ref?: string;
  readonly name?: string;
  readonly tagPrefix?: string;
  readonly helm?: JsonObject;
  readonly kustomize?: JsonObject;
  readonly directory?: DirectoryOptions;
  readonly plugin?: JsonObject;
}

/** How a plain directory is read. */
export interface DirectoryOptions {
  readonly recurse?: boolean;
  readonly include?: string;
  readonly exclude?: string;
  readonly disableExtensionFilter?: boolean;
  readonly jsonnet?: JsonObject;
}
