import { Field, ObjectType } from "type-graphql";
import { ActionOperation } from "./enums.js";
import { ResourceKeyType } from "./resource-key.type.js";
import { JsonScalar } from "./scalars.js";

/** Something an action wants to be told. */
@ObjectType("ResourceActionParameter", { simpleResolvers: true, description: "Something an action wants to be told." })
export class ResourceActionParameterType {
  @Field(() => String, { description: "Its name." })
  name!: string;

  @Field(() => String, { nullable: true, description: "What kind of value it takes, where the action says so." })
  type?: string;

  @Field(() => String, { nullable: true, description: "The value that is proposed." })
  default?: string;
}

/** Something that can be done to an object. */
@ObjectType("ResourceAction", {
  simpleResolvers: true,
  description: "Something that can be done to an object: restart, pause, scale.",
})
export class ResourceActionType {
  @Field(() => String, { description: "Its name." })
  name!: string;

  @Field(() => String, { nullable: true, description: "What a button is called; the name when null." })
  displayName?: string;

  @Field(() => String, { nullable: true, description: "Classes of a Font Awesome icon." })
  iconClass?: string;

  @Field(() => Boolean, { description: "Whether it makes no sense now." })
  disabled!: boolean;

  @Field(() => Boolean, { description: "Whether the caller may do it." })
  allowed!: boolean;

  @Field(() => [ResourceActionParameterType], { description: "What it wants to be told." })
  parameters!: readonly ResourceActionParameterType[];
}

/** One object that an action changed or made. */
@ObjectType("ResourceActionChange", {
  simpleResolvers: true,
  description: "One object that an action changed or made, or would.",
})
export class ResourceActionChangeType {
  @Field(() => ActionOperation, { description: "What was done." })
  operation!: "create" | "patch";

  @Field(() => ResourceKeyType, { description: "The object." })
  key!: ResourceKeyType;

  @Field(() => JsonScalar, { description: "The object as it is then. Secret values are masked." })
  object!: unknown;
}

/** What an action gives. */
@ObjectType("ResourceActionPayload", { simpleResolvers: true, description: "What an action did, or with dryRun would do." })
export class ResourceActionPayloadType {
  @Field(() => [ResourceActionChangeType], { description: "Each object that it changed or made." })
  changes!: readonly ResourceActionChangeType[];
}
