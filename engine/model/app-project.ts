import type { JsonObject, Manifest } from "./manifest.js";

/** Where a project's Applications may go. Globs; a leading `!` forbids. */
export interface ProjectDestination {
  readonly server?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** A kind a project allows or forbids; `name` counts for cluster-scoped kinds only. */
export interface KindRule {
  readonly group: string;
  readonly kind: string;
  readonly name?: string;
}

/** A role of a project. `policies` are lines of policy CSV. */
export interface ProjectRole {
  readonly name: string;
  readonly description?: string;
  readonly policies?: readonly string[];
  readonly groups?: readonly string[];
  readonly jwtTokens?: readonly { readonly iat: number; readonly exp?: number; readonly id?: string }[];
}

/** How commits of the repositories that it names must be signed. `url` is a glob; a leading `!` leaves out. */
export interface SourceIntegrityPolicy {
  readonly repos?: readonly { readonly url?: string }[];
  /** `mode` is `none`, `head` or `strict`; `keys` are ids of 16 or fingerprints of 40 hex digits. */
  readonly gpg?: { readonly mode?: string; readonly keys?: readonly string[] };
}

/** When syncs may run, or may not, for what it selects. `schedule` is cron, `duration` Go's. */
export interface SyncWindow {
  readonly kind?: string;
  readonly schedule?: string;
  readonly duration?: string;
  /** Globs: of Applications' names, of their destinations' namespaces, of their clusters' names or URLs. */
  readonly applications?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly clusters?: readonly string[];
  /** Syncs by hand may run all the same. */
  readonly manualSync?: boolean;
  readonly timeZone?: string;
  /** All lists that are given must hit; otherwise one is enough. */
  readonly andOperator?: boolean;
  readonly description?: string;
  /** A sync that was begun when it was allowed may end. */
  readonly syncOverrun?: boolean;
}

/** As whom an Application's objects are written. Globs of the destination's cluster and namespace. */
export interface DestinationServiceAccount {
  readonly server: string;
  readonly namespace?: string;
  readonly defaultServiceAccount: string;
}

/** What an AppProject allows. Absent lists and empty lists mean different things; see `engine/project/permits.ts`. */
export interface AppProjectSpec {
  readonly description?: string;
  readonly sourceRepos?: readonly string[];
  readonly sourceNamespaces?: readonly string[];
  readonly destinations?: readonly ProjectDestination[];
  readonly roles?: readonly ProjectRole[];
  readonly clusterResourceWhitelist?: readonly KindRule[];
  readonly clusterResourceBlacklist?: readonly KindRule[];
  readonly namespaceResourceWhitelist?: readonly KindRule[];
  readonly namespaceResourceBlacklist?: readonly KindRule[];
  readonly orphanedResources?: JsonObject;
  /** An entry may be null, which says nothing. */
  readonly syncWindows?: readonly (SyncWindow | null)[];
  readonly permitOnlyProjectScopedClusters?: boolean;
  readonly destinationServiceAccounts?: readonly DestinationServiceAccount[];
  readonly sourceIntegrity?: { readonly git?: { readonly policies?: readonly SourceIntegrityPolicy[] } };
  /** The older form: every repository, `mode: head`. Counts only if `sourceIntegrity.git` is absent. */
  readonly signatureKeys?: readonly { readonly keyID?: string }[];
}

/** What is wrong with a project: with its roles, or with the rest of its spec. Argo CD has no conditions of projects. */
export interface ProjectCondition {
  readonly type: "InvalidRolePolicy" | "InvalidProjectSpec";
  readonly message: string;
  readonly lastTransitionTime?: string;
}

/** What was found out about a project; there is more in it that others write. */
export interface AppProjectStatus {
  readonly conditions?: readonly ProjectCondition[];
}

/** An `argoproj.io/v1alpha1` AppProject as the API server holds it. */
export interface AppProject extends Manifest {
  readonly spec: AppProjectSpec;
  readonly status?: AppProjectStatus;
}
