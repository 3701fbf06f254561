import { Arg, Ctx, Int, Mutation, Query, Resolver } from "type-graphql";
import type { AppProject, AppProjectSpec } from "../engine/model/app-project.js";
import { ProjectPayloadType } from "../schema/payloads.type.js";
import { ProjectInput } from "../schema/project.input.js";
import { ProjectConnectionType, ProjectType, projectType } from "../schema/project.type.js";
import { CursorScalar } from "../schema/scalars.js";
import { Can } from "./authorize.js";
import type { RequestContext } from "./context.js";
import { eachItem, theNewProject, theProject } from "./guards.js";
import { pageInfo, pageOf, pageRequest } from "./pages.js";
import { asSpec } from "./server-owned.js";

const nameOf = (project: AppProject): string => project.metadata.name ?? "";

/** AppProjects. */
@Resolver()
export class ProjectResolver {
  /** One project; null when absent or hidden. */
  @Query(() => ProjectType, { nullable: true, description: "One project; null when there is none that you may see." })
  @Can("projects", "get", theProject)
  project(
    @Arg("name", () => String, { description: "Its name." }) name: string,
    @Ctx() { engine }: RequestContext,
  ): ProjectType | null {
    const project = engine.project(name);
    return project === undefined ? null : projectType(project);
  }

  /** The projects that the viewer may see. */
  @Query(() => ProjectConnectionType, { description: "The projects that you may see, ordered by name." })
  @Can("projects", "get", eachItem)
  projects(
    @Arg("first", () => Int, { nullable: true, description: "How many, at most 500; 50 when null." }) first: number | null,
    @Arg("after", () => CursorScalar, { nullable: true, description: "Only those after this place." }) after: string | null,
    @Ctx() { engine, viewer, cursors }: RequestContext,
  ): ProjectConnectionType {
    const visible = engine.projects().filter((project) => viewer?.can("projects", "get", nameOf(project)) === true);
    const page = pageOf(visible, nameOf, pageRequest({ first, after }, "projects", cursors));
    return {
      nodes: page.items.map(({ item }) => projectType(item)),
      pageInfo: pageInfo(page, "projects", cursors),
      totalCount: page.totalCount,
    };
  }

  /** Creates a project. */
  @Mutation(() => ProjectPayloadType, {
    description: "Creates a project. One that exists with the same spec is answered as it is.",
  })
  @Can("projects", "create", theNewProject)
  async createProject(
    @Arg("input", () => ProjectInput, { description: "What it should be." }) input: ProjectInput,
    @Arg("upsert", () => Boolean, { nullable: true, defaultValue: false, description: "Whether one that exists is changed." })
    upsert: boolean | null,
    @Ctx() { engine, viewer, signal }: RequestContext,
  ): Promise<ProjectPayloadType> {
    const wish = { name: input.name, spec: asSpec(input.spec) as AppProjectSpec };
    const { project, warnings } = await engine.createProject(wish, { upsert: upsert ?? false }, signal);
    const visible = viewer?.can("projects", "get", nameOf(project)) === true;
    return { ...(visible ? { project: projectType(project) } : {}), warnings };
  }
}
