import { Field, ObjectType } from "type-graphql";

/** What names one object in one cluster. */
@ObjectType("ResourceKey", { simpleResolvers: true, description: "What names one object in one cluster." })
export class ResourceKeyType {
  @Field(() => String, { description: "The API group; empty for the core group." })
  group!: string;

  @Field(() => String, { description: "The kind." })
  kind!: string;

  @Field(() => String, { description: "The namespace; empty for cluster-scoped objects." })
  namespace!: string;

  @Field(() => String, { description: "The name." })
  name!: string;
}
