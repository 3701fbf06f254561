import { Arg, Ctx, Query, Resolver } from "type-graphql";
import type { ApplicationSource } from "../engine/model/application.js";
import { JsonScalar } from "../schema/scalars.js";
import { SourceDetailsType, sourceDetailsType } from "../schema/source-details.type.js";
import { Can } from "./authorize.js";
import type { RequestContext } from "./context.js";
import { aNewApplicationOfTheProject } from "./guards.js";
import { asSpec } from "./server-owned.js";
import { untilAborted } from "./until-aborted.js";

/** Sources that no Application has yet. */
@Resolver()
export class SourceResolver {
  /** What there is to know of a source, for whoever may make an Application of it. */
  @Query(() => SourceDetailsType, {
    description:
      "What a source is and takes, before an Application is made of it. Takes the right to create Applications in the project.",
  })
  @Can("applications", "create", aNewApplicationOfTheProject)
  async inspectSource(
    @Arg("project", () => String, { description: "The project that must permit it." }) project: string,
    @Arg("source", () => JsonScalar, { description: "The source, as spec.source of an Application has it." }) source: unknown,
    @Ctx() { engine, signal }: RequestContext,
  ): Promise<SourceDetailsType> {
    const details = engine.inspectSource(project, asSpec(source) as unknown as ApplicationSource, signal);
    return sourceDetailsType(await untilAborted(details, signal));
  }
}
