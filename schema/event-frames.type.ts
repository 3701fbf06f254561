import { Field, ID, Int, ObjectType } from "type-graphql";
import type { HealthStatus as Health } from "../engine/model/health.js";
import { ApplicationType } from "./application.type.js";
import { DeletedReason, HealthStatus, ResyncReason } from "./enums.js";
import { ApplicationEventType } from "./event.type.js";
import { OperationType, ResourceResultType } from "./operation.type.js";
import { ResourceKeyType } from "./resource-key.type.js";

const frame = (description: string) => ({ implements: ApplicationEventType, simpleResolvers: true, description });
const theApplication = { description: "The Application as it was then." };
const theOperationId = { description: "The operation's id." };

/** Opens a snapshot. */
@ObjectType("SnapshotBegin", frame("Opens a snapshot: forget what you knew."))
export class SnapshotBeginType extends ApplicationEventType {}

/** One Application of a snapshot. */
@ObjectType("SnapshotItem", frame("One Application of a snapshot."))
export class SnapshotItemType extends ApplicationEventType {
  @Field(() => ApplicationType, theApplication)
  application!: ApplicationType;
}

/** Closes a snapshot. */
@ObjectType("SnapshotEnd", frame("Closes a snapshot: from here on, what was not told is not there."))
export class SnapshotEndType extends ApplicationEventType {
  @Field(() => Int, { description: "How many Applications the snapshot had." })
  count!: number;
}

/** An Application appeared or came into the filter. */
@ObjectType("ApplicationAdded", frame("An Application was created, or came to match the filter."))
export class ApplicationAddedType extends ApplicationEventType {
  @Field(() => ApplicationType, theApplication)
  application!: ApplicationType;
}

/** What somebody wrote into an Application changed. */
@ObjectType("ApplicationModified", frame("The spec, labels or annotations of an Application changed."))
export class ApplicationModifiedType extends ApplicationEventType {
  @Field(() => ApplicationType, theApplication)
  application!: ApplicationType;

  @Field(() => [String], { description: "Which parts changed, e.g. spec.source.targetRevision." })
  changedPaths!: readonly string[];
}

/** An Application went. */
@ObjectType("ApplicationDeleted", frame("An Application went, or went out of sight."))
export class ApplicationDeletedType extends ApplicationEventType {
  @Field(() => DeletedReason, { description: "Why." })
  reason!: DeletedReason;
}

/** Something else in the status changed. */
@ObjectType("StatusChanged", frame("Something in the status changed that no other event tells."))
export class StatusChangedType extends ApplicationEventType {
  @Field(() => ApplicationType, theApplication)
  application!: ApplicationType;
}

/** The health changed. */
@ObjectType("HealthChanged", frame("The health of an Application changed."))
export class HealthChangedType extends ApplicationEventType {
  @Field(() => HealthStatus, { description: "What it was." })
  from!: Health;

  @Field(() => HealthStatus, { description: "What it is." })
  to!: Health;

  @Field(() => String, { nullable: true, description: "The reason, where there is one." })
  message?: string;

  @Field(() => ApplicationType, theApplication)
  application!: ApplicationType;
}

/** Live went away from target. */
@ObjectType("DriftDetected", frame("The cluster no longer holds what Git says, or more of it differs."))
export class DriftDetectedType extends ApplicationEventType {
  @Field(() => ApplicationType, theApplication)
  application!: ApplicationType;

  @Field(() => [ResourceKeyType], { description: "The objects that differ." })
  outOfSync!: readonly ResourceKeyType[];
}

/** Live is target again. */
@ObjectType("DriftResolved", frame("The cluster holds what Git says again."))
export class DriftResolvedType extends ApplicationEventType {
  @Field(() => ApplicationType, theApplication)
  application!: ApplicationType;
}

/** An operation began. */
@ObjectType("SyncStarted", frame("An operation began."))
export class SyncStartedType extends ApplicationEventType {
  @Field(() => ID, theOperationId)
  operationId!: string;

  @Field(() => OperationType, { description: "The operation at its start." })
  operation!: OperationType;
}

/** An operation got somewhere with one object. */
@ObjectType("SyncResourceProgress", frame("An operation got somewhere with one object."))
export class SyncResourceProgressType extends ApplicationEventType {
  @Field(() => ID, theOperationId)
  operationId!: string;

  @Field(() => ResourceResultType, { description: "What became of the object." })
  result!: ResourceResultType;

  @Field(() => Int, { description: "The wave the object belongs to." })
  wave!: number;
}

/** An operation ended. */
@ObjectType("SyncFinished", frame("An operation ended."))
export class SyncFinishedType extends ApplicationEventType {
  @Field(() => ID, theOperationId)
  operationId!: string;

  @Field(() => OperationType, { description: "The operation at its end." })
  operation!: OperationType;
}

/** There is a gap. */
@ObjectType("Resync", frame("There is a gap: what you know may be old. A snapshot follows unless you asked for none."))
export class ResyncType extends ApplicationEventType {
  @Field(() => ResyncReason, { description: "Why." })
  reason!: ResyncReason;
}

/** Nothing happened. */
@ObjectType("Heartbeat", frame("Nothing happened for a while; keeps the resume token fresh."))
export class HeartbeatType extends ApplicationEventType {}

/** Every frame type, so that the schema has those no field names. */
export const frameTypes = [
  SnapshotBeginType,
  SnapshotItemType,
  SnapshotEndType,
  ApplicationAddedType,
  ApplicationModifiedType,
  ApplicationDeletedType,
  StatusChangedType,
  HealthChangedType,
  DriftDetectedType,
  DriftResolvedType,
  SyncStartedType,
  SyncResourceProgressType,
  SyncFinishedType,
  ResyncType,
  HeartbeatType,
] as const;
