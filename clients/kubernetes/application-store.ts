import { FairleadError, isFailure } from "../../engine/errors.js";
import type { AppProject } from "../../engine/model/app-project.js";
import { type Application, type ApplicationRef, formatRef } from "../../engine/model/application.js";
import type { Manifest } from "../../engine/model/manifest.js";
import type { ApplicationStore, StoreHandlers } from "../../engine/ports/application-store.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { ApiRequest } from "./api-request.js";
import { unlessAborted } from "./deadline.js";
import { createInformer, type InformerChange, type InformerOptions } from "./informer.js";
import { createObjectMemory, type ObjectMemory } from "./object-memory.js";
import { createObjectVersions, type ObjectVersion, type ObjectVersions } from "./object-versions.js";
import { isJsonFields } from "./parse-json.js";
import { receivedObject } from "./received-object.js";
import { resourcePath } from "./resource-path.js";
import { createSettingsFollower } from "./settings-follower.js";
import type { Transport } from "./transport.js";
import { withSpec } from "./with-spec.js";

/** Which namespace is the control plane's, and what the store works with. */
export interface ApplicationStoreOptions {
  /** Default `argocd`. */
  readonly controlNamespace?: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Told each version of a project after the first list, in order, whatever the memory knows already. */
  readonly projectVersion?: (version: ObjectVersion<AppProject>) => void;
  /** Timing of the informers, see `InformerOptions`. */
  readonly informers?: Pick<InformerOptions, "firstBackOffMs" | "longestBackOffMs" | "listIntervalMs" | "stallMs" | "random">;
}

const apiVersion = "argoproj.io/v1alpha1";
const fieldManager = "argocd-controller";
const kinds = {
  Application: { group: "argoproj.io", version: "v1alpha1", resource: "applications" },
  AppProject: { group: "argoproj.io", version: "v1alpha1", resource: "appprojects" },
} as const;

type ControlKind = keyof typeof kinds;

/**
 * Makes the control plane's store out of a connection. Follows the control namespace only. Handlers are called once for each change, in order,
 * by a write before its promise resolves or by the watch, whichever learns it first; what a handler throws is logged. An object without a
 * sound `spec` is shown with an empty one, so that nobody trips over it; what is stored is not touched.
 */
export function createApplicationStore(transport: Transport, options: ApplicationStoreOptions): ApplicationStore {
  const { controlNamespace = "argocd", log, projectVersion } = options;
  let handlers: StoreHandlers | undefined;
  const guarded = (tell: (to: StoreHandlers) => void) => {
    try {
      if (handlers !== undefined) tell(handlers);
    } catch (error) {
      log.error("A handler of the application store failed", { error });
    }
  };
  const applications = createObjectMemory<Application>((before, after) => guarded((to) => to.application(before, after)));
  const projects = createObjectMemory<AppProject>((before, after) => guarded((to) => to.project(before, after)));
  const versions = createObjectVersions<AppProject>((version) => guarded(() => projectVersion?.(version)));
  const settings = createSettingsFollower(transport, { ...options, controlNamespace }, (now) =>
    guarded((to) => to.settings(now)),
  );
  const writer = writerOf(transport);

  return {
    controlNamespace,
    application: ({ namespace, name }) => applications.get(namespace, name),
    applications: () => applications.all(),
    project: (name) => projects.get(controlNamespace, name),
    projects: () => projects.all(),
    settings: () => settings.current(),
    async follow(given, signal) {
      handlers = given;
      const followed = { ...options, controlNamespace };
      // Projects and settings first: an Application is judged by them.
      const ofProjects = followKind(transport, { kind: "AppProject", memory: projects, versions, ...followed }, signal);
      await Promise.all([ofProjects, settings.follow(signal)]);
      await followKind(transport, { kind: "Application", memory: applications, ...followed }, signal);
    },
    async readApplication(ref, signal) {
      const request = {
        method: "GET",
        path: pathOf("Application", ref),
        action: `read Application "${formatRef(ref)}"`,
      } as const;
      try {
        return keep(applications, await writer("Application", request, signal));
      } catch (error) {
        if (isFailure(error, "NOT_FOUND")) return undefined;
        throw error;
      }
    },
    async createApplication(application, { dryRun }, signal) {
      const { namespace = controlNamespace, name = "" } = application.metadata;
      const path = pathOf("Application", { namespace }, dryRun);
      const request = { method: "POST", path, body: application, action: `create Application "${namespace}/${name}"` } as const;
      const created = await writer<Application>("Application", request, signal);
      return dryRun ? created : keep(applications, created);
    },
    async patchApplication(ref, mergePatch, signal) {
      return keep(applications, await writer("Application", patchRequest("Application", ref, mergePatch), signal));
    },
    deleteApplication: (ref, { uid }, signal) => deleteApplication({ transport, applications }, ref, uid, signal),
    async createProject(project, signal) {
      const request = {
        method: "POST",
        path: pathOf("AppProject", { namespace: controlNamespace }),
        body: project,
        action: `create AppProject "${project.metadata.name ?? ""}"`,
      } as const;
      const write = () => writer<AppProject>("AppProject", request, signal);
      return keep(projects, await versions.writing(project.metadata.name ?? "", { created: project }, write));
    },
    async patchProject(name, mergePatch, signal) {
      const request = patchRequest("AppProject", { namespace: controlNamespace, name }, mergePatch);
      const write = () => writer<AppProject>("AppProject", request, signal);
      return keep(projects, await versions.writing(name, { patch: mergePatch }, write));
    },
  };
}

