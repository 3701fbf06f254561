import type { JsonObject } from "../../engine/model/manifest.js";

/** What an Application changes in a kustomization before it is built, in this order; each as `kustomize edit` does it. */
export interface KustomizeEdits {
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly images: readonly string[];
  readonly replicas: readonly { readonly name: string; readonly count: number }[];
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly forceCommonLabels: boolean;
  readonly labelWithoutSelector: boolean;
  readonly labelIncludeTemplates: boolean;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  readonly forceCommonAnnotations: boolean;
  readonly namespace?: string;
  /** Appended to the file's own, so they win. As the kustomization field `patches` has them. */
  readonly patches: readonly JsonObject[];
  /** Paths, relative to the directory. Appended. */
  readonly components: readonly string[];
}

/** What `kustomize build` takes. `directory` is the guest's path (`/src/…`). */
export interface KustomizeBuildInput {
  readonly op: "build";
  readonly directory: string;
  readonly edits?: KustomizeEdits;
  /** `legacy` orders by kind; `none` keeps the order of the files; absent: what `sortOptions` say, else `legacy`. */
  readonly reorder?: "legacy" | "none";
  /** `none` lets files outside a kustomization's own directory be read, never outside the repository. */
  readonly loadRestrictor: "rootOnly" | "none";
}

/** What it gives. */
export interface KustomizeBuildOutput {
  readonly objects: readonly JsonObject[];
  /** The kustomization as edited; absent without edits. */
  readonly kustomization?: string;
  /** What Kustomize itself warns of (deprecated fields). */
  readonly warnings: readonly string[];
}
