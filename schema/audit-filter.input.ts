import { Field, InputType } from "type-graphql";
import type { AuditEntry, AuditFilter } from "../engine/model/audit-event.js";
import { AuditOutcome } from "./enums.js";
import { DateTimeScalar } from "./scalars.js";

/** Which records are wanted. */
@InputType("AuditFilter", { description: "Which records are wanted; what is null asks nothing." })
export class AuditFilterInput {
  @Field(() => DateTimeScalar, { nullable: true, description: "From this moment on." })
  since?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Before this moment." })
  until?: string | null;

  @Field(() => String, { nullable: true, description: "Who: the id or the name." })
  actor?: string | null;

  @Field(() => String, { nullable: true, description: "What was done: applications.sync, or all of a kind: applications.*" })
  action?: string | null;

  @Field(() => AuditOutcome, { nullable: true, description: "Whether it was done." })
  outcome?: AuditEntry["outcome"] | null;

  @Field(() => String, { nullable: true, description: "Only what belongs to this project." })
  project?: string | null;

  @Field(() => String, { nullable: true, description: "Only what was done to Applications of this name." })
  application?: string | null;
}

/** The filter in the engine's words. */
export function auditFilter(input: AuditFilterInput | null | undefined): AuditFilter {
  const { since, until, actor, action, outcome, project, application } = input ?? {};
  return {
    ...(since != null && { since: Date.parse(since) }),
    ...(until != null && { until: Date.parse(until) }),
    ...(actor != null && { actor }),
    ...(action != null && { action }),
    ...(outcome != null && { outcome }),
    ...(project != null && { project }),
    ...(application != null && { application }),
  };
}
