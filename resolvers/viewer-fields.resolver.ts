import { Arg, Ctx, FieldResolver, Resolver } from "type-graphql";
import { FairleadError } from "../engine/errors.js";
import { PermissionCheckInput, PermissionDecisionType } from "../schema/permission.type.js";
import { ViewerType } from "../schema/viewer.type.js";
import type { RequestContext } from "./context.js";

const mostChecks = 100;

/** The fields of the caller that need the policy. They are about the caller's own rights, which everybody may know. */
@Resolver(() => ViewerType)
export class ViewerFieldsResolver {
  /** What the caller may do, and why. */
  @FieldResolver(() => [PermissionDecisionType], {
    description:
      "What you may do, which line says so, and what would turn the answer round; at most 100 questions at once, answered in their order.",
  })
  can(
    @Arg("checks", () => [PermissionCheckInput], { description: "The questions." }) checks: readonly PermissionCheckInput[],
    @Ctx() { viewer }: RequestContext,
  ): readonly PermissionDecisionType[] {
    if (checks.length > mostChecks)
      throw new FairleadError(
        "BAD_USER_INPUT",
        `can() takes at most ${mostChecks} questions, not ${checks.length}; ask in several queries`,
        {
          details: { path: "checks" },
        },
      );
    return viewer === undefined ? [] : checks.map(({ resource, action, object }) => viewer.explain(resource, action, object));
  }
}
