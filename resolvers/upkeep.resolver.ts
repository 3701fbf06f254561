import { Arg, Ctx, Int, Query, Resolver } from "type-graphql";
import { KeyValueInput, mapOf } from "../schema/key-value.input.js";
import { SettingsType } from "../schema/policy-diagnostics.type.js";
import {
  WebhookDeliveryFilterInput,
  WebhookDeliveryType,
  WebhookTrialType,
  webhookDeliveryType,
} from "../schema/webhook-delivery.type.js";
import { Can } from "./authorize.js";
import type { RequestContext } from "./context.js";
import { everything, mayDo } from "./guards.js";

const mostDeliveries = 1_000;

const refNamed = (name: string) => {
  const slash = name.indexOf("/");
  return { namespace: name.slice(0, slash), name: name.slice(slash + 1) };
};

/** What whoever looks after the product wants to know of it. */
@Resolver()
export class UpkeepResolver {
  /** The settings, judged. */
  @Query(() => SettingsType, { description: 'The settings, and what is wrong with them. Takes the right to get accounts "*".' })
  @Can("accounts", "get", everything)
  settings(@Ctx() { engine }: RequestContext): SettingsType {
    return { rbacDiagnostics: engine.policyDiagnostics() };
  }

  /** The last deliveries of webhooks. */
  @Query(() => [WebhookDeliveryType], {
    description:
      'The last deliveries of webhooks to this replica, newest first; 1,000 are kept. Takes the right to get repositories "*".',
  })
  @Can("repositories", "get", everything)
  webhookDeliveries(
    @Arg("filter", () => WebhookDeliveryFilterInput, { nullable: true, description: "Which ones; all when null." })
    filter: WebhookDeliveryFilterInput | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: 100, description: "How many, at most 1,000." }) first: number | null,
    @Ctx() { webhooks }: RequestContext,
  ): readonly WebhookDeliveryType[] {
    const { provider, repository, outcome, since } = filter ?? {};
    const found = webhooks.deliveries({
      ...(provider != null && { provider }),
      ...(repository != null && { repository }),
      ...(outcome != null && { outcome }),
      ...(since != null && { since: Date.parse(since) }),
    });
    return found.slice(0, Math.min(Math.max(first ?? 100, 0), mostDeliveries)).map(webhookDeliveryType);
  }

  /** What a delivery would do. */
  @Query(() => WebhookTrialType, {
    description:
      'What a delivery would do; nothing is done, and its signature is not looked at. Takes the right to get repositories "*".',
  })
  @Can("repositories", "get", everything)
  testWebhookPayload(
    @Arg("headers", () => [KeyValueInput], { description: "The headers of the delivery, in any case." })
    headers: readonly KeyValueInput[],
    @Arg("payload", () => String, { description: "Its body." }) payload: string,
    @Ctx() { webhooks, engine, viewer }: RequestContext,
  ): WebhookTrialType {
    const { provider, repository, revision, applications } = webhooks.test({
      headers: new Map(Object.entries(mapOf(headers))),
      payload,
    });
    const visible = applications.filter((name) => {
      const application = engine.application(refNamed(name));
      return application !== undefined && viewer !== undefined && mayDo(viewer, "get", application, engine.controlNamespace);
    });
    return {
      provider,
      ...(repository !== "" && { repository, revision }),
      applications: visible,
    };
  }
}
