import type { CompareSettings } from "../diff/compare-settings.js";
import type { AppProject } from "../model/app-project.js";
import type { Customizations } from "../model/customizations.js";
import type { RenderSettings } from "../model/render-settings.js";
import type { ApplicationStore } from "../ports/application-store.js";
import type { Clock } from "../ports/clock.js";
import type { EventBus } from "../ports/event-bus.js";
import type { FieldDeleter } from "../ports/field-deleter.js";
import type { Log } from "../ports/log.js";
import type { PackageRepositories } from "../ports/package-repository.js";
import type { RemoteSources } from "../ports/remote-sources.js";
import type { Renderer, SourceInspector } from "../ports/renderer.js";
import type { Repositories } from "../ports/repository.js";
import type { ScriptRunner } from "../ports/script-runner.js";
import type { Memories } from "./application-memory.js";
import type { Clusters } from "./clusters.js";
import type { RepositoryRefs } from "./repository-refs.js";

/** Everything a pass works with. */
export interface ReconcileContext {
  readonly store: ApplicationStore;
  readonly clusters: Clusters;
  readonly repository: Repositories;
  readonly refs: RepositoryRefs;
  readonly packages: PackageRepositories;
  readonly renderer: Renderer;
  readonly inspector: SourceInspector;
  /** What Applications of a project may fetch besides their own sources. */
  readonly remoteFor: (project: AppProject) => RemoteSources;
  /** What `argocd-cm` says of rendering at this moment. */
  readonly renderSettings: () => RenderSettings;
  /** Whether the signatures that projects demand are looked at. Default true. */
  readonly verifiesSources?: boolean;
  /** What `argocd-cm` says of kinds at this moment. */
  readonly customizations: () => Customizations;
  /** What `argocd-cm` says of all comparisons at this moment. */
  readonly compareSettings: () => CompareSettings;
  /** Evaluates the jq of users. */
  readonly deleter: FieldDeleter;
  /** Runs the Lua of users. */
  readonly scripts: ScriptRunner;
  readonly events: EventBus;
  readonly clock: Clock;
  readonly log: Log;
  readonly memories: Memories;
  /** Ends what is under way when the engine stops. */
  readonly signal: AbortSignal;
}
