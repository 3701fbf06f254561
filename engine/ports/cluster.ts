import type { ClusterScope } from "../model/cluster-scope.js";
import type { ApiResource, LiveChange } from "../model/live-object.js";
import type { Manifest } from "../model/manifest.js";
import type { ResourceKey } from "../model/resource-key.js";

/** Names a kind; without `version` any the cluster serves. */
export interface KindName {
  readonly group: string;
  readonly kind: string;
  readonly version?: string;
}

/** How an object is applied. */
export interface ApplyOptions {
  readonly dryRun: boolean;
  /** Take fields from other managers. */
  readonly force: boolean;
  /** `Strict` refuses unknown and duplicate fields; `Ignore` drops them silently. */
  readonly fieldValidation: "Strict" | "Warn" | "Ignore";
}

/** What becomes of the objects that a deleted one owns. */
export type Propagation = "Foreground" | "Background" | "Orphan";

/** How an object is deleted. With `uid` (and `resourceVersion`) nothing else that bears the name is hit. */
export interface DeleteOptions {
  readonly propagation: Propagation;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly dryRun?: boolean;
}

/** What charts and plugins may know of a cluster. */
export interface ClusterFacts {
  /** `major.minor.patch`. */
  readonly kubeVersion: string;
  /** `group/version` and `group/version/Kind` of all it serves, sorted, joined with commas. */
  readonly apiVersions: string;
}

/**
 * The live objects of one cluster. Implemented by `clients/kubernetes/cluster.ts` over HTTP.
 * Every call throws FairleadError: `NOT_FOUND`; `CONFLICT` (409: stale version, another manager's field, already there);
 * `BAD_USER_INPUT` (400, 422: `details.causes` lists fields); `PERMISSION_DENIED` (401, 403); `RESOURCE_EXHAUSTED` (429, 413);
 * `UNAVAILABLE` (5xx, no connection); `DEADLINE_EXCEEDED`. `details.reason` is the Status reason of the API server, and `ConnectionFailed`
 * where nothing was answered.
 */
export interface Cluster {
  /** The API server's URL as Applications write it; the in-cluster one is `https://kubernetes.default.svc`. */
  readonly server: string;
  /** The name Applications may use instead: `in-cluster`. */
  readonly name: string;
  /** Which part of it is managed; the whole until `manage` was called. */
  scope(): ClusterScope;
  /** Says which part is managed from now on. A watch follows: only what comes is listed, and what goes is told as deleted and `unlisted`. */
  manage(scope: ClusterScope): void;
  /**
   * Starts telling what is live: for every kind that can be listed and watched (preferred version, noise excluded) first all its objects, then
   * `listed`, then changes as they come, gaps healed. Ends with the signal. Kinds that come and go with CRDs are followed. Where the scope names
   * namespaces, each is listed and watched for itself.
   */
  watch(handler: (change: LiveChange) => void, signal: AbortSignal): Promise<void>;
  /** The kind as discovery has it; undefined if not served. From memory; looks again (at most once a second) for a kind not known. */
  resource(kind: KindName, signal: AbortSignal): Promise<ApiResource | undefined>;
  /** From memory; asks if nothing is known yet. The same object as long as nothing changed. */
  facts(signal: AbortSignal): Promise<ClusterFacts>;
  /** Reads one object from the API server; undefined if absent. `version` chooses the version it is answered in. */
  read(key: ResourceKey, version: string | undefined, signal: AbortSignal): Promise<Manifest | undefined>;
  /** Server-side apply as manager `argocd-controller`. Returns the object as it is then. */
  apply(object: Manifest, options: ApplyOptions, signal: AbortSignal): Promise<Manifest>;
  /** Creates; `generateName` is honoured. */
  create(object: Manifest, options: { readonly dryRun: boolean }, signal: AbortSignal): Promise<Manifest>;
  /** Replaces the whole object; `metadata.resourceVersion` is the optimistic lock. */
  replace(object: Manifest, options: { readonly dryRun: boolean }, signal: AbortSignal): Promise<Manifest>;
  /** JSON merge patch, of the object or of its status alone. */
  patch(
    key: ResourceKey,
    version: string | undefined,
    mergePatch: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
    options?: { readonly subresource?: "status" },
  ): Promise<Manifest>;
  /** Deletes; an absent object is no error. */
  remove(key: ResourceKey, options: DeleteOptions, signal: AbortSignal): Promise<void>;
}
