import { Field, ObjectType } from "type-graphql";

/** Where manifests come from. */
@ObjectType("Source", {
  simpleResolvers: true,
  description: "Where manifests come from: one repository, one revision, one path or chart.",
})
export class SourceType {
  @Field(() => String, { description: "The repository's URL." })
  repoURL!: string;

  @Field(() => String, { nullable: true, description: "The folder in the repository." })
  path?: string;

  @Field(() => String, { nullable: true, description: "A branch, tag, commit or version range; the default branch when null." })
  targetRevision?: string;

  @Field(() => String, { nullable: true, description: "The chart's name, when the repository holds charts." })
  chart?: string;

  @Field(() => String, { nullable: true, description: "The name other sources use to read this one's files." })
  ref?: string;
}

/** Where an Application goes. */
@ObjectType("Destination", { simpleResolvers: true, description: "The cluster and namespace an Application goes to." })
export class DestinationType {
  @Field(() => String, { nullable: true, description: "The cluster's URL; null when it is named." })
  server?: string;

  @Field(() => String, { nullable: true, description: "The cluster's name; null when its URL is given." })
  name?: string;

  @Field(() => String, { nullable: true, description: "The namespace of objects that name none." })
  namespace?: string;
}
