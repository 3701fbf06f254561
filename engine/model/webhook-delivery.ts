/** What came of a webhook's delivery: it was told to the engine, concerned nobody, came a second time, or was refused. */
export type DeliveryOutcome = "HEARD" | "IGNORED" | "REPEATED" | "REFUSED";

/** One delivery of a webhook, without its payload. */
export interface WebhookDelivery {
  /** As the provider calls it; empty where it does not say. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** Empty where none was recognised. */
  readonly provider: string;
  /** Whether a secret proved who sent it. */
  readonly verified: boolean;
  /** What was pushed to, as one text for all of its URLs, and what was pushed; empty where that was not read. */
  readonly repository: string;
  readonly revision: string;
  readonly outcome: DeliveryOutcome;
  /** Why it was refused. */
  readonly because?: string;
  /** How many Applications follow what was pushed. */
  readonly applications: number;
  readonly durationMs: number;
}

/** Which deliveries are asked for; all of those that are given must fit. */
export interface DeliveryFilter {
  readonly provider?: string;
  /** A part of the repository's name, in any case. */
  readonly repository?: string;
  readonly outcome?: readonly DeliveryOutcome[];
  readonly since?: number;
}

/** What a delivery would do. Nothing is told to the engine, and no signature is looked at. */
export interface WebhookTrial {
  readonly provider: string;
  readonly repository: string;
  readonly revision: string;
  /** The Applications that would be looked at, as `formatRef` writes them. */
  readonly applications: readonly string[];
}

/** A delivery as it is tried: header names in any case. */
export interface TriedDelivery {
  readonly headers: ReadonlyMap<string, string>;
  readonly payload: string;
}

/** What is known of webhooks. */
export interface WebhookDesk {
  /** Newest first, the last thousand of this process. */
  deliveries(filter: DeliveryFilter): readonly WebhookDelivery[];
  /** @throws FairleadError `BAD_USER_INPUT`: `WEBHOOK_UNKNOWN`, `WEBHOOK_EVENT`, `WEBHOOK_PAYLOAD` */
  test(delivery: TriedDelivery): WebhookTrial;
}
