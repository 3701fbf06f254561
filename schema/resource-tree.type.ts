import { Field, ID, ObjectType } from "type-graphql";
import { HealthType } from "./health.type.js";
import { ResourceKeyType } from "./resource-key.type.js";
import { DateTimeScalar } from "./scalars.js";

/** One object of a tree. */
@ObjectType("ResourceNode", {
  simpleResolvers: true,
  description: "One object of an Application's tree: managed by it, or born of something that is.",
})
export class ResourceNodeType {
  @Field(() => ResourceKeyType, { description: "The object." })
  key!: ResourceKeyType;

  @Field(() => String, { description: "Its API version without the group." })
  version!: string;

  @Field(() => ID, { nullable: true, description: "Its uid; null for what is not in the cluster yet." })
  uid?: string;

  @Field(() => [ResourceKeyType], { description: "The objects it was born of; empty at the top." })
  parents!: readonly ResourceKeyType[];

  @Field(() => HealthType, { nullable: true, description: "Its health; null for kinds that have none." })
  health?: HealthType;

  @Field(() => [String], { description: "The container images it runs." })
  images!: readonly string[];

  @Field(() => DateTimeScalar, { nullable: true, description: "When it was created." })
  createdAt?: string;
}

/** All objects of an Application. */
@ObjectType("ResourceTree", { simpleResolvers: true, description: "All objects of an Application, parents before children." })
export class ResourceTreeType {
  @Field(() => [ResourceNodeType], { description: "The objects." })
  nodes!: readonly ResourceNodeType[];
}
