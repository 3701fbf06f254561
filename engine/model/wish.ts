import type { Application, ApplicationRef, ApplicationSpec } from "./application.js";
import type { ApplicationFilter, ApplicationOrder, PageRequest } from "./listing.js";
import type { Manifest } from "./manifest.js";
import type { RetryStrategy, SyncResource } from "./operation.js";

/** A list of Applications as somebody may see it: authorised first, then filtered, counted, ordered, paged. */
export interface ApplicationQuery {
  readonly may: (application: Application) => boolean;
  readonly filter?: ApplicationFilter;
  /** Default: by name. */
  readonly orderBy?: readonly ApplicationOrder[];
  readonly page: PageRequest;
}

/** What a person wants of a sync. */
export interface SyncWish {
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly prune?: boolean;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  /** Apply without hooks. */
  readonly applyOnly?: boolean;
  readonly resources?: readonly SyncResource[];
  /** Replaces the spec's options when given. */
  readonly syncOptions?: readonly string[];
  readonly retry?: RetryStrategy;
}

/** What a person wants a new Application to be. */
export interface ApplicationWish {
  readonly ref: ApplicationRef;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly spec: ApplicationSpec;
}

/** What a person wants changed. Given maps replace the old ones, `spec` replaces the fields it names and keeps those we do not know. */
export interface ApplicationChange {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: ApplicationSpec;
}

/** An Application and what its maker should be told. */
export interface ApplicationAnswer {
  readonly application: Application;
  readonly warnings: readonly string[];
}

/** What one revision of an Application renders to. */
export interface RenderedManifests {
  /** The commit, 40 hex digits. */
  readonly revision: string;
  readonly sourceType: string;
  readonly manifests: readonly Manifest[];
}
