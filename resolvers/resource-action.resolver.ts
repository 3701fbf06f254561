import { Arg, Ctx, Mutation, Query, Resolver } from "type-graphql";
import type { NamedResource } from "../engine/model/wish.js";
import { AppRefInput } from "../schema/app-ref.input.js";
import { KeyValueInput, mapOf } from "../schema/key-value.input.js";
import { ResourceActionPayloadType, ResourceActionType } from "../schema/resource-action.type.js";
import { ResourceKeyInput } from "../schema/sync.input.js";
import { Can } from "./authorize.js";
import type { RequestContext } from "./context.js";
import { actionVerb, mayAct, resolveRef, theActionOnItsObject, theApplication } from "./guards.js";

const which = { description: "Which Application." };
const whichObject = { description: "Which object of it; the namespace may be left out where only one bears the name." };

/** What can be done to single objects of an Application. */
@Resolver()
export class ResourceActionResolver {
  /** What can be done to one object. */
  @Query(() => [ResourceActionType], { nullable: true, description: "What can be done to one object of an Application now." })
  @Can("applications", "get", theApplication)
  async resourceActions(
    @Arg("ref", () => AppRefInput, which) ref: AppRefInput,
    @Arg("resource", () => ResourceKeyInput, whichObject) resource: ResourceKeyInput,
    @Ctx() context: RequestContext,
  ): Promise<readonly ResourceActionType[]> {
    const actions = await context.engine.resourceActions(resolveRef(ref, context), named(resource), context.signal);
    return actions.map((action) => ({
      ...action,
      parameters: [...action.parameters],
      allowed: mayAct(actionVerb(resource, action.name), ref, resource, context),
    }));
  }

  /** Has one of them done. */
  @Mutation(() => ResourceActionPayloadType, {
    description: "Has an action done to one object of an Application, and answers with what it changed and made.",
  })
  @Can("applications", "action", theActionOnItsObject)
  async runResourceAction(
    @Arg("ref", () => AppRefInput, which) ref: AppRefInput,
    @Arg("resource", () => ResourceKeyInput, whichObject) resource: ResourceKeyInput,
    @Arg("action", () => String, { description: "The name of the action." }) action: string,
    @Arg("parameters", () => [KeyValueInput], { nullable: true, description: "What it wants to be told." })
    parameters: readonly KeyValueInput[] | null,
    @Arg("dryRun", () => Boolean, { nullable: true, description: "Whether nothing is changed, and only said what would be." })
    dryRun: boolean | null,
    @Ctx() context: RequestContext,
  ): Promise<ResourceActionPayloadType> {
    const wish = {
      resource: named(resource),
      action,
      parameters: { ...mapOf(parameters ?? []) },
      dryRun: dryRun ?? false,
    };
    const changes = await context.engine.runResourceAction(resolveRef(ref, context), wish, context.signal);
    return { changes };
  }
}

function named({ group, kind, namespace, name }: ResourceKeyInput): NamedResource {
  return { group: group ?? "", kind, name, ...(namespace != null && { namespace }) };
}
