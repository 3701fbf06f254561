import type { Application, ApplicationRef, ApplicationSpec } from "./application.js";
import type { ApplicationFilter, ApplicationOrder, PageRequest } from "./listing.js";
import type { Manifest } from "./manifest.js";
import type { RetryStrategy, SyncResource } from "./operation.js";
import type { ResourceKey } from "./resource-key.js";
import type { ScriptChange } from "./script.js";

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

/** Names an object of an Application; without a namespace the only one of that kind and name. */
export interface NamedResource extends Omit<ResourceKey, "namespace"> {
  readonly namespace?: string | undefined;
}

/** What a person wants done to an object. */
export interface ActionWish {
  readonly resource: NamedResource;
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Nothing is changed; the answer says what would be. */
  readonly dryRun: boolean;
}

/** One object that an action changed or made, or would. Values of Secrets are masked. */
export interface ActionChange {
  readonly operation: ScriptChange["operation"];
  readonly key: ResourceKey;
  readonly object: Manifest;
}
