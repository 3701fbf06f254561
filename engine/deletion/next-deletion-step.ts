import { annotations, finalizers } from "../model/annotations.js";
import { type Application, formatRef, refOf } from "../model/application.js";
import { groupOf, type Manifest } from "../model/manifest.js";
import { formatKey, keyOf } from "../model/resource-key.js";
import { isApproved } from "../sync/approval.js";
import { needsRemoval } from "../sync/stale-hooks.js";
import { optionsFor, type PrunePropagation, readSyncOptions, type SyncOptions } from "../sync/sync-options.js";
import { waveOf } from "../sync/wave.js";
import { isCascadeFinalizer, isDeleteHookFinalizer } from "./cascade-finalizers.js";

/** An Application with this annotation set to `true` may go while its cluster cannot be found; its objects stay behind. */
export const allowOrphansAnnotation = "fairlead.io/allow-orphans";

/** All that the next step of a deletion follows from. */
export interface DeletionInput {
  /** With `deletionTimestamp`. */
  readonly application: Application;
  /** Live objects that are tracked as this Application's and that its project permits. */
  readonly objects: readonly Manifest[];
  /** Kinds of the cluster whose first list is not complete, as people write them (`apps/Deployment`). While there are any, absence proves nothing. */
  readonly kindsPending: readonly string[];
  /** Whether the destination's cluster is known; if not, why. */
  readonly destination: { readonly known: true } | { readonly known: false; readonly because: string };
}

/** What the deletion should do now. */
export type DeletionStep =
  /** Delete these, side by side, each by its uid; take our hook finalizer off those that carry it. */
  | { readonly kind: "remove"; readonly objects: readonly Manifest[]; readonly propagation: PrunePropagation }
  /** Look again when something changes, and by a timer too. */
  | { readonly kind: "wait"; readonly reason: "operation" | "kinds" | "removal" | "approval"; readonly message: string }
  /** Take these finalizers off the Application. */
  | { readonly kind: "drop-finalizers"; readonly finalizers: readonly string[] }
  /** A person has to do something; becomes a `DeletionError` condition. */
  | { readonly kind: "blocked"; readonly reason: "destination" | "delete-hooks"; readonly message: string }
  /** Nothing of ours holds the Application any more. */
  | { readonly kind: "done" };

/**
 * Chooses the next step of an Application's deletion. Pure and level-based. A running operation ends first. With a cascade finalizer the objects
 * of the highest wave go, then those of the next, each wave awaited; then the finalizer. Kept are CustomResourceDefinitions, the Application
 * itself, `Delete=false` and Helm's `keep`. Nothing is given up silently: an unknown cluster blocks, an unfinished list waits.
 * @see argoproj/argo-cd:controller/appcontroller.go (finalizeApplicationDeletion)
 */
export function nextDeletionStep(input: DeletionInput): DeletionStep {
  const { application } = input;
  if (application.operation !== undefined) return wait("operation", "waiting for the running operation to end");
  const held = application.metadata.finalizers ?? [];
  const hooked = held.filter(isDeleteHookFinalizer);
  if (hooked.length > 0) return blockedByHooks(application, hooked);
  const cascade = held.filter(isCascadeFinalizer);
  return cascade.length === 0 ? { kind: "done" } : cascadeStep(input, cascade);
}

function cascadeStep(input: DeletionInput, cascade: readonly string[]): DeletionStep {
  const { application, destination, kindsPending } = input;
  if (!destination.known) return withoutCluster(application, destination.because, cascade);
  if (kindsPending.length > 0) return wait("kinds", `waiting for the first list of ${nameSome(kindsPending)}`);
  const { options } = readSyncOptions(application.spec.syncPolicy?.syncOptions);
  const objects = input.objects.filter((object) => isDeletable(object, application, options));
  const leaving = objects.filter((object) => !needsRemoval(object));
  if (leaving.length > 0) return wait("removal", `waiting for deletion of ${nameSome(leaving.map(nameOf))}`);
  const approved = isApproved(application, application.metadata.deletionTimestamp ?? "");
  const unapproved = approved ? [] : objects.filter((object) => optionsFor(object, options).delete === "confirm");
  if (unapproved.length > 0) {
    return wait("approval", `waiting for deletion confirmation of ${nameSome(unapproved.map(nameOf))}`);
  }
  if (objects.length === 0) return { kind: "drop-finalizers", finalizers: cascade };
  const highest = objects.map(waveOf).reduce((a, b) => Math.max(a, b));
  return {
    kind: "remove",
    objects: objects.filter((object) => waveOf(object) === highest),
    propagation: cascade.includes(finalizers.cascadeBackground) ? "Background" : "Foreground",
  };
}

function withoutCluster(application: Application, because: string, cascade: readonly string[]): DeletionStep {
  if (application.metadata.annotations?.[allowOrphansAnnotation] === "true") {
    return { kind: "drop-finalizers", finalizers: cascade };
  }
  return {
    kind: "blocked",
    reason: "destination",
    message:
      `Cannot delete the objects of "${formatRef(refOf(application))}": ${because}. Mend that, ` +
      `or set the annotation "${allowOrphansAnnotation}" to "true" to leave them behind`,
  };
}

function blockedByHooks(application: Application, hooked: readonly string[]): DeletionStep {
  const quoted = hooked.map((finalizer) => `"${finalizer}"`).join(", ");
  return {
    kind: "blocked",
    reason: "delete-hooks",
    message: `Cannot delete "${formatRef(refOf(application))}": its PreDelete and PostDelete hooks cannot be run here. Run them by hand, then remove the finalizers ${quoted}`,
  };
}

function isDeletable(object: Manifest, application: Application, options: SyncOptions): boolean {
  const group = groupOf(object);
  if (group === "apiextensions.k8s.io" && object.kind === "CustomResourceDefinition") return false;
  if (formatKey(keyOf(object)) === formatKey(keyOf(application))) return false;
  if (object.metadata.annotations?.[annotations.helmResourcePolicy] === "keep") return false;
  return optionsFor(object, options).delete !== "never";
}

function wait(reason: (DeletionStep & { readonly kind: "wait" })["reason"], message: string): DeletionStep {
  return { kind: "wait", reason, message };
}

function nameOf(object: Manifest): string {
  return `${groupOf(object)}/${object.kind}/${object.metadata.name ?? ""}`;
}

/** The first of some names, and how many more there are. */
function nameSome(names: readonly string[]): string {
  const [first = "", ...others] = names;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
