import { isCascadeFinalizer } from "../deletion/cascade-finalizers.js";
import { allowOrphansAnnotation, type DeletionInput, nextDeletionStep } from "../deletion/next-deletion-step.js";
import { FairleadError, isFailure, messageOf } from "../errors.js";
import type { AppProject } from "../model/app-project.js";
import { type Application, type Condition, projectOf, refOf } from "../model/application.js";
import type { Manifest } from "../model/manifest.js";
import { keyOf } from "../model/resource-key.js";
import { isHook } from "../sync/hooks.js";
import { holdsHookFinalizer } from "../sync/stale-hooks.js";
import type { WatchedCluster } from "./clusters.js";
import { effectiveProjectNamed } from "./effective-projects.js";
import { inParallel } from "./in-parallel.js";
import { isOwn, isPermitted } from "./own-objects.js";
import type { Handled } from "./queue.js";
import type { ReconcileContext } from "./reconcile-context.js";
import { removeHook } from "./remove-hook.js";
import { mergeConditions, statusPatch } from "./report.js";
import { unseenObjects } from "./unseen-objects.js";

/** Look again after this, even if nothing tells of a change: a deletion that nobody watches would never end. */
const againAfterMs = 2_000;
const parallel = 10;

/** What a deletion knows of the Application's cluster. */
export type KnownDestination = { readonly watched: WatchedCluster; readonly instanceName: string } | { readonly because: string };

/** Takes the deletion of an Application one step on. Everything that goes is named by its uid, so nothing else can be hit. */
export async function deleteApplication(
  application: Application,
  destination: KnownDestination,
  context: ReconcileContext,
): Promise<Handled> {
  const known = "watched" in destination ? destination : undefined;
  const project = effectiveProjectNamed(context.store, projectOf(application));
  const isDeletable = (object: Manifest) =>
    known !== undefined && project !== undefined && isOwn(object) && isPermitted(object, project, known.watched.cluster);
  const unseen = await readUnseen(application, known, context);
  const step = nextDeletionStep({
    application,
    objects: [...(known?.watched.index.managed(known.instanceName) ?? []), ...unseen.objects].filter(isDeletable),
    kindsPending: known === undefined || known.watched.settled() ? [] : ["the cluster's kinds"],
    destination: whetherKnown(application, unseen.because === undefined ? destination : { because: unseen.because }, project),
  });
  switch (step.kind) {
    case "done":
      return {};
    case "wait":
      return { againAfterMs };
    case "blocked":
      await report(application, [{ type: "DeletionError", message: step.message }], context);
      return { againAfterMs: 10 * againAfterMs };
    case "drop-finalizers":
      await dropFinalizers(application, step.finalizers, context);
      return {};
    case "remove": {
      const cluster = known?.watched.cluster;
      if (cluster === undefined) return { againAfterMs };
      await inParallel(step.objects, parallel, async (object) => {
        if (isHook(object) && holdsHookFinalizer(object)) await removeHook(cluster, object, { remove: true }, context.signal);
        else {
          const { uid } = object.metadata;
          await cluster.remove(
            keyOf(object),
            { propagation: step.propagation, ...(uid !== undefined && { uid }) },
            context.signal,
          );
        }
      });
      return { againAfterMs };
    }
  }
}

/** R15: what no list can tell of is read one by one before anything is concluded; if even that cannot be done, `because` says why. */
async function readUnseen(
  application: Application,
  known: Exclude<KnownDestination, { readonly because: string }> | undefined,
  { signal }: ReconcileContext,
): Promise<{ readonly objects: readonly Manifest[]; readonly because?: string }> {
  const isLetGo = application.metadata.annotations?.[allowOrphansAnnotation] === "true";
  if (known?.watched.settled() !== true || !application.metadata.finalizers?.some(isCascadeFinalizer)) return { objects: [] };
  try {
    return { objects: await unseenObjects(application, { ...known, signal }) };
  } catch (thrown) {
    signal.throwIfAborted();
    if (!(thrown instanceof FairleadError)) throw thrown;
    return { objects: [], ...(isLetGo ? {} : { because: messageOf(thrown) }) };
  }
}

/** Without its project nobody can say what an Application may delete. */
function whetherKnown(
  application: Application,
  destination: KnownDestination,
  project: AppProject | undefined,
): DeletionInput["destination"] {
  if ("because" in destination) return { known: false, because: destination.because.replace(/\.$/u, "") };
  if (project === undefined) return { known: false, because: `There is no project "${projectOf(application)}"` };
  return { known: true };
}

async function dropFinalizers(
  application: Application,
  dropped: readonly string[],
  { store, signal }: ReconcileContext,
): Promise<void> {
  const { resourceVersion, finalizers = [] } = application.metadata;
  const left = finalizers.filter((finalizer) => !dropped.includes(finalizer));
  try {
    await store.patchApplication(
      refOf(application),
      { metadata: { resourceVersion, finalizers: left.length > 0 ? left : null } },
      signal,
    );
  } catch (thrown) {
    if (!isFailure(thrown, "NOT_FOUND")) throw thrown;
  }
}

async function report(
  application: Application,
  conditions: readonly Condition[],
  { store, clock, signal }: ReconcileContext,
): Promise<void> {
  const merged = mergeConditions(application.status?.conditions ?? [], conditions, new Set(["DeletionError"]), clock.now());
  const patch = statusPatch(application, { conditions: merged }, clock.now());
  if (patch === undefined) return;
  const { resourceVersion } = application.metadata;
  await store.patchApplication(refOf(application), { metadata: { resourceVersion }, status: patch }, signal);
}
