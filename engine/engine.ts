import { maskManifest, maskSecrets } from "./diff/mask-secrets.js";
import { unifiedDiff } from "./diff/unified-diff.js";
import { listApplications } from "./listing/application-list.js";
import { compileFilter } from "./listing/compile-filter.js";
import type { AppProject, AppProjectSpec } from "./model/app-project.js";
import { type Application, type ApplicationRef, type ApplicationSource, formatRef } from "./model/application.js";
import type { Comparison, ResourceComparison } from "./model/comparison.js";
import type { EventCause } from "./model/engine-event.js";
import type { ApplicationFilter, Page } from "./model/listing.js";
import type { Manifest } from "./model/manifest.js";
import type { OperationState } from "./model/operation.js";
import type { ResourceTree } from "./model/resource-tree.js";
import type { SourceDetails } from "./model/source-details.js";
import type {
  ApplicationAnswer,
  ApplicationChange,
  ApplicationQuery,
  ApplicationWish,
  RenderedManifests,
  SyncWish,
} from "./model/wish.js";
import type { EventBus } from "./ports/event-bus.js";
import { type ControllerOptions, createController } from "./reconcile/controller.js";
import { currentState } from "./reconcile/run-operation.js";
import { mustFind } from "./requests/change-application.js";
import { renderManifests } from "./requests/render-manifests.js";
import { requestSync, requestTerminate } from "./requests/request-sync.js";
import { requestForNewSource, requestForSource, type SourceWish } from "./requests/source-request.js";
import { createApplication, deleteApplication, updateApplication } from "./requests/write-application.js";
import { createProject } from "./requests/write-project.js";
import { buildTree } from "./tree/build-tree.js";

export type {
  ApplicationAnswer,
  ApplicationChange,
  ApplicationQuery,
  ApplicationWish,
  RenderedManifests,
  SyncWish,
} from "./model/wish.js";

/**
 * The one door to the engine. It knows no callers' rights: who may do what is asked before (resolvers), what a project allows is asked here.
 * Reads answer from memory. Wishes are stored in the Application and return at once; the loop does the work.
 */
export interface Engine {
  readonly controlNamespace: string;
  /** Every event, in order. */
  readonly events: EventBus;

  application(ref: ApplicationRef): Application | undefined;
  listApplications(query: ApplicationQuery): Page<Application>;
  /** The filter as a predicate, compiled once. @throws FairleadError `BAD_USER_INPUT` for a pattern or selector that does not compile */
  matcher(filter: ApplicationFilter): (application: Application) => boolean;
  project(name: string): AppProject | undefined;
  /** In order of their names. */
  projects(): readonly AppProject[];

  /** The running operation as it is this moment, else the last one as stored. */
  operationState(ref: ApplicationRef): OperationState | undefined;
  /** The last comparison; compares first if there is none yet. Undefined if there is no such Application or it cannot be compared. */
  comparison(ref: ApplicationRef, signal: AbortSignal): Promise<Comparison | undefined>;
  /** The two sides of a compared resource as people may see them: Secret values masked, equal ones alike. Pure and cheap to repeat. */
  sidesOf(resource: ResourceComparison): { readonly live?: Manifest; readonly target?: Manifest };
  /** The difference of those sides without what does not count, in unified form; empty if there is none. */
  differenceOf(resource: ResourceComparison): { readonly modified: boolean; readonly unified: string };
  resourceTree(ref: ApplicationRef, signal: AbortSignal): Promise<ResourceTree | undefined>;
  /**
   * Renders the Application's first source at a revision; without one at its target revision. Secret values are masked.
   * @throws FairleadError as `Repository` and `Renderer` do
   */
  manifests(ref: ApplicationRef, revision: string | undefined, signal: AbortSignal): Promise<RenderedManifests>;
  /**
   * What there is to know of one of the Application's sources: a chart's values, a kustomization's images, a plugin's parameters.
   * @throws FairleadError as `manifests`; `BAD_USER_INPUT` for a source that is not there
   */
  sourceDetails(ref: ApplicationRef, wish: SourceWish, signal: AbortSignal): Promise<SourceDetails>;
  /** The same for a source that no Application has yet. @throws FairleadError also `FAILED_PRECONDITION` if the project does not permit it */
  inspectSource(project: string, source: ApplicationSource, signal: AbortSignal): Promise<SourceDetails>;

