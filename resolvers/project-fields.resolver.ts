import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { ProjectType } from "../schema/project.type.js";
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

  /** What the project permits, with what global projects and scoped repositories add. */
  @FieldResolver()
  effectiveSpec(@Root() { name }: ProjectType, @Ctx() { engine }: RequestContext): unknown {
    return engine.effectiveProject(name)?.spec ?? null;
  }
}
