import { equalJson } from "../../../../engine/kubernetes/json-value.js";
import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { numberAt, objectAt, textsAt, withValueAt } from "../object-path.js";
import type { World } from "./controller.js";
import {
  adopt,
  annotate,
  controlledBy,
  controllerOf,
  hashOf,
  isLeaving,
  metadataFor,
  randomName,
  refOf,
  remove,
} from "./owned.js";
import { compareAge } from "./pods.js";

const revisionAnnotation = "deployment.kubernetes.io/revision";
const historyAnnotation = "deployment.kubernetes.io/revision-history";
const desiredAnnotation = "deployment.kubernetes.io/desired-replicas";
const maxAnnotation = "deployment.kubernetes.io/max-replicas";
const hashLabel = "pod-template-hash";
/** Annotations of a Deployment that its ReplicaSets do not inherit. */
const notInherited: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  "deprecated.deployment.rollback.to",
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
]);

/** The ReplicaSets of a Deployment: that of its template, if there is one, and the others, oldest first. */
export interface Sets {
  readonly current: Manifest | undefined;
  readonly old: readonly Manifest[];
}

/** How many replicas a ReplicaSet is told to have. */
export const specReplicas = (set: Manifest): number => numberAt(set, "spec.replicas") ?? 0;
/** How many Pods a ReplicaSet has. */
export const liveReplicas = (set: Manifest): number => numberAt(set, "status.replicas") ?? 0;
/** How many of its Pods are available. */
export const availableReplicas = (set: Manifest): number => numberAt(set, "status.availableReplicas") ?? 0;
/** For how many replicas of the Deployment a ReplicaSet was sized last. */
export const sizedFor = (set: Manifest): number | undefined => wholeNumber(set, desiredAnnotation);
/** How many Pods the Deployment might have had at most when a ReplicaSet was sized last. */
export const sizedForAtMost = (set: Manifest): number | undefined => wholeNumber(set, maxAnnotation);

const revisionOf = (set: Manifest): number => wholeNumber(set, revisionAnnotation) ?? 0;

function wholeNumber({ metadata }: Manifest, annotation: string): number | undefined {
  const text = metadata.annotations?.[annotation];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Reads the ReplicaSets of a Deployment. The current one is that whose template is the Deployment's, whatever revision it was. */
export function readSets(deployment: Manifest, world: World): Sets {
  const all = controlledBy(deployment, "ReplicaSet", world).toSorted(compareAge);
  const template = objectAt(deployment, "spec.template");
  const current = all.find((set) => equalJson(withoutHash(objectAt(set, "spec.template")), template));
  return { current, old: all.filter((set) => set !== current) };
}

function withoutHash(template: JsonObject): JsonObject {
  const { [hashLabel]: _, ...labels } = objectAt(template, "metadata.labels");
  return withValueAt(template, "metadata.labels", labels);
}

/** Makes the ReplicaSet of the Deployment's template, with no replicas yet; one that outlived its Deployment is taken over. */
export function createSet(deployment: Manifest, old: readonly Manifest[], world: World): Manifest {
  const template = objectAt(deployment, "spec.template");
  const hash = hashOf(template);
  const labels = { ...textsAt(template, "metadata.labels"), [hashLabel]: hash };
  const matchLabels = { ...objectAt(deployment, "spec.selector.matchLabels"), [hashLabel]: hash };
  const { minReadySeconds } = objectAt(deployment, "spec");
  const name = `${deployment.metadata.name}-${hash}`;
  const namesake = world.api.get({ group: "apps", kind: "ReplicaSet", namespace: deployment.metadata.namespace ?? "", name });
  if (namesake !== undefined && controllerOf(namesake) === undefined) return adopt(namesake, deployment, world);
  return world.api.create({
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      ...metadataFor(deployment, namesake === undefined ? name : randomName(name), labels),
      annotations: { ...inherited(deployment), [revisionAnnotation]: String(nextRevision(old)) },
    },
    spec: {
      replicas: 0,
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: { ...objectAt(deployment, "spec.selector"), matchLabels },
      template: withValueAt(template, "metadata.labels", labels),
    },
  });
}

/** Makes sure that the current ReplicaSet bears the highest revision, and the Deployment the same. */
export function alignRevision(deployment: Manifest, { current, old }: Sets, world: World): void {
  if (current === undefined) return;
  const revision = Math.max(revisionOf(current), nextRevision(old));
  const earlier = revisionOf(current) > 0 && revisionOf(current) !== revision ? [String(revisionOf(current))] : [];
  const history = [current.metadata.annotations?.[historyAnnotation] ?? "", ...earlier].filter(Boolean).join(",");
  const annotations = { ...inherited(deployment), [revisionAnnotation]: String(revision) };
  annotate(current, history === "" ? annotations : { ...annotations, [historyAnnotation]: history }, world);
  annotate(deployment, { [revisionAnnotation]: String(revision) }, world);
}

function nextRevision(sets: readonly Manifest[]): number {
  return 1 + Math.max(0, ...sets.map(revisionOf));
}

function inherited({ metadata }: Manifest): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([name]) => !notInherited.has(name)));
}

/** Tells ReplicaSets how many replicas to have, and records for which size of the Deployment that was right. */
export function resize(
  sizes: ReadonlyMap<Manifest, number>,
  { desired, atMost }: { readonly desired: number; readonly atMost: number },
  { api }: World,
): void {
  for (const [set, replicas] of sizes) {
    const live = api.get(refOf(set));
    if (live === undefined || live.metadata.uid !== set.metadata.uid) continue;
    const annotations = {
      ...live.metadata.annotations,
      [desiredAnnotation]: String(desired),
      [maxAnnotation]: String(atMost),
    };
    const resized = withValueAt(live, "spec.replicas", replicas);
    api.update({ ...resized, metadata: { ...resized.metadata, annotations } });
  }
}

/** Deletes the oldest of the ReplicaSets that hold nothing and that the history has no room for. */
export function forgetOldSets(deployment: Manifest, old: readonly Manifest[], world: World): void {
  const limit = numberAt(deployment, "spec.revisionHistoryLimit") ?? 10;
  const present = old.filter((set) => !isLeaving(set)).toSorted((a, b) => revisionOf(a) - revisionOf(b));
  const isIdle = (set: Manifest) => specReplicas(set) === 0 && liveReplicas(set) === 0;
  for (const set of present.slice(0, Math.max(0, present.length - limit))) if (isIdle(set)) remove(set, world);
}
