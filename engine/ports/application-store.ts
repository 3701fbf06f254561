import type { AppProject } from "../model/app-project.js";
import type { Application, ApplicationRef } from "../model/application.js";
import type { RawSettings } from "../model/settings.js";

/** What the store tells as it changes. `before` is absent for what is new, `after` for what is gone. */
export interface StoreHandlers {
  application(before: Application | undefined, after: Application | undefined): void;
  project(before: AppProject | undefined, after: AppProject | undefined): void;
  settings(settings: RawSettings): void;
}

/**
 * The control plane's own objects: Applications, AppProjects and the settings, in the control namespace. Reads of `applications` and `projects`
 * come from memory and follow the API server; writes go to it at once and return what it stored. The memory also takes what a write returned, so
 * that a reader never sees an object older than its own last write. Errors as in `Cluster`.
 */
export interface ApplicationStore {
  /** Starts following; resolves when the first lists are complete and were told to the handlers. */
  follow(handlers: StoreHandlers, signal: AbortSignal): Promise<void>;
  readonly controlNamespace: string;
  application(ref: ApplicationRef): Application | undefined;
  /** All of them, in no order. Do not hold on to the iterator over a wait. */
  applications(): Iterable<Application>;
  project(name: string): AppProject | undefined;
  projects(): Iterable<AppProject>;
  /** As of the last change; empty maps before `follow`. */
  settings(): RawSettings;
  /** Reads the Application from the API server. */
  readApplication(ref: ApplicationRef, signal: AbortSignal): Promise<Application | undefined>;
  createApplication(application: Application, options: { readonly dryRun: boolean }, signal: AbortSignal): Promise<Application>;
  /**
   * JSON merge patch of one Application. With `resourceVersion` in the patch's metadata it is refused (`CONFLICT`) if the object moved on.
   */
  patchApplication(ref: ApplicationRef, mergePatch: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<Application>;
  deleteApplication(ref: ApplicationRef, options: { readonly uid?: string }, signal: AbortSignal): Promise<void>;
  createProject(project: AppProject, signal: AbortSignal): Promise<AppProject>;
  patchProject(name: string, mergePatch: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<AppProject>;
}
