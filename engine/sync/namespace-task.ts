import { annotations } from "../model/annotations.js";
import type { Manifest } from "../model/manifest.js";
import { formatKey, type ResourceKey } from "../model/resource-key.js";
import type { SyncTask } from "../model/sync-task.js";
import type { SyncOptions } from "./sync-options.js";

/** The destination's namespace, as the cluster and the Application have it. */
export interface ManagedNamespace {
  readonly name: string;
  /** The live Namespace; absent if there is none. */
  readonly live?: Manifest;
  /** `syncPolicy.managedNamespaceMetadata` */
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/**
 * The task that makes or labels the destination's namespace under `CreateNamespace=true`, before everything else. None if another task brings
 * that Namespace itself, a PreSync hook included, or if it exists and nothing is to be set on it. It is neither tracked nor ever removed.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#create-namespace
 */
export function namespaceTask(
  namespace: ManagedNamespace | undefined,
  { options, others }: { readonly options: SyncOptions; readonly others: readonly SyncTask[] },
): readonly SyncTask[] {
  if (!options.createNamespace || namespace === undefined || namespace.name === "") return [];
  const { name, live, metadata } = namespace;
  if (live !== undefined && metadata === undefined) return [];
  const key: ResourceKey = { group: "", kind: "Namespace", namespace: "", name };
  const isBrought = (task: SyncTask) => formatKey(task.key) === formatKey(key) && (!task.isHook || task.phase === "PreSync");
  if (others.some(isBrought)) return [];
  const preSyncWaves = others.filter((task) => task.phase === "PreSync").map((task) => task.wave);
  return [
    {
      id: `PreSync/${formatKey(key)}`,
      phase: "PreSync",
      wave: preSyncWaves.reduce((lowest, wave) => Math.min(lowest, wave), 0),
      key,
      version: "v1",
      target: targetOf(name, metadata),
      ...(live === undefined ? {} : { live }),
      isHook: false,
      deletePolicies: [],
      outOfSync: true,
    },
  ];
}

/** Says whether a task makes the destination's namespace: a Namespace that no Application owns and that belongs to no phase of its own. */
export function isNamespaceTask(task: SyncTask): boolean {
  return task.phase === "PreSync" && !task.isHook && task.key.kind === "Namespace" && task.key.group === "" && !task.live;
}

function targetOf(name: string, metadata: ManagedNamespace["metadata"]): Manifest {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name,
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      ...(metadata === undefined
        ? {}
        : { annotations: { ...metadata.annotations, [annotations.syncOptions]: "ServerSideApply=true" } }),
    },
  };
}
