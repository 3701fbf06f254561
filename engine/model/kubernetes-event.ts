import type { Manifest } from "./manifest.js";

/** What Argo CD's components call what happened. */
export type EventReason =
  | "StatusRefreshed"
  | "ResourceCreated"
  | "ResourceUpdated"
  | "ResourceDeleted"
  | "ResourceActionRan"
  | "OperationStarted"
  | "OperationCompleted";

/** An Event of Kubernetes that is to be written, without its times. */
export interface KubernetesEvent {
  /** The object that it is about. */
  readonly object: Manifest;
  readonly reason: EventReason;
  readonly type: "Normal" | "Warning";
  readonly message: string;
  readonly component: "argocd-server" | "argocd-application-controller";
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}
