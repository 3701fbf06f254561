import type { Manifest } from "../../../../engine/model/manifest.js";
import { numberAt, objectAt, textAt, textsAt, valueAt } from "../object-path.js";
import { type Controller, soonest, type World } from "./controller.js";
import { countOf, withoutZeros } from "./counts.js";
import { createPod, isLeaving, randomName, remove, setStatus } from "./owned.js";
import { refusedRetryMs } from "./pod-budget.js";
import { availabilityOf, isOver, isReady, podsOf } from "./pods.js";
import { forgetRevisions, keepRevisions } from "./revisions.js";
import { revisionLabel } from "./stateful-pod.js";

/** The Pods of a DaemonSet on one Node: of its newest template, and older. */
interface Seat {
  readonly node: string;
  readonly fresh: Manifest | undefined;
  readonly stale: Manifest | undefined;
}

/**
 * Keeps one Pod on every Node that its node selector fits, and replaces those of an older template as far as availability allows.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
 */
export const daemonSet: Controller = {
  kind: { group: "apps", kind: "DaemonSet" },
  settle(set, world) {
    if (isLeaving(set)) return undefined;
    const revisions = keepRevisions(set, world);
    const { newestHash } = revisions;
    const nodes = nodesFor(set, world);
    const pods = podsOf(set, world);
    const wanted = new Set(nodes);
    const misplaced = pods.filter((pod) => !isLeaving(pod) && (isOver(pod) || !wanted.has(nodeOf(pod))));
    for (const pod of misplaced) remove(pod, world);
    const seats = seatsOf(
      nodes,
      pods.filter((pod) => !misplaced.includes(pod)),
      newestHash,
    );
    replaceOutdated(set, seats, world);
    const refused = fill(set, seats, newestHash, world);
    const againMs = describe(set, nodes, newestHash, world);
    const inUse = new Set([newestHash, ...podsOf(set, world).map(hashOf)]);
    forgetRevisions(set, revisions, (one) => inUse.has(one.metadata.labels?.[revisionLabel] ?? ""), world);
    return soonest(againMs, refused ? refusedRetryMs : undefined);
  },
};

const nodeOf = (pod: Manifest) => textAt(pod, "spec.nodeName");
const hashOf = (pod: Manifest) => pod.metadata.labels?.[revisionLabel] ?? "";

function nodesFor(set: Manifest, { api }: World): readonly string[] {
  const selector = Object.entries(textsAt(set, "spec.template.spec.nodeSelector"));
  return api
    .list({ group: "", kind: "Node" })
    .filter((node) => !isLeaving(node) && selector.every(([label, value]) => node.metadata.labels?.[label] === value))
    .map((node) => node.metadata.name ?? "");
}

function seatsOf(nodes: readonly string[], pods: readonly Manifest[], hash: string): readonly Seat[] {
  const byNode = Map.groupBy(pods, nodeOf);
  return nodes.map((node) => {
    const here = byNode.get(node) ?? [];
    return { node, fresh: here.find((pod) => hashOf(pod) === hash), stale: here.find((pod) => hashOf(pod) !== hash) };
  });
}

/** Removes Pods of older templates: those that do nothing at once, others while enough are available; with surge, once their successor is available. */
function replaceOutdated(set: Manifest, seats: readonly Seat[], world: World): void {
  if (textAt(set, "spec.updateStrategy.type") === "OnDelete") return;
  const isAvailable = (pod: Manifest | undefined) =>
    pod !== undefined && !isLeaving(pod) && availabilityOf([pod], set, world.now()).available.length > 0;
  const surges = surgeOf(set, seats.length) > 0;
  const unavailable = seats.filter(({ fresh, stale }) => !isAvailable(fresh) && !isAvailable(stale)).length;
  let allowed = Math.max(0, unavailableOf(set, seats.length, surges) - unavailable);
  for (const { fresh, stale } of seats) {
    if (stale === undefined || isLeaving(stale)) continue;
    const dispensable = !isAvailable(stale) || isAvailable(fresh);
    if (!dispensable && (surges || allowed <= 0)) continue;
    if (!dispensable) allowed -= 1;
    remove(stale, world);
  }
}

function surgeOf(set: Manifest, total: number): number {
  return countOf(valueAt(set, "spec.updateStrategy.rollingUpdate.maxSurge"), { total, round: "up", otherwise: 0 });
}

function unavailableOf(set: Manifest, total: number, surges: boolean): number {
  const given = valueAt(set, "spec.updateStrategy.rollingUpdate.maxUnavailable");
  const count = countOf(given, { total, round: "up", otherwise: surges ? 0 : 1 });
  return count === 0 && !surges ? 1 : count;
}

/** Puts a Pod on every Node that has none, and beside as many old ones as surge allows. Says whether some were refused. */
function fill(set: Manifest, seats: readonly Seat[], hash: string, world: World): boolean {
  const replaces = textAt(set, "spec.updateStrategy.type") !== "OnDelete";
  const live = (pod: Manifest | undefined) =>
    pod !== undefined &&
    world.api.get({ group: "", kind: "Pod", namespace: set.metadata.namespace ?? "", name: pod.metadata.name ?? "" });
  const taken = seats.filter(({ fresh, stale }) => fresh !== undefined && live(stale)).length;
  let surge = replaces ? Math.max(0, surgeOf(set, seats.length) - taken) : 0;
  const empty = seats.filter(({ fresh, stale }) => {
    if (fresh !== undefined) return false;
    if (!live(stale)) return true;
    surge -= 1;
    return surge >= 0;
  });
  const have = seats.length - empty.length;
  const { count, refusal } = world.budget.grant(set, { have, more: empty.length });
  const template = objectAt(set, "spec.template");
  for (const { node } of empty.slice(0, count)) {
    const placed = { ...template, spec: { ...objectAt(template, "spec"), nodeName: node } };
    createPod(set, { name: randomName(set.metadata.name ?? ""), template: placed, labels: { [revisionLabel]: hash } }, world);
  }
  return refusal !== undefined;
}

function describe(set: Manifest, nodes: readonly string[], hash: string, world: World): number | undefined {
  const byNode = Map.groupBy(
    podsOf(set, world).filter((pod) => !isLeaving(pod)),
    nodeOf,
  );
  const all = nodes.map((node) => byNode.get(node) ?? []);
  const count = (fits: (pod: Manifest) => boolean) => all.filter((pods) => pods.some(fits)).length;
  const { available, againMs } = availabilityOf(all.flat(), set, world.now());
  const availableCount = count((pod) => available.includes(pod));
  const status = {
    observedGeneration: set.metadata.generation,
    desiredNumberScheduled: nodes.length,
    currentNumberScheduled: count(() => true),
    numberMisscheduled: 0,
    numberReady: count(isReady),
    ...withoutZeros({
      updatedNumberScheduled: count((pod) => hashOf(pod) === hash),
      numberAvailable: availableCount,
      numberUnavailable: nodes.length - availableCount,
    }),
  };
  setStatus(set, status, world);
  return numberAt(set, "spec.minReadySeconds") === undefined ? undefined : againMs;
}
