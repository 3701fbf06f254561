import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { SyncWish } from "../engine/engine.js";
import { AppRefInput } from "../schema/app-ref.input.js";
import { applicationType } from "../schema/application.type.js";
import { RefreshMode } from "../schema/enums.js";
import { OperationPayloadType, RefreshPayloadType } from "../schema/payloads.type.js";
import { SyncInput } from "../schema/sync.input.js";
import { withoutNulls } from "../schema/without-nulls.js";
import { Can } from "./authorize.js";
import type { RequestContext } from "./context.js";
import { resolveRef, theApplication } from "./guards.js";

const which = { description: "Which one." };

/** Wishes about the sync of one Application. Each is stored and answered at once; progress arrives on the subscriptions. */
@Resolver()
export class SyncResolver {
  /** Starts a sync. */
  @Mutation(() => OperationPayloadType, { description: "Starts a sync and returns once the wish is stored." })
  @Can("applications", "sync", theApplication)
  async syncApplication(
    @Arg("ref", () => AppRefInput, which) ref: AppRefInput,
    @Arg("input", () => SyncInput, { nullable: true, description: "How." }) input: SyncInput | null,
    @Ctx() context: RequestContext,
  ): Promise<OperationPayloadType> {
    const { engine, cause, signal } = context;
    const answer = await engine.requestSync(resolveRef(ref, context), withoutNulls(input ?? {}) as SyncWish, cause, signal);
    return { operationId: answer.operationId, application: applicationType(answer.application), warnings: answer.warnings };
  }

  /** Ends the running operation. */
  @Mutation(() => OperationPayloadType, { description: "Asks the running operation to end." })
  @Can("applications", "sync", theApplication)
  async terminateOperation(
    @Arg("ref", () => AppRefInput, which) ref: AppRefInput,
    @Ctx() context: RequestContext,
  ): Promise<OperationPayloadType> {
    const { operationId, application } = await context.engine.requestTerminate(resolveRef(ref, context), context.signal);
    return { operationId, application: applicationType(application), warnings: [] };
  }

  /** Looks at Git and the cluster again. */
  @Mutation(() => RefreshPayloadType, {
    description: "Looks at Git and the cluster again, and answers with what was found; after 20 s with what is known.",
  })
  @Can("applications", "get", theApplication)
  async refreshApplication(
    @Arg("ref", () => AppRefInput, which) ref: AppRefInput,
    @Arg("mode", () => RefreshMode, { nullable: true, defaultValue: "NORMAL", description: "How much is forgotten." })
    mode: keyof typeof RefreshMode | null,
    @Ctx() context: RequestContext,
  ): Promise<RefreshPayloadType> {
    const application = await context.engine.requestRefresh(resolveRef(ref, context), mode ?? "NORMAL", context.signal);
    return { application: applicationType(application) };
  }
}
