/** Keys that the engine reads or writes on Applications and on the objects they manage. Argo CD's names. */
export const annotations = {
  trackingId: "argocd.argoproj.io/tracking-id",
  installationId: "argocd.argoproj.io/installation-id",
  refresh: "argocd.argoproj.io/refresh",
  refreshTimestamp: "argocd.argoproj.io/refresh-timestamp",
  skipReconcile: "argocd.argoproj.io/skip-reconcile",
  compareOptions: "argocd.argoproj.io/compare-options",
  syncOptions: "argocd.argoproj.io/sync-options",
  syncWave: "argocd.argoproj.io/sync-wave",
  hook: "argocd.argoproj.io/hook",
  hookDeletePolicy: "argocd.argoproj.io/hook-delete-policy",
  ignoreHealthcheck: "argocd.argoproj.io/ignore-healthcheck",
  ignoreRestartPolicy: "argocd.argoproj.io/ignore-restart-policy",
  deletionApproved: "argocd.argoproj.io/deletion-approved",
  helmHook: "helm.sh/hook",
  helmHookWeight: "helm.sh/hook-weight",
  helmHookDeletePolicy: "helm.sh/hook-delete-policy",
  helmResourcePolicy: "helm.sh/resource-policy",
  manifestGeneratePaths: "argocd.argoproj.io/manifest-generate-paths",
  lastApplied: "kubectl.kubernetes.io/last-applied-configuration",
  /** Ours: which operation made a hook object, so that a crash never counts another operation's hook as this one's. */
  operationId: "fairlead.io/operation-id",
  /** Ours, on an Application: Helm's functions of chance start from this text and the Application's name. */
  helmSeed: "fairlead.io/helm-seed",
} as const;

/** Finalizers that the engine puts on or takes off. */
export const finalizers = {
  cascade: "resources-finalizer.argocd.argoproj.io",
  cascadeForeground: "resources-finalizer.argocd.argoproj.io/foreground",
  cascadeBackground: "resources-finalizer.argocd.argoproj.io/background",
  hook: "argocd.argoproj.io/hook-finalizer",
} as const;

/** Reads a comma-separated annotation: entries trimmed, empties and repeats dropped. */
export function csvAnnotation(values: Readonly<Record<string, string>> | undefined, key: string): readonly string[] {
  // Objects from files and clusters may hold anything there.
  const text: unknown = values?.[key];
  const entries = (typeof text === "string" ? text : "").split(",").map((entry) => entry.trim());
  return [...new Set(entries.filter((entry) => entry !== ""))];
}
