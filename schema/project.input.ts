import { Field, InputType } from "type-graphql";
import { JsonScalar } from "./scalars.js";

/** A new project. */
@InputType("ProjectInput", { description: "A new project." })
export class ProjectInput {
  @Field(() => String, { description: "Its name." })
  name!: string;

  @Field(() => JsonScalar, { description: "The spec as the custom resource spells it." })
  spec!: unknown;
}
