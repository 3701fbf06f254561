import { Field, ObjectType } from "type-graphql";
import type { SyncStatusCode } from "../engine/model/application.js";
import { SyncStatus } from "./enums.js";
import { DateTimeScalar } from "./scalars.js";

/** Whether live equals target, and for which commits that was judged. */
@ObjectType("SyncState", { simpleResolvers: true, description: "Whether what runs is what Git says." })
export class SyncStateType {
  @Field(() => SyncStatus, { description: "The verdict." })
  status!: SyncStatusCode;

  @Field(() => [String], { description: "The commits that were compared, one a source, in the order of the sources." })
  revisions!: readonly string[];
}

/** Something a person should know about an Application. */
@ObjectType("Condition", { simpleResolvers: true, description: "Something a person should know about an Application." })
export class ConditionType {
  @Field(() => String, { description: "Its kind, e.g. ComparisonError; those ending in Warning are no errors." })
  type!: string;

  @Field(() => String, { description: "What is the matter and where." })
  message!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it appeared." })
  lastTransitionTime?: string;
}

/** The commits of something that may have one source or several. */
export function revisionsOf(
  state: { readonly revision?: string; readonly revisions?: readonly string[] } | undefined,
): readonly string[] {
  if (state?.revisions !== undefined && state.revisions.length > 0) return state.revisions;
  return state?.revision ? [state.revision] : [];
}
