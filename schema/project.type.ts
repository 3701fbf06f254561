import { Field, Int, ObjectType } from "type-graphql";
import type { AppProject, AppProjectSpec, ProjectRole } from "../engine/model/app-project.js";
import { ProjectRoleType } from "./account.type.js";
import { type Lazy, PageInfoType } from "./page.js";
import { RoleDiagnosticType } from "./policy-diagnostics.type.js";
import { JsonScalar } from "./scalars.js";
import { SyncWindowType } from "./sync-window.type.js";

/** An AppProject. */
@ObjectType("Project", { simpleResolvers: true, description: "What a group of Applications may do and who may do it." })
export class ProjectType {
  @Field(() => String, { description: "Its name." })
  name!: string;

  @Field(() => String, { nullable: true, description: "What it is for." })
  description?: string;

  @Field(() => [ProjectRoleType], { description: "Its roles, in the order of its spec." })
  roles?: readonly ProjectRoleType[];

  @Field(() => [RoleDiagnosticType], { description: "What is wrong with its roles; empty for most." })
  roleDiagnostics?: readonly RoleDiagnosticType[];

  @Field(() => [SyncWindowType], { description: "Its sync windows, those of its global projects included." })
  syncWindows?: readonly SyncWindowType[];

  @Field(() => JsonScalar, {
    nullable: true,
    description: "Its spec as it is enforced: with what its global projects and the repositories that belong to it add.",
  })
  effectiveSpec?: unknown;

  @Field(() => JsonScalar, {
    nullable: true,
    description: "The whole object as the cluster has it, without what is known of tokens.",
  })
  raw?: Lazy<unknown>;
}

/** A page of projects. */
@ObjectType("ProjectConnection", { simpleResolvers: true, description: "A page of projects, ordered by name." })
export class ProjectConnectionType {
  @Field(() => [ProjectType], { description: "The projects of this page." })
  nodes!: readonly ProjectType[];

  @Field(() => PageInfoType, { description: "Where this page lies in the list." })
  pageInfo!: PageInfoType;

  @Field(() => Int, { description: "How many projects the caller may see." })
  totalCount!: number;
}

/** A project as the graph shows it. */
export function projectType(project: AppProject): ProjectType {
  const { description } = project.spec;
  return { name: project.metadata.name ?? "", ...(description ? { description } : {}), raw: withoutTokens(project) };
}

/** What is known of tokens is for those who may update the project, and shown under `roles`. */
function withoutTokens({ status, spec, ...rest }: AppProject): AppProject {
  const shown = typeof status === "object" && status !== null ? { status: without(status, "jwtTokensByRole") } : {};
  return { ...rest, spec: withoutRoleTokens(spec), ...shown };
}

/** The spec of a project without the older entries of tokens. */
export function withoutRoleTokens(spec: AppProjectSpec): AppProjectSpec {
  if (!Array.isArray(spec.roles)) return spec;
  return { ...spec, roles: spec.roles.map((role: ProjectRole) => without(role, "jwtTokens")) };
}

function without<Of extends object>(object: Of, field: string): Of {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== field)) as Of;
}