  /**
   * Stores the wish to sync. Once this returns, a crash loses nothing.
   * @throws FairleadError `NOT_FOUND`; `CONFLICT` if another operation runs; `FAILED_PRECONDITION` with `details.rule` if it is being deleted, or
   *   asks for another revision than the spec's while auto-sync is on; `BAD_USER_INPUT`
   */
  requestSync(
    ref: ApplicationRef,
    wish: SyncWish,
    cause: EventCause,
    signal: AbortSignal,
  ): Promise<ApplicationAnswer & { readonly operationId: string }>;
  /** Stores the wish to end the running operation. @throws FairleadError `NOT_FOUND`; `FAILED_PRECONDITION` if none runs */
  requestTerminate(
    ref: ApplicationRef,
    signal: AbortSignal,
  ): Promise<{ readonly operationId: string; readonly application: Application }>;
  /**
   * Looks again, at the repository too, and answers with what was found, after 20 s with what is known. `HARD` also forgets what was rendered.
   * @throws FairleadError `NOT_FOUND`
   */
  requestRefresh(ref: ApplicationRef, mode: "NORMAL" | "HARD", signal: AbortSignal): Promise<Application>;
  /** Tells that a repository received a push: every Application that reads from it looks again, at once. Returns how many. */
  repositoryPushed(url: string): number;

  /**
   * Creates an Application after checking its spec against its project (unless `validate` is false).
   * @throws FairleadError `CONFLICT` if it exists and differs (without `upsert`); `FAILED_PRECONDITION` with the project's reason; `BAD_USER_INPUT`
   */
  createApplication(
    wish: ApplicationWish,
    options: { readonly upsert: boolean; readonly validate: boolean; readonly dryRun: boolean },
    signal: AbortSignal,
  ): Promise<ApplicationAnswer>;
  /** Changes an Application. @throws FairleadError `NOT_FOUND`; `CONFLICT` if `expectedVersion` is not its version; `FAILED_PRECONDITION` */
  updateApplication(
    ref: ApplicationRef,
    change: ApplicationChange,
    options: { readonly expectedVersion?: string },
    signal: AbortSignal,
  ): Promise<ApplicationAnswer>;
  /** Deletes an Application; with `cascade` its objects first, by the finalizer the propagation asks for. @throws FairleadError `NOT_FOUND` */
  deleteApplication(
    ref: ApplicationRef,
    options: { readonly cascade: boolean; readonly propagation: "FOREGROUND" | "BACKGROUND" | "ORPHAN" },
    signal: AbortSignal,
  ): Promise<void>;
  /** Creates a project. @throws FairleadError `CONFLICT` if it exists and differs (without `upsert`); `BAD_USER_INPUT` */
  createProject(
    wish: { readonly name: string; readonly spec: AppProjectSpec },
    options: { readonly upsert: boolean },
    signal: AbortSignal,
  ): Promise<{ readonly project: AppProject; readonly warnings: readonly string[] }>;
}

/** The engine as the process that holds it sees it. */
export interface RunningEngine extends Engine {
  /** Follows the control plane and the clusters and begins to work. Resolves when the Applications are known. */
  start(): Promise<void>;
  /** Ends what is under way; whatever is not finished goes on with the next start. */
  stop(): Promise<void>;
  /** Looks again at every Application that could not be rendered or compared: a tool was built, a plugin installed, a credential set. */
  retryFailed(): void;
  /** Applications that wait for a pass, and that are in one. */
  load(): { readonly waiting: number; readonly handling: number };
}

