import { Field, InputType } from "type-graphql";
import { JsonScalar } from "./scalars.js";

/** One object, or those of one kind and name in any namespace. */
@InputType("ResourceKeyInput", { description: "Names an object." })
export class ResourceKeyInput {
  @Field(() => String, { nullable: true, description: "The API group; the core group when null." })
  group?: string | null;

  @Field(() => String, { description: "The kind." })
  kind!: string;

  @Field(() => String, { nullable: true, description: "The namespace; any when null." })
  namespace?: string | null;

  @Field(() => String, { description: "The name." })
  name!: string;
}

/** What a person wants of a sync. */
@InputType("SyncInput", { description: "How to sync; what is not given is as the Application says." })
export class SyncInput {
  @Field(() => String, { nullable: true, description: "Another revision than the Application's own." })
  revision?: string | null;

  @Field(() => [String], { nullable: true, description: "The same for an Application of several sources, one each." })
  revisions?: readonly string[] | null;

  @Field(() => Boolean, { nullable: true, description: "Whether objects that Git no longer has are removed." })
  prune?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the cluster is only asked what would happen." })
  dryRun?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether objects that cannot be changed are replaced." })
  force?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether hooks are left out." })
  applyOnly?: boolean | null;

  @Field(() => [ResourceKeyInput], { nullable: true, description: "Only these objects; hooks do not run then." })
  resources?: readonly ResourceKeyInput[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Sync options such as "CreateNamespace=true"; replaces those of the Application.',
  })
  syncOptions?: readonly string[] | null;

  @Field(() => JsonScalar, {
    nullable: true,
    description: "Retry after a failure, as syncPolicy.retry of the custom resource spells it.",
  })
  retry?: unknown;
}
