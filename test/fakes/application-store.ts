import type { AppProject } from "../../engine/model/app-project.js";
import { type Application, type ApplicationRef, formatRef, refOf } from "../../engine/model/application.js";
import type { Manifest } from "../../engine/model/manifest.js";
import type { ResourceKey } from "../../engine/model/resource-key.js";
import { noSettings, type RawSettings } from "../../engine/model/settings.js";
import type { ApplicationStore, StoreHandlers } from "../../engine/ports/application-store.js";
import { mergePatch } from "./json.js";
import { usualKinds } from "./kinds.js";
import { createObjectStore, type ObjectStore, refusal } from "./object-store.js";

/** One write that a fake store got through the port. */
export interface FakeWrite {
  readonly verb: "create" | "patch" | "delete";
  /** `Application argocd/web`, `AppProject default`. */
  readonly what: string;
  readonly patch?: Readonly<Record<string, unknown>>;
}

/** A control namespace in memory. Handlers are called within the write that changes something. */
export interface FakeApplicationStore extends ApplicationStore {
  /** All writes through the port but dry runs, in order. */
  readonly writes: readonly FakeWrite[];
  forgetWrites(): void;
  /** The next write fails with this. */
  failNextWrite(error: Error): void;
  /** Creates or replaces as somebody else would (kubectl); counts as no write. */
  put(object: Application | AppProject): void;
  /** Deletes as somebody else would; finalizers are respected. */
  take(kind: "Application" | "AppProject", ref: ApplicationRef): void;
  putSettings(settings: Partial<RawSettings>): void;
}

const nothing: RawSettings = noSettings;

/** Creates a control namespace in memory that holds `objects`. `now` gives milliseconds since 1970 for timestamps. */
export function createFakeApplicationStore(
  objects: readonly (Application | AppProject)[] = [],
  { controlNamespace = "argocd", now = () => Date.UTC(2026, 0, 1) } = {},
): FakeApplicationStore {
  const store = createObjectStore(usualKinds, now);
  const namespaces = new Set([controlNamespace, ...objects.map((object) => object.metadata.namespace ?? controlNamespace)]);
  for (const name of namespaces) store.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } }, false);
  for (const object of objects) store.create(placed(object, controlNamespace), false);
  const writes: FakeWrite[] = [];
  const failures: Error[] = [];
  let settings = nothing;
  let handlers: StoreHandlers | undefined;
  followStore(store, () => handlers);
  const record = async (write: FakeWrite) => {
    await Promise.resolve();
    writes.push(write);
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
  };
  return {
    controlNamespace,
    ...readsOf(store, controlNamespace),
    ...writesOf(store, controlNamespace, record),
    settings: () => settings,
    follow(given) {
      handlers = given;
      for (const project of all<AppProject>(store, "AppProject")) given.project(undefined, project);
      for (const application of all<Application>(store, "Application")) given.application(undefined, application);
      given.settings(settings);
      return Promise.resolve();
    },
    writes,
    forgetWrites: () => void writes.splice(0),
    failNextWrite: (error) => void failures.push(error),
    put: (object) => put(store, placed(object, controlNamespace)),
    take: (kind, ref) => store.remove(keyFor(kind, ref), { propagation: "Background" }),
    putSettings(changed) {
      settings = { ...settings, ...changed };
      handlers?.settings(settings);
    },
  };
}

function readsOf(store: ObjectStore, controlNamespace: string) {
  return {
    application: (ref: ApplicationRef) => store.get(keyFor("Application", ref)) as Application | undefined,
    applications: () => all<Application>(store, "Application"),
    project: (name: string) => store.get(keyFor("AppProject", { namespace: controlNamespace, name })) as AppProject | undefined,
    projects: () => all<AppProject>(store, "AppProject"),
    readApplication: (ref: ApplicationRef) => Promise.resolve(store.get(keyFor("Application", ref)) as Application | undefined),
  };
}

function writesOf(store: ObjectStore, controlNamespace: string, record: (write: FakeWrite) => Promise<void>) {
  const patchObject = (kind: ControlKind, ref: ApplicationRef, patch: Readonly<Record<string, unknown>>): Manifest => {
    const live = store.get(keyFor(kind, ref));
    if (live === undefined) throw refusal("NOT_FOUND", "NotFound", `${kind} "${ref.name}" not found`);
    return store.replace(mergePatch(live, patch) as Manifest, false);
  };
  return {
    async createApplication(application: Application, { dryRun }: { readonly dryRun: boolean }) {
      if (!dryRun) await record({ verb: "create", what: `Application ${formatRef(refOf(application))}` });
      return store.create(application, dryRun) as Application;
    },
    async patchApplication(ref: ApplicationRef, patch: Readonly<Record<string, unknown>>) {
      await record({ verb: "patch", what: `Application ${formatRef(ref)}`, patch });
      return patchObject("Application", ref, patch) as Application;
    },
    async deleteApplication(ref: ApplicationRef, { uid }: { readonly uid?: string }) {
      await record({ verb: "delete", what: `Application ${formatRef(ref)}` });
      const key = keyFor("Application", ref);
      if (store.get(key) === undefined) throw refusal("NOT_FOUND", "NotFound", `Application "${ref.name}" not found`);
      store.remove(key, { propagation: "Background", ...(uid === undefined ? {} : { uid }) });
    },
    async createProject(project: AppProject) {
      await record({ verb: "create", what: `AppProject ${project.metadata.name ?? ""}` });
      return store.create(placed(project, controlNamespace), false) as AppProject;
    },
    async patchProject(name: string, patch: Readonly<Record<string, unknown>>) {
      await record({ verb: "patch", what: `AppProject ${name}`, patch });
      return patchObject("AppProject", { namespace: controlNamespace, name }, patch) as AppProject;
    },
  };
}

type ControlKind = "Application" | "AppProject";

function followStore(store: ObjectStore, handlers: () => StoreHandlers | undefined): void {
  const known = new Map(store.kinds().flatMap((kind) => store.list(kind).map((object) => [object.metadata.uid, object])));
  store.onChange((change) => {
    if (change.type === "SERVED" || change.type === "UNSERVED") return;
    const { object, type } = change;
    const before = known.get(object.metadata.uid);
    const after = type === "DELETED" ? undefined : object;
    if (after === undefined) known.delete(object.metadata.uid);
    else known.set(object.metadata.uid, after);
    if (object.kind === "Application")
      handlers()?.application(before as Application | undefined, after as Application | undefined);
    if (object.kind === "AppProject") handlers()?.project(before as AppProject | undefined, after as AppProject | undefined);
  });
}

function all<T>(store: ObjectStore, kind: ControlKind): T[] {
  return store.list({ group: "argoproj.io", kind }) as readonly unknown[] as T[];
}

function keyFor(kind: ControlKind, { namespace, name }: ApplicationRef): ResourceKey {
  return { group: "argoproj.io", kind, namespace, name };
}

function placed<T extends Manifest>(object: T, controlNamespace: string): T {
  return { ...object, metadata: { ...object.metadata, namespace: object.metadata.namespace ?? controlNamespace } };
}

function put(store: ObjectStore, object: Manifest): void {
  const { resourceVersion: _, uid: __, ...metadata } = object.metadata;
  const live = store.get(keyFor(object.kind as ControlKind, refOf(object)));
  if (live === undefined) store.create(object, false);
  else store.replace({ ...object, metadata }, false);
}
