import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import { projectOf, refOf } from "../engine/model/application.js";
import { formatKey } from "../engine/model/resource-key.js";
import { ApplicationType } from "../schema/application.type.js";
import { type ManagedResourceConnectionType, managedResource } from "../schema/managed-resource.type.js";
import type { ManifestSetType } from "../schema/manifest-set.type.js";
import { type OperationType, operationType } from "../schema/operation.type.js";
import { type ProjectType, projectType } from "../schema/project.type.js";
import type { ResourceTreeType } from "../schema/resource-tree.type.js";
import { CursorScalar } from "../schema/scalars.js";
import { type SourceDetailsType, sourceDetailsType } from "../schema/source-details.type.js";
import { type SyncWindowStateType, syncWindowStateType } from "../schema/sync-window.type.js";
import type { RequestContext } from "./context.js";
import { pageInfo, pageOf, pageRequest } from "./pages.js";
import { untilAborted } from "./until-aborted.js";

/** The fields of an Application that need the engine. Whoever holds the Application may see them: they take the same right. */
@Resolver(() => ApplicationType)
export class ApplicationFieldsResolver {
  /** The project, which takes a right of its own. */
  @FieldResolver()
  project(@Root() { raw }: ApplicationType, @Ctx() { engine, viewer }: RequestContext): ProjectType | null {
    const name = projectOf(raw);
    const project = viewer?.can("projects", "get", name) === true ? engine.project(name) : undefined;
    return project === undefined ? null : projectType(project);
  }

  /** The running operation as it is this moment, else the last one. */
  @FieldResolver()
  operation(@Root() { raw }: ApplicationType, @Ctx() { engine }: RequestContext): OperationType | null {
    const state = engine.operationState(refOf(raw));
    return state === undefined ? null : operationType(state);
  }

  /** What sync windows say of the Application. */
  @FieldResolver()
  syncWindows(@Root() { raw }: ApplicationType, @Ctx() { engine }: RequestContext): SyncWindowStateType {
    return syncWindowStateType(engine.syncWindows(raw));
  }

  /** All objects of the Application. */
  @FieldResolver()
  async resourceTree(
    @Root() { raw }: ApplicationType,
    @Ctx() { engine, signal }: RequestContext,
  ): Promise<ResourceTreeType | null> {
    return (await untilAborted(engine.resourceTree(refOf(raw), signal), signal)) ?? null;
  }

  /** The compared objects of the Application; their sides and differences are made when asked for. */
  @FieldResolver()
  async managedResources(
    @Root() { id, raw }: ApplicationType,
    @Arg("first", () => Int, { nullable: true, description: "How many, at most 500; 50 when null." }) first: number | null,
    @Arg("after", () => CursorScalar, { nullable: true, description: "Only those after this place." }) after: string | null,
    @Ctx() { engine, cursors, signal }: RequestContext,
  ): Promise<ManagedResourceConnectionType | null> {
    const list = `managedResources ${id}`;
    const request = pageRequest({ first, after }, list, cursors);
    const comparison = await untilAborted(engine.comparison(refOf(raw), signal), signal);
    if (comparison === undefined) return null;
    const page = pageOf(comparison.resources, ({ key }) => formatKey(key), request);
    return {
      nodes: page.items.map(({ item }) => managedResource(item, engine)),
      pageInfo: pageInfo(page, list, cursors),
      totalCount: page.totalCount,
    };
  }

  /** What there is to know of one of its sources. */
  @FieldResolver()
  async sourceDetails(
    @Root() { raw }: ApplicationType,
    @Arg("index", () => Int, {
      nullable: true,
      description: "The source's place, from 0; the first that gives manifests when null.",
    })
    index: number | null,
    @Arg("revision", () => String, { nullable: true, description: "The revision; the source's own when null." })
    revision: string | null,
    @Ctx() { engine, signal }: RequestContext,
  ): Promise<SourceDetailsType> {
    const wish = { index: index ?? undefined, revision: revision ?? undefined };
    return sourceDetailsType(await untilAborted(engine.sourceDetails(refOf(raw), wish, signal), signal));
  }

  /** What the Application renders to. */
  @FieldResolver()
  manifests(
    @Root() { raw }: ApplicationType,
    @Arg("revision", () => String, { nullable: true, description: "The revision; the Application's own when null." })
    revision: string | null,
    @Ctx() { engine, signal }: RequestContext,
  ): Promise<ManifestSetType> {
    return untilAborted(engine.manifests(refOf(raw), revision ?? undefined, signal), signal);
  }
}
