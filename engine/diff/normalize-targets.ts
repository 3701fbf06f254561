import type { Condition } from "../model/application.js";
import { groupOf, type Manifest, versionOf } from "../model/manifest.js";
import { formatKey, keyOf, type ResourceKey } from "../model/resource-key.js";
import { stampTracking } from "../ownership/tracking-id.js";
import { foldStringData } from "./string-data.js";

/** What the targets of an Application become part of. */
export interface TargetScope {
  readonly instanceName: string;
  /** `""` if the Application names none. */
  readonly destinationNamespace: string;
  readonly installationId?: string;
  /** Whether a kind lives in namespaces; undefined for a kind the cluster does not know, which counts as one that does. */
  readonly isNamespaced: (group: string, kind: string) => boolean | undefined;
}

/** A target and the key it is paired by. */
export interface KeyedTarget {
  readonly key: ResourceKey;
  readonly target: Manifest;
}

/** The targets as they will be compared and applied, in the order they were given, and what people should know about them. */
export interface NormalizedTargets {
  readonly targets: readonly KeyedTarget[];
  readonly conditions: readonly Condition[];
}

/**
 * Gives every rendered object its final identity: cluster-scoped kinds lose their namespace, others get the destination's where they name none; the
 * tracking annotation is stamped with that identity. Of objects with one key the last one counts. An object with nothing but a `generateName` gets a key
 * of its own, by its place. Secrets say all they hold in `data`.
 * @see argoproj/argo-cd:controller/state.go
 */
export function normalizeTargets(manifests: readonly Manifest[], scope: TargetScope): NormalizedTargets {
  const keyed = manifests.map((manifest, at): KeyedTarget => {
    const target = withIdentity(manifest, scope);
    const key = keyOf(target);
    return { key: key.name === "" ? { ...key, name: `${target.metadata.generateName ?? ""}${at}` } : key, target };
  });
  const last = new Map(keyed.map((one) => [formatKey(one.key), one]));
  const targets = keyed.filter((one) => last.get(formatKey(one.key)) === one);
  return { targets, conditions: [...findRepeated(keyed), ...findHomeless(targets, scope)] };
}

function withIdentity(manifest: Manifest, scope: TargetScope): Manifest {
  const namespaced = scope.isNamespaced(groupOf(manifest), manifest.kind) ?? true;
  const { namespace: own = "", ...metadata } = manifest.metadata;
  const namespace = namespaced ? own || scope.destinationNamespace : "";
  const placed = { ...manifest, metadata: namespace === "" ? metadata : { ...metadata, namespace } };
  return stampTracking(foldStringData(placed), { ...scope, namespaced });
}

function findRepeated(keyed: readonly KeyedTarget[]): readonly Condition[] {
  const counts = new Map<string, number>();
  for (const { key } of keyed) counts.set(formatKey(key), (counts.get(formatKey(key)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([key, count]) => ({
      type: "RepeatedResourceWarning",
      message: `Resource ${key} appeared ${count} times among application resources.`,
    }));
}

/** Objects that need a namespace and have none: neither they nor the Application name one. */
function findHomeless(targets: readonly KeyedTarget[], { isNamespaced }: TargetScope): readonly Condition[] {
  return targets
    .filter(({ key }) => key.namespace === "" && isNamespaced(key.group, key.kind) === true)
    .map(({ key, target }) => ({
      type: "InvalidSpecError",
      message: `Namespace for ${key.name} ${key.group}/${versionOf(target)}, Kind=${key.kind} is missing.`,
    }));
}
