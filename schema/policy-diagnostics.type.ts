import { Field, ObjectType } from "type-graphql";

/** Something that is wrong with a role. */
@ObjectType("RoleDiagnostic", { simpleResolvers: true, description: "Something that is wrong with a role of a project." })
export class RoleDiagnosticType {
  @Field(() => String, { description: "The role's name." })
  role!: string;

  @Field(() => String, {
    description: '"error": the role keeps what it could do before, or gives nothing. "warning": it is as it was meant otherwise.',
  })
  severity!: string;

  @Field(() => String, { description: "A sentence that quotes what is wrong." })
  message!: string;
}

/** What is to be said of the policy for all projects. */
@ObjectType("PolicyDiagnostics", { simpleResolvers: true, description: "What is to be said of the policy in argocd-rbac-cm." })
export class PolicyDiagnosticsType {
  @Field(() => [String], { description: "Why it is not in force: the last good one is. Empty for one that is." })
  errors!: readonly string[];

  @Field(() => [String], { description: "What has no effect, or hardly means what it says." })
  warnings!: readonly string[];
}

/** The settings that administrators see. */
@ObjectType("Settings", { simpleResolvers: true, description: "The settings, for those who look after them." })
export class SettingsType {
  @Field(() => PolicyDiagnosticsType, { description: "What is to be said of the policy in argocd-rbac-cm." })
  rbacDiagnostics!: PolicyDiagnosticsType;
}
