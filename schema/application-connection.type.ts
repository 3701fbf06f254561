import { Field, Int, ObjectType } from "type-graphql";
import { ApplicationType } from "./application.type.js";
import { type Lazy, PageInfoType } from "./page.js";
import { CursorScalar, ResumeTokenScalar } from "./scalars.js";

/** One Application and its place in the list. */
@ObjectType("ApplicationEdge", { simpleResolvers: true, description: "An Application and its place in the list." })
export class ApplicationEdgeType {
  @Field(() => CursorScalar, { description: "Its place." })
  cursor!: Lazy<string>;

  @Field(() => ApplicationType, { description: "The Application." })
  node!: ApplicationType;
}

/** A page of Applications. */
@ObjectType("ApplicationConnection", {
  simpleResolvers: true,
  description: "A page of the Applications that the caller may see and that match the filter.",
})
export class ApplicationConnectionType {
  @Field(() => [ApplicationEdgeType], { description: "The page with the place of each Application." })
  edges!: Lazy<readonly ApplicationEdgeType[]>;

  @Field(() => [ApplicationType], { description: "The page." })
  nodes!: Lazy<readonly ApplicationType[]>;

  @Field(() => PageInfoType, { description: "Where this page lies in the list." })
  pageInfo!: PageInfoType;

  @Field(() => Int, { description: "How many Applications the caller may see that match the filter." })
  totalCount!: number;

  @Field(() => ResumeTokenScalar, {
    description: "Continues this list as a stream: hand it to applicationEvents with the same filter, and nothing is missed.",
  })
  snapshotToken!: Lazy<string>;
}
