import { readRbacSettings } from "./access/rbac-settings.js";
import { type Difference, differenceOf } from "./diff/difference.js";
import { maskManifest, maskSecrets } from "./diff/mask-secrets.js";
import { listApplications } from "./listing/application-list.js";
import { compileFilter } from "./listing/compile-filter.js";
import type { AppProject, AppProjectSpec } from "./model/app-project.js";
import { type Application, type ApplicationRef, type ApplicationSource, formatRef, projectOf } from "./model/application.js";
import type { Comparison, ResourceComparison } from "./model/comparison.js";
import type { EventCause } from "./model/engine-event.js";
import type { ApplicationFilter, Page } from "./model/listing.js";
import type { Manifest } from "./model/manifest.js";
import type { OperationState } from "./model/operation.js";
import type { PolicyDiagnostics, RoleDiagnostic } from "./model/policy-diagnostics.js";
import type { PackagePush, Push } from "./model/push.js";
import type { ResourceTree } from "./model/resource-tree.js";
import type { ScriptAction } from "./model/script.js";
import type { SourceDetails } from "./model/source-details.js";
import type { ShownWindow, SyncWindowState } from "./model/sync-window-state.js";
import type {
  ActionChange,
  ActionWish,
  ApplicationAnswer,
  ApplicationChange,
  ApplicationQuery,
  ApplicationWish,
  NamedResource,
  RenderedManifests,
  SyncWish,
} from "./model/wish.js";
import type { EventBus } from "./ports/event-bus.js";
import { diagnosePolicy, diagnoseRoles } from "./project/policy-diagnostics.js";
import { matchingWindows, projectWindows } from "./project/windows/matching-windows.js";
import { showWindows, windowState } from "./project/windows/show-windows.js";
import { type ControllerOptions, createController } from "./reconcile/controller.js";
import { effectiveProjectNamed } from "./reconcile/effective-projects.js";
import { currentState } from "./reconcile/run-operation.js";
import { mustFind } from "./requests/change-application.js";
import { renderManifests } from "./requests/render-manifests.js";
import { requestSync, requestTerminate } from "./requests/request-sync.js";
import { listResourceActions, runResourceAction } from "./requests/resource-action.js";
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
  /** A project as it is enforced: with what its global projects and the repositories that are scoped to it add. */
  effectiveProject(name: string): AppProject | undefined;
  /** The sync windows of a project, those of its global projects included, as they stand at this moment. */
  projectWindows(name: string): readonly ShownWindow[];
  /** What sync windows say of an Application at this moment. */
  syncWindows(application: Application): SyncWindowState;
  /** In order of their names. */
  projects(): readonly AppProject[];
  /** What is wrong with the roles of a project; empty also for one that is not there. */
  roleDiagnostics(name: string): readonly RoleDiagnostic[];
  /** What is to be said of the policy in `argocd-rbac-cm`. */
  policyDiagnostics(): PolicyDiagnostics;

  /** The running operation as it is this moment, else the last one as stored. */
  operationState(ref: ApplicationRef): OperationState | undefined;
  /** The last comparison; compares first if there is none yet. Undefined if there is no such Application or it cannot be compared. */
  comparison(ref: ApplicationRef, signal: AbortSignal): Promise<Comparison | undefined>;
  /** The two sides of a compared resource as people may see them: Secret values masked, equal ones alike. Pure and cheap to repeat. */
  sidesOf(resource: ResourceComparison): { readonly live?: Manifest; readonly target?: Manifest };
  /** The difference of those sides without what does not count, in unified form; empty if there is none. */
  differenceOf(resource: ResourceComparison): Difference;
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
   * @throws FairleadError `NOT_FOUND`; `CONFLICT` if another operation runs; `FAILED_PRECONDITION` with `details.rule` if it is being deleted, if a
   *   sync window forbids it, or if it asks for another revision than the spec's while auto-sync is on; `BAD_USER_INPUT`
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
  /**
   * The actions that an object of the Application offers now, in order of their names.
   * @throws FairleadError `NOT_FOUND` for what is no part of it or not live; as a script fails
   */
  resourceActions(ref: ApplicationRef, resource: NamedResource, signal: AbortSignal): Promise<readonly ScriptAction[]>;
  /**
   * Has an action done to an object of the Application; answers with what was changed and made, values of Secrets masked.
   * @throws FairleadError `NOT_FOUND`; `BAD_USER_INPUT` as the action fails; `FAILED_PRECONDITION` for what the project does not permit
   */
  runResourceAction(ref: ApplicationRef, wish: ActionWish, signal: AbortSignal): Promise<readonly ActionChange[]>;
  /**
   * Tells that a repository received a push: it is looked at again, at once, and every Application that reads what changed too.
   * @returns the Applications that follow what was pushed, as `formatRef` writes them
   */
  repositoryPushed(push: Push): readonly string[];
  /** The same of a chart or an artifact that was pushed to a registry. */
  packagePushed(push: PackagePush): readonly string[];
  /** The Applications that follow what would be pushed; nobody looks at anything. */
  followersOfPush(push: Push): readonly string[];
  followersOfPackage(push: PackagePush): readonly string[];

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

  async function resourceTree(ref: ApplicationRef, signal: AbortSignal): Promise<ResourceTree | undefined> {
    const compared = await comparison(ref, signal);
    const destination = store.application(ref)?.spec.destination;
    if (compared === undefined || destination === undefined) return undefined;
    const found = context.clusters.resolve(destination);
    return "watched" in found ? buildTree(compared.resources, found.watched.index) : undefined;
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
    ...projectReads(options),
    operationState(ref) {
      const running = context.memories.peek(formatRef(ref))?.operation;
      return running === undefined ? store.application(ref)?.status?.operationState : currentState(running);
    },
    comparison,
    sidesOf(resource) {
      const { live, target } = maskSecrets(resource);
      return { ...(live !== undefined && { live }), ...(target !== undefined && { target }) };
    },
    differenceOf,
    resourceTree,
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
    requestSync: (ref, wish, cause, signal) => requestSync(store, ref, wish, { cause, now: clock.now() }, signal),
    requestTerminate: (ref, signal) => requestTerminate(store, ref, clock.now(), signal),
    async requestRefresh(ref, mode, signal) {
      mustFind(store, ref);
      await within(controller.refresh(ref, { freshRefs: true, hard: mode === "HARD" }), signal);
      return mustFind(store, ref);
    },
    async resourceActions(ref, resource, signal) {
      return listResourceActions(mustFind(store, ref), resource, {
        tree: await resourceTree(ref, signal),
        needs: context,
        signal,
      });
    },
    async runResourceAction(ref, wish, signal) {
      return runResourceAction(mustFind(store, ref), wish, { tree: await resourceTree(ref, signal), needs: context, signal });
    },
    repositoryPushed: (push) => controller.pushed(push),
    packagePushed: (push) => controller.packagePushed(push),
    followersOfPush: (push) => controller.followersOfPush(push),
    followersOfPackage: (push) => controller.followersOfPackage(push),
    createApplication: (wish, how, signal) => createApplication(wish, how, context, signal),
    updateApplication: (ref, change, how, signal) => updateApplication(ref, change, how, context, signal),
    deleteApplication: (ref, how, signal) => deleteApplication(store, ref, how, signal),
    createProject: (wish, how, signal) => createProject(store, wish, how, signal),
  };
}

