/** What an administrator sets for all renders; docs/configuration.md has the keys of `argocd-cm` it comes from. */
export interface RenderSettings {
  readonly helmEnabled: boolean;
  readonly kustomizeEnabled: boolean;
  readonly jsonnetEnabled: boolean;
  /** URL schemes of value files. Default `https`. */
  readonly valuesFileSchemes: readonly string[];
  /** `kustomize.buildOptions`, split on blanks. */
  readonly kustomizeBuildOptions: readonly string[];
  /** `kustomize.buildOptions.<version>` by version: replaces the options of all. */
  readonly kustomizeVersionOptions: Readonly<Record<string, readonly string[]>>;
  /** Bytes of all files of a plain directory together. Default 10 MiB. */
  readonly maxDirectoryBytes: number;
}
