import { Field, ObjectType } from "type-graphql";
import type { HealthStatus as Status } from "../engine/model/health.js";
import { HealthStatus } from "./enums.js";
import { DateTimeScalar } from "./scalars.js";

/** A verdict about health. */
@ObjectType("Health", { simpleResolvers: true, description: "How well something is, and why." })
export class HealthType {
  @Field(() => HealthStatus, { description: "The verdict." })
  status!: Status;

  @Field(() => String, { nullable: true, description: "The reason, where there is one." })
  message?: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "Since when the verdict is this one; known for Applications only.",
  })
  since?: string;
}
