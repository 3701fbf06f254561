import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { ProjectRoleType } from "../schema/account.type.js";
import type { RoleDiagnosticType } from "../schema/policy-diagnostics.type.js";
import { ProjectType, withoutRoleTokens } from "../schema/project.type.js";
import { type SyncWindowType, syncWindowType } from "../schema/sync-window.type.js";
import type { RequestContext } from "./context.js";

/** The fields of a project that need the engine. Whoever holds the project may see them: they take the same right. */
@Resolver(() => ProjectType)
export class ProjectFieldsResolver {
  /** The windows in force for the project. */
  @FieldResolver()
  syncWindows(@Root() { name }: ProjectType, @Ctx() { engine }: RequestContext): readonly SyncWindowType[] {
    return engine.projectWindows(name).map(syncWindowType);
  }

  /** What is wrong with its roles. */
  @FieldResolver()
  roleDiagnostics(@Root() { name }: ProjectType, @Ctx() { engine }: RequestContext): readonly RoleDiagnosticType[] {
    return engine.roleDiagnostics(name);
  }

  /** What the project permits, with what global projects and scoped repositories add. */
  @FieldResolver()
  effectiveSpec(@Root() { name }: ProjectType, @Ctx() { engine }: RequestContext): unknown {
    const spec = engine.effectiveProject(name)?.spec;
    return spec === undefined ? null : withoutRoleTokens(spec);
  }

  /** The roles; what is known of their tokens takes the right to update the project. */
  @FieldResolver()
  roles(@Root() { name }: ProjectType, @Ctx() { engine, viewer, accounts }: RequestContext): readonly ProjectRoleType[] {
    const mayUpdate = viewer?.can("projects", "update", name) === true;
    return (engine.project(name)?.spec.roles ?? []).map(({ name: role, description, groups = [], policies = [] }) => ({
      name: role,
      ...(description !== undefined && { description }),
      groups,
      policies,
      ...(mayUpdate && { tokens: accounts.tokensOfRole({ project: name, role }) }),
    }));
  }
}
