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
  readonly syncWindows?: readonly JsonObject[];
}

/** An `argoproj.io/v1alpha1` AppProject as the API server holds it. */
export interface AppProject extends Manifest {
  readonly spec: AppProjectSpec;
}
