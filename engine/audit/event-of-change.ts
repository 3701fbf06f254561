import type { EngineEvent } from "../model/engine-event.js";
import type { KubernetesEvent } from "../model/kubernetes-event.js";
import type { OperationState } from "../model/operation.js";

/** What an Event says. */
export type EventWords = Pick<KubernetesEvent, "reason" | "type" | "message">;

/**
 * What Argo CD's controller writes Events about: syncs that start by themselves, operations that end, and changes of sync status and health.
 * @param syncBefore the sync status that was last known
 * @see argoproj/argo-cd:controller/appcontroller.go
 */
export function eventsOfChange(event: EngineEvent, syncBefore: string | undefined): readonly EventWords[] {
  const { application, body, cause } = event;
  const sync = application.status?.sync?.status;
  const changed =
    sync !== undefined && syncBefore !== undefined && sync !== syncBefore && body.type !== "ApplicationDeleted"
      ? [normal("ResourceUpdated", `Updated sync status: ${syncBefore} -> ${sync}`)]
      : [];
  if (body.type === "HealthChanged") {
    const why = body.message === undefined ? "" : ` (${body.message})`;
    return [...changed, normal("ResourceUpdated", `Updated health status: ${body.from} -> ${body.to}${why}`)];
  }
  if (body.type === "SyncStarted" && (cause?.via === "AUTO_SYNC" || cause?.via === "SELF_HEAL"))
    return [...changed, normal("OperationStarted", `Initiated automated sync to '${revisionsOf(body.operation).join(", ")}'`)];
  return body.type === "SyncFinished" ? [...changed, completed(body.operation)] : changed;
}

function completed(operation: OperationState): EventWords {
  const { phase, message = "" } = operation;
  const partial = (operation.operation.sync?.resources ?? []).length > 0;
  const [revision = ""] = revisionsOf(operation);
  const words = [
    partial ? "Partial sync operation" : "Sync operation",
    ...(operation.syncResult === undefined ? [] : ["to", revision]),
  ];
  if (phase === "Succeeded") return normal("OperationCompleted", [...words, "succeeded"].join(" "));
  return { reason: "OperationCompleted", type: "Warning", message: [...words, "failed:", message].join(" ") };
}

function revisionsOf({ syncResult, operation }: OperationState): readonly string[] {
  const { revision, revisions } = syncResult ?? operation.sync ?? {};
  if (revisions !== undefined && revisions.length > 0) return revisions;
  return revision === undefined ? [] : [revision];
}

function normal(reason: EventWords["reason"], message: string): EventWords {
  return { reason, type: "Normal", message };
}
