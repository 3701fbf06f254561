import { Field, InputType } from "type-graphql";

/** Names an Application. */
@InputType("AppRefInput", { description: "Names an Application." })
export class AppRefInput {
  @Field(() => String, { description: "Its name." })
  name!: string;

  @Field(() => String, { nullable: true, description: "Its namespace; the control namespace when null." })
  namespace?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Its project; when given and another one holds it, there is no such Application.",
  })
  project?: string | null;
}
