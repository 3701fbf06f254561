import type { ApplicationStore } from "../ports/application-store.js";
import type { Clock } from "../ports/clock.js";
import type { EventBus } from "../ports/event-bus.js";
import type { Log } from "../ports/log.js";
import type { Renderer } from "../ports/renderer.js";
import type { Repository } from "../ports/repository.js";
import type { Memories } from "./application-memory.js";
import type { Clusters } from "./clusters.js";
import type { RepositoryRefs } from "./repository-refs.js";

/** Everything a pass works with. */
export interface ReconcileContext {
  readonly store: ApplicationStore;
  readonly clusters: Clusters;
  readonly repository: Repository;
  readonly refs: RepositoryRefs;
  readonly renderer: Renderer;
  readonly events: EventBus;
  readonly clock: Clock;
  readonly log: Log;
  readonly memories: Memories;
  /** Ends what is under way when the engine stops. */
  readonly signal: AbortSignal;
}
