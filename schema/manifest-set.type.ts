import { Field, ObjectType } from "type-graphql";
import { JsonScalar } from "./scalars.js";

/** What a revision renders to. */
@ObjectType("ManifestSet", {
  simpleResolvers: true,
  description: "What one revision of an Application renders to. Secret values are masked.",
})
export class ManifestSetType {
  @Field(() => String, { description: "The commit, 40 hex digits." })
  revision!: string;

  @Field(() => String, { description: "The tool that rendered: Helm, Kustomize, Directory or Plugin." })
  sourceType!: string;

  @Field(() => [JsonScalar], { description: "The manifests in the tool's own order." })
  manifests!: readonly unknown[];
}
