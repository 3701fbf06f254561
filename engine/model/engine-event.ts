import type { Application, ApplicationRef } from "./application.js";
import type { HealthStatus } from "./health.js";
import type { OperationState, ResourceResult } from "./operation.js";
import type { ResourceKey } from "./resource-key.js";

/** What an event is about; a subscriber chooses by it. */
export type EventTopic = "LIFECYCLE" | "STATUS" | "HEALTH" | "DRIFT" | "OPERATION";

/** Who or what made it happen, where that is known. */
export interface EventCause {
  readonly actor?: string;
  readonly via: "UI" | "CLI" | "API" | "WEBHOOK" | "AUTO_SYNC" | "SELF_HEAL" | "CONTROLLER";
  readonly requestId?: string;
}

/** What happened. Every event carries the Application as it was then, so a reader needs no second look. */
export type EventBody =
  | { readonly type: "ApplicationAdded" }
  | { readonly type: "ApplicationModified"; readonly changedPaths: readonly string[] }
  | { readonly type: "ApplicationDeleted" }
  | { readonly type: "StatusChanged" }
  | { readonly type: "HealthChanged"; readonly from: HealthStatus; readonly to: HealthStatus; readonly message?: string }
  | { readonly type: "DriftDetected"; readonly outOfSync: readonly ResourceKey[] }
  | { readonly type: "DriftResolved" }
  | { readonly type: "SyncStarted"; readonly operationId: string; readonly operation: OperationState }
  | {
      readonly type: "SyncResourceProgress";
      readonly operationId: string;
      readonly result: ResourceResult;
      readonly wave: number;
    }
  | { readonly type: "SyncFinished"; readonly operationId: string; readonly operation: OperationState };

/** An event before the bus gave it a place in the order. */
export interface EngineEvent {
  readonly topic: EventTopic;
  readonly ref: ApplicationRef;
  readonly application: Application;
  readonly cause?: EventCause;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly body: EventBody;
}

/** An event in the bus's order. `sequence` grows by one an event within an `epoch`, the life of one log. */
export interface SequencedEvent extends EngineEvent {
  readonly epoch: string;
  readonly sequence: number;
}

/** A place in the order: everything up to and including `sequence` has been seen. */
export interface EventPosition {
  readonly epoch: string;
  readonly sequence: number;
}
