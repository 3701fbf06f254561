import { describeChange } from "../events/application-changes.js";
import { isObject } from "../kubernetes/json-value.js";
import { type Application, formatRef, refOf } from "../model/application.js";
import { noSettings, type RawSettings } from "../model/settings.js";
import { instanceNameOf } from "../ownership/instance-name.js";
import type { StoreHandlers } from "../ports/application-store.js";
import { createLooks } from "./awaited-looks.js";
import { concernsLoop } from "./concerns-loop.js";
import { type CustomizationsKeeper } from "./customizations-keeper.js";
import { globalProjectRules, isUnderProject, projectSettings } from "./effective-projects.js";
import { persistsHealth } from "./persists-health.js";
import type { ProjectConditions } from "./project-conditions.js";
import { type Queue } from "./queue.js";
import type { ReconcileContext } from "./reconcile-context.js";
import { createReaders } from "./repository-readers.js";
import { type TouchedReaders } from "./touched-readers.js";

/** What the loop is made of, as far as a change of the control plane's objects concerns it. */
export interface ControllerParts {
  readonly context: ReconcileContext;
  readonly customizations: CustomizationsKeeper;
  readonly queue: Queue;
  readonly readers: ReturnType<typeof createReaders>;
  readonly touched: TouchedReaders;
  readonly looks: ReturnType<typeof createLooks>;
  readonly conditions: ProjectConditions;
}

/** Who else is told. */
export interface StoreListeners {
  /** Told of every change of the settings. */
  readonly settingsChanged: (settings: RawSettings) => void;
  /** Told after a project came, went or changed. */
  readonly projectsChanged: () => void;
}

const notForProjects = "A part of globalProjects does not count.";

/** Makes what a change of the control plane's own objects leads to. */
export function createStoreHandlers(
  { settingsChanged, projectsChanged }: StoreListeners,
  { context, customizations, queue, readers, touched, looks, conditions }: ControllerParts,
): StoreHandlers {
  const { store, events, clock, log, refs, memories } = context;
  let knownOfProjects = projectSettings(noSettings);
  let knownKeys = noSettings.gpgKeys;
  let persisted = persistsHealth(noSettings);
  return {
    application(before, after) {
      for (const event of describeChange(before, after, clock.now())) events.publish(event);
      const key = formatRef(refOf((after ?? before) as Application));
      if (readers.put(key, after)) refs.use(readers.urls());
      if (after === undefined) {
        queue.forget(key);
        memories.forget(key);
        looks.done(key);
        forgetTargets(before, context);
      } else if (before === undefined || concernsLoop(before, after)) queue.add(key);
      touched.changed(key);
    },
    project(before, after) {
      projectsChanged();
      const name = (after ?? before)?.metadata.name;
      if (name !== undefined) conditions.changed(name);
      for (const application of store.applications())
        if (isObject(application.spec) && name !== undefined && isUnderProject(store, application, name))
          queue.add(formatRef(refOf(application)));
    },
    settings(settings) {
      settingsChanged(settings);
      conditions.settingsChanged(settings.rbac);
      const isOther = customizations.update(settings.general);
      // E-27: whatever was judged by the old ones is judged anew.
      if (isOther) context.clusters.rejudge();
      const isOtherPart = context.clusters.manage(settings);
      const ofProjects = projectSettings(settings);
      const persists = persistsHealth(settings);
      const isToldOtherwise = persists !== persisted;
      if (!isOther && !isOtherPart && !isToldOtherwise && ofProjects === knownOfProjects && settings.gpgKeys === knownKeys)
        return;
      persisted = persists;
      knownOfProjects = ofProjects;
      knownKeys = settings.gpgKeys;
      for (const problem of globalProjectRules(settings).problems) log.warn(notForProjects, { error: problem });
      for (const application of store.applications()) queue.add(formatRef(refOf(application)));
    },
  };
}

/** An Application that is gone wants nothing any more. */
function forgetTargets(application: Application | undefined, { clusters, store }: ReconcileContext): void {
  if (!isObject(application?.spec)) return;
  const found = clusters.resolve(application.spec.destination ?? {});
  if ("watched" in found) found.watched.index.watchKeys(instanceNameOf(refOf(application), store.controlNamespace), []);
}