interface FollowedKind<T extends Manifest> extends ApplicationStoreOptions {
  readonly kind: ControlKind;
  readonly memory: ObjectMemory<T>;
  readonly versions?: ObjectVersions<T>;
  readonly controlNamespace: string;
}

/** Runs the informer of one kind; resolves when the first list was told. */
function followKind<T extends Manifest>(transport: Transport, followed: FollowedKind<T>, signal: AbortSignal): Promise<void> {
  const { kind, memory, versions, controlNamespace, clock, log, informers } = followed;
  const listed = Promise.withResolvers<void>();
  const tell = (change: InformerChange) => {
    if (change.type === "listed") {
      versions?.begin();
      listed.resolve();
    } else if (change.type === "delete") {
      versions?.told({ gone: change.object });
      memory.forget(change.object);
    } else {
      const object = withSpec(change.object) as T;
      versions?.told({ object });
      memory.take(object);
    }
  };
  const path = resourcePath(kinds[kind], { namespace: controlNamespace });
  void createInformer(transport, { path, apiVersion, kind }, { clock, log, tell, ...informers }).run(signal);
  return unlessAborted(listed.promise, signal);
}

type Writer = <T extends Manifest>(kind: ControlKind, request: ApiRequest, signal: AbortSignal) => Promise<T>;

function writerOf(transport: Transport): Writer {
  return async <T extends Manifest>(kind: ControlKind, request: ApiRequest, signal: AbortSignal) => {
    const object = receivedObject(await transport.request(request, signal), { apiVersion, kind });
    if (object !== undefined) return withSpec(object) as T;
    throw new FairleadError(
      "UNAVAILABLE",
      `Cannot ${request.action ?? kind}: "${transport.server}" answered something that is no object`,
    );
  };
}

/** Puts what a request answered into the memory; answers it. The write that takes the last finalizer off ends an object that is being deleted. */
function keep<T extends Manifest>(memory: ObjectMemory<T>, object: T): T {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  if (deletionTimestamp !== undefined && finalizers.length === 0) memory.forget(object);
  else memory.take(object);
  return object;
}

function pathOf(
  kind: ControlKind,
  { namespace, name }: { readonly namespace: string; readonly name?: string },
  dryRun = false,
): string {
  const query = { fieldManager, dryRun: dryRun ? "All" : undefined };
  return resourcePath(kinds[kind], { namespace, ...(name === undefined ? { query } : { name }) });
}

function patchRequest(kind: ControlKind, ref: ApplicationRef, mergePatch: Readonly<Record<string, unknown>>): ApiRequest {
  return {
    method: "PATCH",
    path: resourcePath(kinds[kind], { ...ref, query: { fieldManager } }),
    body: mergePatch,
    contentType: "application/merge-patch+json",
    action: `change ${kind} "${formatRef(ref)}"`,
  };
}

async function deleteApplication(
  { transport, applications }: { readonly transport: Transport; readonly applications: ObjectMemory<Application> },
  ref: ApplicationRef,
  uid: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const preconditions = uid === undefined ? {} : { preconditions: { uid } };
  const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background", ...preconditions };
  const request = {
    method: "DELETE",
    path: pathOf("Application", ref),
    body,
    action: `delete Application "${formatRef(ref)}"`,
  } as const;
  const answer = await transport.request(request, signal);
  // An object is answered while finalizers keep it, a Status with the uid once it is gone.
  if (isJsonFields(answer) && answer["kind"] === "Application") {
    const kept = receivedObject(answer, { apiVersion, kind: "Application" });
    if (kept !== undefined) keep(applications, withSpec(kept) as Application);
    return;
  }
  const details = isJsonFields(answer) && isJsonFields(answer["details"]) ? answer["details"] : {};
  const known = applications.get(ref.namespace, ref.name);
  if (known !== undefined && (details["uid"] ?? known.metadata.uid) === known.metadata.uid) applications.forget(known);
}