/** What is known of projects, from memory. */
function projectReads({
  store,
  clock,
}: ControllerOptions): Pick<
  Engine,
  "project" | "projects" | "effectiveProject" | "projectWindows" | "syncWindows" | "roleDiagnostics" | "policyDiagnostics"
> {
  return {
    roleDiagnostics(name) {
      const project = store.project(name);
      return project === undefined ? [] : diagnoseRoles(project, store.settings().rbac);
    },
    policyDiagnostics() {
      const map = store.settings().rbac;
      return diagnosePolicy(readRbacSettings(map), { map });
    },
    project: (name) => store.project(name),
    effectiveProject: (name) => effectiveProjectNamed(store, name),
    projectWindows: (name) => showWindows(projectWindows(effectiveProjectNamed(store, name)?.spec ?? {}), clock.now()),
    syncWindows(application) {
      const project = effectiveProjectNamed(store, projectOf(application));
      return windowState(matchingWindows(project?.spec ?? {}, application), clock.now());
    },
    projects: () => [...store.projects()].sort((a, b) => ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1)),
  };
}

/** Waits for a look, but not for ever, and not longer than the caller does. */
async function within(look: Promise<void>, signal: AbortSignal): Promise<void> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(refreshWithinMs)]);
  await Promise.race([look, new Promise<void>((resolve) => deadline.addEventListener("abort", () => resolve(), { once: true }))]);
  signal.throwIfAborted();
}
