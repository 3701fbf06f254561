import type { Manifest } from "../../../../engine/model/manifest.js";
import type { Controller, World } from "./controller.js";
import { type Fields, fieldsAt, listAt, numberAt, textAt } from "./fields.js";
import { isReady, podFrom, podsOf, remove, setStatus, templateHash } from "./owned.js";

const revisionLabel = "controller-revision-hash";

/**
 * Keeps Pods with fixed names, one after the other unless `Parallel`, each with its claims; replaces those of an older template from the highest ordinal down to
 * the partition. Claims stay when the set shrinks or goes.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
export const statefulSet: Controller = {
  kind: { group: "apps", kind: "StatefulSet" },
  settle(object, world) {
    if (object.metadata.deletionTimestamp !== undefined) return undefined;
    const replicas = numberAt(object, ["spec", "replicas"], 1);
    const revision = `${object.metadata.name}-${templateHash(fieldsAt(object, "spec", "template"))}`;
    const parallel = textAt(object, "spec", "podManagementPolicy") === "Parallel";
    const byOrdinal = new Map(podsOf(object, world).map((pod) => [ordinalOf(pod), pod]));
    for (let ordinal = 0; ordinal < replicas; ordinal++) {
      const pod = byOrdinal.get(ordinal);
      if (pod === undefined) byOrdinal.set(ordinal, createPod(object, ordinal, revision, world));
      if (!parallel && (pod === undefined || !isReady(pod))) break;
    }
    const surplus = [...byOrdinal].filter(([ordinal]) => ordinal >= replicas).sort(([a], [b]) => b - a);
    for (const [ordinal, pod] of parallel ? surplus : surplus.slice(0, 1)) {
      remove(pod, world);
      byOrdinal.delete(ordinal);
    }
    replaceOutdated(object, byOrdinal, revision, world);
    describe(object, [...byOrdinal.values()], revision, world);
    return undefined;
  },
};

function ordinalOf({ metadata }: Manifest): number {
  return Number(/-(\d+)$/.exec(metadata.name ?? "")?.[1] ?? 0);
}

function createPod(object: Manifest, ordinal: number, revision: string, world: World): Manifest {
  const { name = "", namespace = "" } = object.metadata;
  const podName = `${name}-${ordinal}`;
  const claims = listAt(object, "spec", "volumeClaimTemplates");
  for (const claim of claims)
    createClaim(claim, `${textAt(claim, "metadata", "name")}-${podName}`, {
      namespace,
      labels: fieldsAt(object, "spec", "selector", "matchLabels"),
      world,
    });
  const template = fieldsAt(object, "spec", "template");
  const spec = fieldsAt(template, "spec");
  const volumes = claims.map((claim) => {
    const volume = textAt(claim, "metadata", "name");
    return { name: volume, persistentVolumeClaim: { claimName: `${volume}-${podName}` } };
  });
  const others = listAt(spec, "volumes").filter((volume) => !volumes.some((own) => own.name === volume["name"]));
  const labels = {
    [revisionLabel]: revision,
    "statefulset.kubernetes.io/pod-name": podName,
    "apps.kubernetes.io/pod-index": String(ordinal),
  };
  const own = { hostname: podName, subdomain: textAt(object, "spec", "serviceName") };
  return world.api.create(
    podFrom(object, podName, { template: { ...template, spec: { ...spec, ...own, volumes: [...others, ...volumes] } }, labels }),
  );
}

function createClaim(
  claim: Fields,
  name: string,
  { namespace, labels, world }: { readonly namespace: string; readonly labels: Fields; readonly world: World },
): void {
  if (world.api.get({ group: "", kind: "PersistentVolumeClaim", namespace, name }) !== undefined) return;
  const metadata = { name, namespace, labels: { ...labels, ...fieldsAt(claim, "metadata", "labels") } as Record<string, string> };
  world.api.create({ apiVersion: "v1", kind: "PersistentVolumeClaim", metadata, spec: fieldsAt(claim, "spec") });
}

/** One at a time, from the highest ordinal, and only while all others are ready. */
function replaceOutdated(object: Manifest, byOrdinal: Map<number, Manifest>, revision: string, world: World): void {
  const strategy = fieldsAt(object, "spec", "updateStrategy");
  if (textAt(strategy, "type") === "OnDelete") return;
  const partition = numberAt(strategy, ["rollingUpdate", "partition"], 0);
  const outdated = [...byOrdinal].filter(
    ([ordinal, pod]) => ordinal >= partition && pod.metadata.labels?.[revisionLabel] !== revision,
  );
  const [highest] = outdated.sort(([a], [b]) => b - a);
  if (highest === undefined) return;
  const othersReady = [...byOrdinal.values()].every((pod) => pod === highest[1] || isReady(pod));
  if (!othersReady) return;
  remove(highest[1], world);
  byOrdinal.delete(highest[0]);
}

function describe(object: Manifest, pods: readonly Manifest[], revision: string, world: World): void {
  const ready = pods.filter(isReady).length;
  const updated = pods.filter((pod) => pod.metadata.labels?.[revisionLabel] === revision).length;
  const wanted = numberAt(object, ["spec", "replicas"], 1);
  const isRolledOut = updated === wanted && ready === wanted;
  const currentRevision = isRolledOut ? revision : textAt(object, "status", "currentRevision") || revision;
  const current = pods.filter((pod) => pod.metadata.labels?.[revisionLabel] === currentRevision).length;
  const status = {
    observedGeneration: object.metadata.generation,
    replicas: pods.length,
    readyReplicas: ready,
    availableReplicas: ready,
    currentReplicas: current,
    updatedReplicas: updated,
    currentRevision,
    updateRevision: revision,
    collisionCount: 0,
  };
  setStatus(object, status, world);
}
