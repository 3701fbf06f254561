import { Field, ID, Int, ObjectType } from "type-graphql";
import {
  type OperationState,
  operationIdOf,
  type OperationPhase as Phase,
  type ResourceResult,
  type ResultCode as Result,
  type SyncPhase as SyncMoment,
} from "../engine/model/operation.js";
import { OperationPhase, ResultCode, SyncPhase } from "./enums.js";
import { ResourceKeyType } from "./resource-key.type.js";
import { DateTimeScalar } from "./scalars.js";
import { revisionsOf } from "./sync-state.type.js";

/** What became of one object in an operation. */
@ObjectType("ResourceResult", { simpleResolvers: true, description: "What became of one object in an operation." })
export class ResourceResultType {
  @Field(() => ResourceKeyType, { description: "The object." })
  key!: ResourceKeyType;

  @Field(() => SyncPhase, { nullable: true, description: "When it had its turn." })
  phase?: SyncMoment;

  @Field(() => ResultCode, { nullable: true, description: "What became of it; null while it is under way." })
  status?: Result;

  @Field(() => String, { description: "What the API server or the health check said; empty when there is nothing to say." })
  message!: string;

  @Field(() => OperationPhase, { nullable: true, description: "How far the object is." })
  hookPhase?: Phase;
}

/** One sync, running or done. */
@ObjectType("Operation", { simpleResolvers: true, description: "One sync of an Application, running or done." })
export class OperationType {
  @Field(() => ID, { nullable: true, description: "Its id, unique within the Application." })
  id?: string;

  @Field(() => OperationPhase, { description: "Where it stands." })
  phase!: Phase;

  @Field(() => String, { description: "What it does or how it ended, in a sentence." })
  message!: string;

  @Field(() => DateTimeScalar, { description: "When it started." })
  startedAt!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it ended; null while it runs." })
  finishedAt?: string;

  @Field(() => Int, { description: "How often it was tried again." })
  retryCount!: number;

  @Field(() => String, { nullable: true, description: "Who asked for it; null for the engine itself." })
  initiatedBy?: string;

  @Field(() => Boolean, { description: "Whether the engine began it by itself." })
  automated!: boolean;

  @Field(() => [String], { description: "The commits it brings, one a source." })
  revisions!: readonly string[];

  @Field(() => [ResourceResultType], { description: "What became of each object so far." })
  resources!: readonly ResourceResultType[];
}

const shown = new WeakMap<OperationState, OperationType>();

/** The state of an operation as the graph shows it. The same state gives the same object. */
export function operationType(state: OperationState): OperationType {
  const known = shown.get(state);
  if (known !== undefined) return known;
  const { operation, syncResult } = state;
  const type: OperationType = {
    id: operationIdOf(operation, state.startedAt),
    phase: state.phase,
    message: state.message ?? "",
    startedAt: state.startedAt,
    ...(state.finishedAt === undefined ? {} : { finishedAt: state.finishedAt }),
    retryCount: state.retryCount ?? 0,
    ...(operation.initiatedBy?.username ? { initiatedBy: operation.initiatedBy.username } : {}),
    automated: operation.initiatedBy?.automated ?? false,
    revisions: revisionsOf(syncResult ?? operation.sync),
    resources: (syncResult?.resources ?? []).map(resourceResultType),
  };
  shown.set(state, type);
  return type;
}

/** One object's result as the graph shows it. */
export function resourceResultType(result: ResourceResult): ResourceResultType {
  const { group, kind, namespace, name, syncPhase, status, hookPhase } = result;
  return {
    key: { group: group ?? "", kind, namespace: namespace ?? "", name },
    ...(syncPhase === undefined ? {} : { phase: syncPhase }),
    ...(status === undefined ? {} : { status }),
    message: result.message ?? "",
    ...(hookPhase === undefined ? {} : { hookPhase }),
  };
}
