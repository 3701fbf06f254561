import { annotations, csvAnnotation } from "../model/annotations.js";
import type { Health, HealthStatus } from "../model/health.js";
import type { Manifest } from "../model/manifest.js";
import type { SyncPhase } from "../model/operation.js";
import type { HookDeletePolicy } from "../model/sync-task.js";

/** What an object is to a sync, as its annotations say. */
export type HookRole =
  /** Compared and applied in phase `Sync`. */
  | { readonly role: "resource" }
  /** Created once in each of these phases, never compared. */
  | { readonly role: "hook"; readonly phases: readonly SyncPhase[] }
  /** `hook: Skip`: listed without a status, never applied. */
  | { readonly role: "skipped" }
  /** Marked as a hook of a sort a sync does not run (`helm.sh/hook: test`): not applied, compared or counted. */
  | { readonly role: "ignored" };

/** Every value of `argocd.argoproj.io/hook` that means something. */
export const hookTypes: ReadonlySet<string> = new Set<SyncPhase | "Skip">([
  "PreSync",
  "Sync",
  "PostSync",
  "SyncFail",
  "PreDelete",
  "PostDelete",
  "Skip",
]);

const helmPhases: ReadonlyMap<string, SyncPhase> = new Map([
  ["pre-install", "PreSync"],
  ["pre-upgrade", "PreSync"],
  ["post-install", "PostSync"],
  ["post-upgrade", "PostSync"],
  ["pre-delete", "PreDelete"],
  ["post-delete", "PostDelete"],
]);

/** Every value of the delete policy annotations, Argo CD's and Helm's, with what it means. */
export const hookDeletePolicies: ReadonlyMap<string, HookDeletePolicy> = new Map([
  ["BeforeHookCreation", "BeforeHookCreation"],
  ["HookSucceeded", "HookSucceeded"],
  ["HookFailed", "HookFailed"],
  ["before-hook-creation", "BeforeHookCreation"],
  ["hook-succeeded", "HookSucceeded"],
  ["hook-failed", "HookFailed"],
]);

/**
 * Reads what an object is to a sync. Argo CD's annotation, where it holds at least one known type, hides Helm's. Phases come in the order
 * written, each once. A value nobody knows makes the object `ignored`, as Argo CD has it; `annotationWarnings` says so to people.
 * @see argoproj/argo-cd:gitops-engine/pkg/sync/hook/hook.go
 */
export function readHook(object: Manifest): HookRole {
  const values = object.metadata.annotations;
  const own = csvAnnotation(values, annotations.hook).filter((type) => hookTypes.has(type));
  if (own.length > 0) {
    const phases = own.filter((type): type is SyncPhase => type !== "Skip");
    return phases.length > 0 ? { role: "hook", phases } : { role: "skipped" };
  }
  const helm = csvAnnotation(values, annotations.helmHook).flatMap((type) => helmPhases.get(type) ?? []);
  if (helm.length > 0) return { role: "hook", phases: [...new Set(helm)] };
  const helmValue = values?.[annotations.helmHook];
  const marked = values?.[annotations.hook] !== undefined || (helmValue !== undefined && helmValue !== "crd-install");
  return { role: marked ? "ignored" : "resource" };
}

/** Says whether an object is a hook of a sync or of a deletion. */
export function isHook(object: Manifest): boolean {
  return readHook(object).role === "hook";
}

/** Says whether an object is left out of everything: not applied, compared or counted. */
export function isIgnored(object: Manifest): boolean {
  return readHook(object).role === "ignored";
}

/** When the object of a hook goes away: Argo CD's and Helm's annotations together; `BeforeHookCreation` if neither says anything known. */
export function deletePoliciesOf(object: Manifest): readonly HookDeletePolicy[] {
  const values = object.metadata.annotations;
  const words = [
    ...csvAnnotation(values, annotations.hookDeletePolicy),
    ...csvAnnotation(values, annotations.helmHookDeletePolicy),
  ];
  const policies = new Set(words.flatMap((word) => hookDeletePolicies.get(word) ?? []));
  return policies.size > 0 ? [...policies] : ["BeforeHookCreation"];
}

const outcomes: Readonly<Record<HealthStatus, "Running" | "Succeeded" | "Failed">> = {
  Progressing: "Running",
  Suspended: "Running",
  Degraded: "Failed",
  Unknown: "Failed",
  Healthy: "Succeeded",
  Missing: "Succeeded",
};

/** What the health of a hook's object says about the hook. No health check, or `Missing`, counts as done. */
export function hookOutcome(health: Health | undefined): "Running" | "Succeeded" | "Failed" {
  return health === undefined ? "Succeeded" : outcomes[health.status];
}
