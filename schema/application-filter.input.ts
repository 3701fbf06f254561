import { Field, InputType } from "type-graphql";
import type { SyncStatusCode } from "../engine/model/application.js";
import type { HealthStatus as Health } from "../engine/model/health.js";
import type { ApplicationFilter } from "../engine/model/listing.js";
import type { OperationPhase as Phase } from "../engine/model/operation.js";
import { HealthStatus, OperationPhase, SyncStatus } from "./enums.js";
import { withoutNulls } from "./without-nulls.js";

/** Conditions on one string. */
@InputType("StringMatch", { description: "Conditions on one string; all that are given must hold." })
export class StringMatchInput {
  @Field(() => String, { nullable: true, description: "Is exactly this." })
  eq?: string | null;

  @Field(() => [String], { nullable: true, description: "Is one of these." })
  in?: readonly string[] | null;

  @Field(() => String, { nullable: true, description: "Begins with this." })
  prefix?: string | null;

  @Field(() => String, { nullable: true, description: "Has this in it." })
  contains?: string | null;

  @Field(() => String, { nullable: true, description: "Matches this glob: *, ?, [abc], {a,b}." })
  glob?: string | null;

  @Field(() => String, { nullable: true, description: "Has a match of this RE2 expression in it." })
  regex?: string | null;
}

/** Which Applications. */
@InputType("ApplicationFilter", {
  description: "Which Applications; all conditions that are given must hold. An empty list matches nothing.",
})
export class ApplicationFilterInput {
  @Field(() => StringMatchInput, { nullable: true, description: "The name." })
  name?: StringMatchInput | null;

  @Field(() => [String], { nullable: true, description: "The project is one of these." })
  project?: readonly string[] | null;

  @Field(() => [HealthStatus], { nullable: true, description: "The health is one of these." })
  health?: readonly Health[] | null;

  @Field(() => [SyncStatus], { nullable: true, description: "The sync status is one of these." })
  sync?: readonly SyncStatusCode[] | null;

  @Field(() => [OperationPhase], { nullable: true, description: "The running or last operation stands at one of these." })
  operation?: readonly Phase[] | null;

  @Field(() => String, { nullable: true, description: "A label selector as kubectl takes it: app=web,tier!=cache,env in (a,b)." })
  labelSelector?: string | null;

  @Field(() => [ApplicationFilterInput], { nullable: true, description: "All of these hold." })
  and?: readonly ApplicationFilterInput[] | null;

  @Field(() => [ApplicationFilterInput], { nullable: true, description: "At least one of these holds." })
  or?: readonly ApplicationFilterInput[] | null;

  @Field(() => ApplicationFilterInput, { nullable: true, description: "This does not hold." })
  not?: ApplicationFilterInput | null;
}

/** The filter in the engine's words; undefined when nothing is asked. */
export function applicationFilter(input: ApplicationFilterInput | null | undefined): ApplicationFilter | undefined {
  if (input == null) return undefined;
  const filter = withoutNulls(input) as ApplicationFilter;
  return Object.keys(filter).length === 0 ? undefined : filter;
}
