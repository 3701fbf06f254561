import { annotations, finalizers } from "../../../engine/model/annotations.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import type { SyncPhase } from "../../../engine/model/operation.js";
import { formatKey, keyOf } from "../../../engine/model/resource-key.js";
import type { SyncTask } from "../../../engine/model/sync-task.js";
import type { Step, StepContext } from "../../../engine/sync/next-step.js";
import { orderTasks } from "../../../engine/sync/order-tasks.js";
import { defaultSyncOptions } from "../../../engine/sync/sync-options.js";

const groups: Readonly<Record<string, string>> = {
  Job: "batch/v1",
  Deployment: "apps/v1",
  CustomResourceDefinition: "apiextensions.k8s.io/v1",
  Widget: "example.com/v1",
};

/** An object of a known kind in namespace `demo`. */
export function object(kind: string, name: string, metadata: Manifest["metadata"] = {}): Manifest {
  const namespace = kind === "Namespace" || kind === "CustomResourceDefinition" ? {} : { namespace: "demo" };
  return { apiVersion: groups[kind] ?? "v1", kind, metadata: { name, ...namespace, ...metadata } };
}

const results: Readonly<Record<string, SyncTask["result"]>> = {
  running: { phase: "Running", code: "Synced", message: "created" },
  succeeded: { phase: "Succeeded", code: "Synced", message: "created" },
  failed: { phase: "Failed", code: "Synced", message: "it crashed" },
  refused: { phase: "Failed", code: "SyncFailed", message: "not permitted" },
  missing: { phase: "Error", code: "Synced", message: "it is missing" },
  skipped: { phase: "Succeeded", code: "PruneSkipped", message: "ignored (requires pruning)" },
  leaving: { phase: "Running", code: "Pruned", message: "pruned" },
};

/**
 * Reads tasks from lines like `PreSync/0/Job:migrate running hook, Sync/1/web pending`: phase, wave, kind (ConfigMap), name, state, flags.
 * Flags: `hook`, `prune`, `confirm` (Prune=confirm), `stale` (an old instance is live), `dying` (it is being deleted already).
 */
export function tasksFrom(text: string): readonly SyncTask[] {
  return orderTasks(unorderedTasksFrom(text));
}

/** As `tasksFrom`, as they are made and not yet in the order of a sync. */
export function unorderedTasksFrom(text: string): readonly SyncTask[] {
  return text === "" ? [] : text.split(", ").map(taskFrom);
}

function taskFrom(text: string): SyncTask {
  const [place = "", state = "", ...flags] = text.split(" ");
  const [phase = "", wave = "", label = ""] = place.split("/");
  const [kind = "", name = ""] = label.includes(":") ? label.split(":") : ["ConfigMap", label];
  const has = (flag: string) => flags.includes(flag);
  const target = object(kind, name, has("hook") ? { annotations: { [annotations.operationId]: `op/0/${phase}` } } : {});
  const live = object(kind, name, {
    uid: `uid-${name}`,
    ...(has("confirm") ? { annotations: { [annotations.syncOptions]: "Prune=confirm" } } : {}),
    ...(has("hook") ? { finalizers: has("dying") ? ["foregroundDeletion"] : [finalizers.hook] } : {}),
    ...(has("dying") ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}),
  });
  const result = results[state];
  return {
    id: `${phase}/${formatKey(keyOf(target))}`,
    phase: phase as SyncPhase,
    wave: Number(wave),
    key: keyOf(target),
    version: "v1",
    ...(has("prune") ? {} : { target }),
    ...(has("prune") || has("stale") || has("dying") ? { live } : {}),
    isHook: has("hook"),
    deletePolicies: has("hook") ? ["BeforeHookCreation"] : [],
    outOfSync: true,
    ...(result === undefined ? {} : { result }),
  };
}

/** A step as a person would tell it: `prune x; remove y; start a b | c`. */
export function describeStep(step: Step): string {
  const names = (tasks: readonly SyncTask[]) => tasks.map((task) => task.key.name).join(" ");
  switch (step.kind) {
    case "dry-run":
      return `dry-run ${names(step.tasks)}`.trim();
    case "start": {
      const parts = [
        step.prunes.length > 0 ? `prune ${names(step.prunes)}` : "",
        step.removals.length > 0 ? `remove ${names(step.removals)}` : "",
        step.applies.length > 0 ? `start ${step.applies.map(names).join(" | ")}` : "",
      ];
      return parts.filter((part) => part !== "").join("; ");
    }
    case "wait":
      return `wait ${step.reason} ${names(step.tasks)}`;
    case "stop":
      return `stop ${names(step.tasks)}`;
    case "fail":
      return step.phase === "Error" ? "error" : "fail";
    case "succeed":
    default:
      return "succeed";
  }
}

/** A context in which the dry run has passed and nothing else is said. */
export function contextWith(changes: Partial<StepContext> = {}): StepContext {
  return {
    options: defaultSyncOptions,
    dryRun: "passed",
    dryRunOnly: false,
    terminating: false,
    pruneApproved: false,
    now: 1_000_000,
    waveDelayMs: 0,
    ...changes,
  };
}
