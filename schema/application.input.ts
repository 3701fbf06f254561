import { Field, InputType } from "type-graphql";
import { KeyValueInput } from "./key-value.input.js";
import { JsonScalar } from "./scalars.js";

/** A new Application. */
@InputType("ApplicationInput", { description: "A new Application." })
export class ApplicationInput {
  @Field(() => String, { description: "Its name." })
  name!: string;

  @Field(() => String, { nullable: true, description: "Its namespace; the control namespace when null." })
  namespace?: string | null;

  @Field(() => [KeyValueInput], { nullable: true, description: "Its labels." })
  labels?: readonly KeyValueInput[] | null;

  @Field(() => [KeyValueInput], { nullable: true, description: "Its annotations; those the server itself writes are refused." })
  annotations?: readonly KeyValueInput[] | null;

  @Field(() => [String], { nullable: true, description: "Its finalizers: only those that delete its objects with it." })
  finalizers?: readonly string[] | null;

  @Field(() => JsonScalar, { description: "The spec as the custom resource spells it." })
  spec!: unknown;
}

/** A change of an Application. */
@InputType("ApplicationUpdateInput", { description: "A change of an Application. What is not given stays." })
export class ApplicationUpdateInput {
  @Field(() => [KeyValueInput], { nullable: true, description: "Replaces all labels." })
  labels?: readonly KeyValueInput[] | null;

  @Field(() => [KeyValueInput], { nullable: true, description: "Replaces all annotations but those the server itself writes." })
  annotations?: readonly KeyValueInput[] | null;

  @Field(() => JsonScalar, {
    nullable: true,
    description: "Replaces the fields of the spec that it names; fields this server does not know are kept.",
  })
  spec?: unknown;
}
