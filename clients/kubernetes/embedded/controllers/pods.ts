import type { Manifest } from "../../../../engine/model/manifest.js";
import { listAt, numberAt, textAt } from "../object-path.js";
import { conditionOf, holds } from "./conditions.js";
import { soonest, type World } from "./controller.js";
import { controlledBy, isLeaving } from "./owned.js";

/** The Pods an object controls, those on their way out too, oldest first. */
export function podsOf(owner: Manifest, world: World): readonly Manifest[] {
  return controlledBy(owner, "Pod", world).toSorted(compareAge);
}

/** Orders objects by when they were made, then by name. */
export function compareAge(a: Manifest, b: Manifest): number {
  const [left, right] = [a, b].map(({ metadata }) => `${metadata.creationTimestamp ?? ""}/${metadata.name ?? ""}`);
  return (left ?? "") < (right ?? "") ? -1 : 1;
}

/** Says whether a Pod ended, well or badly. */
export function isOver(pod: Manifest): boolean {
  const phase = textAt(pod, "status.phase");
  return phase === "Succeeded" || phase === "Failed";
}

/** Says whether a Pod runs or is about to. */
export function isActive(pod: Manifest): boolean {
  return !isOver(pod) && !isLeaving(pod);
}

/** Says whether a Pod is ready. */
export function isReady(pod: Manifest): boolean {
  return holds(pod, "Ready");
}

/** How often the containers of a Pod were started again, in all. */
export function restartsOf(pod: Manifest): number {
  return ["status.containerStatuses", "status.initContainerStatuses"]
    .flatMap((path) => listAt(pod, path))
    .reduce((sum, status) => sum + (numberAt(status, "restartCount") ?? 0), 0);
}

/** When a Pod that is ready will have been so for `minReadySeconds`: 0 if it has, undefined if it is not ready. */
export function availableInMs(pod: Manifest, minReadySeconds: number, now: Date): number | undefined {
  if (!isReady(pod)) return undefined;
  if (minReadySeconds <= 0) return 0;
  const since = Date.parse(textAt(conditionOf(pod, "Ready") ?? {}, "lastTransitionTime"));
  return Math.max(0, since + minReadySeconds * 1_000 - now.getTime());
}

/** Of some Pods, which are available, and when the next one will be. */
export function availabilityOf(
  pods: readonly Manifest[],
  owner: Manifest,
  now: Date,
): { readonly available: readonly Manifest[]; readonly againMs: number | undefined } {
  const seconds = numberAt(owner, "spec.minReadySeconds") ?? 0;
  const waits = pods.map((pod) => availableInMs(pod, seconds, now));
  return {
    available: pods.filter((_, at) => waits[at] === 0),
    againMs: soonest(...waits.filter((wait) => wait !== undefined && wait > 0)),
  };
}
