import { Field, InputType, ObjectType } from "type-graphql";

/** One question about a right. */
@InputType("PermissionCheckInput", { description: "One question about a right." })
export class PermissionCheckInput {
  @Field(() => String, { description: 'What it is about, "applications" or "app".' })
  resource!: string;

  @Field(() => String, { description: '"get", "sync", "action/apps/Deployment/restart".' })
  action!: string;

  @Field(() => String, { defaultValue: "", description: 'What it is done to, "<project>/<name>" for what lies in a project.' })
  object!: string;
}

/** A line of policy that speaks of a question. */
@ObjectType("PolicyLine", { simpleResolvers: true, description: "A line of policy that speaks of a question." })
export class PolicyLineType {
  @Field(() => String, { description: '"allow" or "deny".' })
  effect!: string;

  @Field(() => String, { description: "The line." })
  text!: string;

  @Field(() => String, { description: "Where it stands: the key of argocd-rbac-cm and its line, or the role of a project." })
  place!: string;

  @Field(() => [String], {
    description:
      "From a name of yours (or the default role), over roles, to the line's subject. Before a role of your token stands what said so: client role payments.deployer.",
  })
  via!: readonly string[];
}

/** A scope of a project at the identity provider. */
@ObjectType("ProjectScope", { simpleResolvers: true, description: "A scope of a project at the identity provider." })
export class ProjectScopeType {
  @Field(() => String, { description: "The project: its resource there is `project:<project>`." })
  project!: string;

  @Field(() => String, { description: '"sync", "logs", "appset-get".' })
  scope!: string;
}

/** The answer to a question about a right. */
@ObjectType("PermissionDecision", { simpleResolvers: true, description: "The answer to a question about a right." })
export class PermissionDecisionType {
  @Field(() => Boolean, { description: "Whether you may." })
  allowed!: boolean;

  @Field(() => String, { description: "The line that decided, in words." })
  because!: string;

  @Field(() => [PolicyLineType], {
    description: "The lines that speak of it: the one that decided, then what denies, then what allows.",
  })
  lines!: readonly PolicyLineType[];

  @Field(() => String, { nullable: true, description: "A line that would turn the answer round, once `wouldGo` are gone." })
  wouldAdd?: string;

  @Field(() => [PolicyLineType], { description: "Lines that would have to go, or to say less, to turn the answer round." })
  wouldGo!: readonly PolicyLineType[];

  @Field(() => ProjectScopeType, {
    nullable: true,
    description: "A scope that the identity provider would have to grant as well, since it holds this project's rights back.",
  })
  wouldGrant?: ProjectScopeType;
}
