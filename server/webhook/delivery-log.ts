import type { DeliveryFilter, WebhookDelivery } from "../../engine/model/webhook-delivery.js";

/** The last deliveries of webhooks, in memory. */
export interface DeliveryLog {
  add(delivery: WebhookDelivery): void;
  /** Newest first. */
  list(filter: DeliveryFilter): readonly WebhookDelivery[];
}

const mostKept = 1_000;

/** Makes an empty log, which keeps a thousand deliveries. */
export function createDeliveryLog(): DeliveryLog {
  const kept: WebhookDelivery[] = [];
  return {
    add(delivery) {
      kept.push(delivery);
      if (kept.length > mostKept) kept.shift();
    },
    list({ provider, repository, outcome, since = 0 }) {
      const part = repository?.toLowerCase();
      return kept
        .filter(
          (one) =>
            (provider === undefined || one.provider === provider) &&
            (part === undefined || one.repository.toLowerCase().includes(part)) &&
            (outcome === undefined || outcome.includes(one.outcome)) &&
            one.receivedAt >= since,
        )
        .toReversed();
    },
  };
}