/** A refresh somebody asked for is answered after this time even if its pass has not ended. */
const refreshWithinMs = 20_000;

/** Builds the engine out of its neighbours. Nothing happens before `start`. */
export function createEngine(options: ControllerOptions): RunningEngine {
  const { store, clock } = options;
  const controller = createController(options);
  const { context } = controller;

  async function comparison(ref: ApplicationRef, signal: AbortSignal): Promise<Comparison | undefined> {
    const known = context.memories.peek(formatRef(ref))?.comparison;
    if (known !== undefined || store.application(ref) === undefined) return known;
    await within(controller.refresh(ref, { freshRefs: false, hard: false }), signal);
    return context.memories.peek(formatRef(ref))?.comparison;
  }

  return {
    controlNamespace: store.controlNamespace,
    events: options.events,
    start: () => controller.start(),
    stop: () => controller.stop(),
    retryFailed: () => controller.retryFailed(),
    load: () => controller.load(),
    application: (ref) => store.application(ref),
    listApplications: (query) => listApplications(store.applications(), query),
    matcher: (filter) => compileFilter(filter),
    project: (name) => store.project(name),
    projects: () => [...store.projects()].sort((a, b) => ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1)),
    operationState(ref) {
      const running = context.memories.peek(formatRef(ref))?.operation;
      return running === undefined ? store.application(ref)?.status?.operationState : currentState(running);
    },
    comparison,
    sidesOf(resource) {
      const { live, target } = maskSecrets(resource);
      return { ...(live !== undefined && { live }), ...(target !== undefined && { target }) };
    },
    differenceOf: (resource) => ({ modified: resource.modified, unified: unifiedDiff(resource).text }),
    async resourceTree(ref, signal) {
      const compared = await comparison(ref, signal);
      const destination = store.application(ref)?.spec.destination;
      if (compared === undefined || destination === undefined) return undefined;
      const found = context.clusters.resolve(destination);
      return "watched" in found ? buildTree(compared.resources, found.watched.index) : undefined;
    },
    async manifests(ref, revision, signal) {
      const rendered = await renderManifests(mustFind(store, ref), revision, context, signal);
      return { ...rendered, manifests: rendered.manifests.map((manifest) => maskManifest(manifest)) };
    },
    async sourceDetails(ref, wish, signal) {
      const request = await requestForSource(mustFind(store, ref), wish, context, signal);
      return context.inspector.inspect(request, signal);
    },
    async inspectSource(project, source, signal) {
      const request = await requestForNewSource(project, source, context, signal);
      return context.inspector.inspect(request, signal);
    },
    requestSync: (ref, wish, cause, signal) => requestSync(store, ref, wish, cause, signal),
    requestTerminate: (ref, signal) => requestTerminate(store, ref, clock.now(), signal),
    async requestRefresh(ref, mode, signal) {
      mustFind(store, ref);
      await within(controller.refresh(ref, { freshRefs: true, hard: mode === "HARD" }), signal);
      return mustFind(store, ref);
    },
    repositoryPushed: (url) => controller.pushed(url),
    createApplication: (wish, how, signal) => createApplication(wish, how, context, signal),
    updateApplication: (ref, change, how, signal) => updateApplication(ref, change, how, context, signal),
    deleteApplication: (ref, how, signal) => deleteApplication(store, ref, how, signal),
    createProject: (wish, how, signal) => createProject(store, wish, how, signal),
  };
}

/** Waits for a look, but not for ever, and not longer than the caller does. */
async function within(look: Promise<void>, signal: AbortSignal): Promise<void> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(refreshWithinMs)]);
  await Promise.race([look, new Promise<void>((resolve) => deadline.addEventListener("abort", () => resolve(), { once: true }))]);
  signal.throwIfAborted();
}
