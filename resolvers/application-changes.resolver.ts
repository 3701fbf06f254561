import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { ApplicationAnswer } from "../engine/engine.js";
import type { ApplicationSpec } from "../engine/model/application.js";
import { AppRefInput } from "../schema/app-ref.input.js";
import { appRef } from "../schema/app-ref.type.js";
import { ApplicationInput, ApplicationUpdateInput } from "../schema/application.input.js";
import { applicationType } from "../schema/application.type.js";
import { DeletionPropagation } from "../schema/enums.js";
import { mapOf } from "../schema/key-value.input.js";
import { ApplicationPayloadType, DeletePayloadType } from "../schema/payloads.type.js";
import { Can } from "./authorize.js";
import type { RequestContext } from "./context.js";
import { mayDo, resolveRef, theApplication, theChangedApplication, theNewApplication } from "./guards.js";
import { allowFinalizers, asSpec, replaceAnnotations } from "./server-owned.js";

const which = { description: "Which one." };

/** Changes of Applications themselves. */
@Resolver()
export class ApplicationChangesResolver {
  /** Creates an Application after its project was asked. */
  @Mutation(() => ApplicationPayloadType, {
    description: "Creates an Application. One that exists with the same spec is answered as it is.",
  })
  @Can("applications", "create", theNewApplication)
  async createApplication(
    @Arg("input", () => ApplicationInput, { description: "What it should be." }) input: ApplicationInput,
    @Arg("upsert", () => Boolean, { nullable: true, defaultValue: false, description: "Whether one that exists is changed." })
    upsert: boolean | null,
    @Arg("validate", () => Boolean, {
      nullable: true,
      defaultValue: true,
      description: "Whether source and destination are checked first.",
    })
    validate: boolean | null,
    @Arg("dryRun", () => Boolean, { nullable: true, defaultValue: false, description: "Whether nothing is stored." }) dryRun:
      | boolean
      | null,
    @Ctx() context: RequestContext,
  ): Promise<ApplicationPayloadType> {
    const ref = resolveRef(input, context);
    const { labels, annotations, finalizers, spec } = input;
    const wish = {
      ref,
      ...(labels == null ? {} : { labels: mapOf(labels) }),
      ...(annotations == null ? {} : { annotations: replaceAnnotations(context.engine.application(ref), annotations) }),
      ...(finalizers == null ? {} : { finalizers: allowFinalizers(finalizers) }),
      spec: asSpec(spec) as ApplicationSpec,
    };
    const options = { upsert: upsert ?? false, validate: validate ?? true, dryRun: dryRun ?? false };
    return payload(await context.engine.createApplication(wish, options, context.signal), context);
  }

  /** Changes an Application; what is not named stays. */
  @Mutation(() => ApplicationPayloadType, {
    description: "Changes an Application. What is not given stays, and so do fields this server does not know.",
  })
  @Can("applications", "update", theChangedApplication)
  async updateApplication(
    @Arg("ref", () => AppRefInput, which) ref: AppRefInput,
    @Arg("input", () => ApplicationUpdateInput, { description: "What changes." }) input: ApplicationUpdateInput,
    @Arg("expectedVersion", () => String, {
      nullable: true,
      description: "Change exactly this version; refused with CONFLICT when it has moved on.",
    })
    expectedVersion: string | null,
    @Ctx() context: RequestContext,
  ): Promise<ApplicationPayloadType> {
    const stored = resolveRef(ref, context);
    const { labels, annotations, spec } = input;
    const change = {
      ...(labels == null ? {} : { labels: mapOf(labels) }),
      ...(annotations == null ? {} : { annotations: replaceAnnotations(context.engine.application(stored), annotations) }),
      ...(spec == null ? {} : { spec: asSpec(spec) as ApplicationSpec }),
    };
    const options = expectedVersion == null ? {} : { expectedVersion };
    return payload(await context.engine.updateApplication(stored, change, options, context.signal), context);
  }

  /** Deletes an Application, by default with its objects. */
  @Mutation(() => DeletePayloadType, { description: "Deletes an Application, by default with its objects." })
  @Can("applications", "delete", theApplication)
  async deleteApplication(
    @Arg("ref", () => AppRefInput, which) ref: AppRefInput,
    @Arg("cascade", () => Boolean, {
      nullable: true,
      defaultValue: true,
      description: "Whether its objects are deleted with it.",
    })
    cascade: boolean | null,
    @Arg("propagation", () => DeletionPropagation, {
      nullable: true,
      defaultValue: "FOREGROUND",
      description: "How its objects go.",
    })
    propagation: keyof typeof DeletionPropagation | null,
    @Ctx() context: RequestContext,
  ): Promise<DeletePayloadType> {
    const stored = resolveRef(ref, context);
    const application = context.engine.application(stored);
    const options = { cascade: cascade ?? true, propagation: propagation ?? "FOREGROUND" };
    await context.engine.deleteApplication(stored, options, context.signal);
    return { ref: application === undefined ? { ...stored, project: ref.project ?? "default" } : appRef(application) };
  }
}

function payload({ application, warnings }: ApplicationAnswer, { engine, viewer }: RequestContext): ApplicationPayloadType {
  const visible = viewer !== undefined && mayDo(viewer, "get", application, engine.controlNamespace);
  return { ...(visible ? { application: applicationType(application) } : {}), warnings };
}
