import { Field, InputType, Int, ObjectType } from "type-graphql";
import type { WebhookDelivery } from "../engine/model/webhook-delivery.js";
import { DeliveryOutcome } from "./enums.js";
import { DateTimeScalar } from "./scalars.js";

/** A delivery of a webhook. */
@ObjectType("WebhookDelivery", { simpleResolvers: true, description: "A delivery of a webhook, without its payload." })
export class WebhookDeliveryType {
  @Field(() => String, { nullable: true, description: "What its provider calls it." })
  id?: string;

  @Field(() => DateTimeScalar, { description: "When it came." })
  receivedAt!: string;

  @Field(() => String, { nullable: true, description: "Who sent it: GitHub, GitLab, …; null where nobody was recognised." })
  provider?: string;

  @Field(() => Boolean, { description: "Whether a secret proved who sent it." })
  verified!: boolean;

  @Field(() => String, { nullable: true, description: "What was pushed to, one name for all of its URLs." })
  repository?: string;

  @Field(() => String, { nullable: true, description: "What was pushed: branches, tags." })
  revision?: string;

  @Field(() => DeliveryOutcome, { description: "What came of it." })
  outcome!: keyof typeof DeliveryOutcome;

  @Field(() => String, { nullable: true, description: "Why it was refused." })
  because?: string;

  @Field(() => Int, { description: "How many Applications follow what was pushed." })
  matchedApplications!: number;

  @Field(() => Int, { description: "How long it took, milliseconds." })
  latencyMs!: number;
}

/** Which deliveries are asked for. */
@InputType("WebhookDeliveryFilter", { description: "Which deliveries; all that is given must fit." })
export class WebhookDeliveryFilterInput {
  @Field(() => String, { nullable: true, description: "Of this provider." })
  provider?: string | null;

  @Field(() => String, { nullable: true, description: "To repositories whose names hold this, in any case." })
  repository?: string | null;

  @Field(() => [DeliveryOutcome], { nullable: true, description: "With one of these outcomes." })
  outcome?: readonly (keyof typeof DeliveryOutcome)[] | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "That came at this time or later." })
  since?: string | null;
}

/** What a delivery would do. */
@ObjectType("WebhookTrial", { simpleResolvers: true, description: "What a delivery would do." })
export class WebhookTrialType {
  @Field(() => String, { description: "Who it is from." })
  provider!: string;

  @Field(() => String, { nullable: true, description: "What it says was pushed to; null where it concerns nobody." })
  repository?: string;

  @Field(() => String, { nullable: true, description: "What it says was pushed." })
  revision?: string;

  @Field(() => [String], { description: "The Applications that would be looked at, of those that you may see: namespace/name." })
  applications!: readonly string[];
}

/** A delivery as the graph shows it. */
export function webhookDeliveryType(delivery: WebhookDelivery): WebhookDeliveryType {
  const { id, receivedAt, provider, verified, repository, revision, outcome, because, applications, durationMs } = delivery;
  return {
    ...(id !== "" && { id }),
    receivedAt: new Date(receivedAt).toISOString(),
    ...(provider !== "" && { provider }),
    verified,
    ...(repository !== "" && { repository }),
    ...(revision !== "" && { revision }),
    outcome,
    ...(because !== undefined && { because }),
    matchedApplications: applications,
    latencyMs: durationMs,
  };
}
