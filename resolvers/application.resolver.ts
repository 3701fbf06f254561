import { Arg, Ctx, Int, Query, Resolver } from "type-graphql";
import { AppRefInput } from "../schema/app-ref.input.js";
import { ApplicationType, applicationType } from "../schema/application.type.js";
import { ApplicationConnectionType } from "../schema/application-connection.type.js";
import { ApplicationFilterInput, applicationFilter } from "../schema/application-filter.input.js";
import { ApplicationOrderInput } from "../schema/application-order.input.js";
import { CursorScalar } from "../schema/scalars.js";
import { Can } from "./authorize.js";
import { applicationConnection } from "./connections.js";
import type { RequestContext } from "./context.js";
import { eachItem, mayDo, resolveRef, theApplication } from "./guards.js";
import { pageRequest } from "./pages.js";

/** Questions about Applications. */
@Resolver(() => ApplicationType)
export class ApplicationResolver {
  /** One Application; null when absent or hidden. */
  @Query(() => ApplicationType, { nullable: true, description: "One Application; null when there is none that you may see." })
  @Can("applications", "get", theApplication)
  application(
    @Arg("ref", () => AppRefInput, { description: "Which one." }) ref: AppRefInput,
    @Ctx() context: RequestContext,
  ): ApplicationType | null {
    const application = context.engine.application(resolveRef(ref, context));
    return application === undefined ? null : applicationType(application);
  }

  /** The Applications that the viewer may see: authorised, then filtered, counted, ordered, paged. */
  @Query(() => ApplicationConnectionType, { description: "The Applications that you may see, a page at a time." })
  @Can("applications", "get", eachItem)
  applications(
    @Arg("filter", () => ApplicationFilterInput, { nullable: true, description: "Which ones." })
    filterInput: ApplicationFilterInput | null,
    @Arg("orderBy", () => [ApplicationOrderInput], { nullable: true, description: "The order; by name when null." })
    order: readonly ApplicationOrderInput[] | null,
    @Arg("first", () => Int, {
      nullable: true,
      description: "How many from the start; 50 when neither first nor last is given, at most 500.",
    })
    first: number | null,
    @Arg("after", () => CursorScalar, { nullable: true, description: "Only those after this place." }) after: string | null,
    @Arg("last", () => Int, { nullable: true, description: "How many from the end, at most 500." }) last: number | null,
    @Arg("before", () => CursorScalar, { nullable: true, description: "Only those before this place." }) before: string | null,
    @Ctx() context: RequestContext,
  ): ApplicationConnectionType {
    const { engine, viewer, cursors } = context;
    const filter = applicationFilter(filterInput);
    const orderBy = (order ?? []).map(({ field, direction }) => ({ field, direction: direction ?? "ASC" }));
    const list = `applications ${JSON.stringify([filter, orderBy])}`;
    const page = engine.listApplications({
      may: (application) => viewer !== undefined && mayDo(viewer, "get", application, engine.controlNamespace),
      ...(filter === undefined ? {} : { filter }),
      ...(orderBy.length === 0 ? {} : { orderBy }),
      page: pageRequest({ first, after, last, before }, list, cursors),
    });
    return applicationConnection(page, { list, filter }, context);
  }
}
