import type { WebhookProvider } from "../../clients/git/webhooks/provider.js";
import type { FairleadError } from "../../engine/errors.js";

/** What a refused sender is told. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

const failed = "Webhook processing failed";

/**
 * What a refused sender is told: Argo CD's status and sentence, and where it has none of its own what to do. Nothing of the payload is repeated.
 * @see argoproj/argo-cd:util/webhook/webhook.go `Handler`
 */
export function refusalOf(
  { details, message }: FairleadError,
  { provider, maxPayloadMB }: { readonly provider: WebhookProvider | undefined; readonly maxPayloadMB: number },
): Refusal {
  const say = (status: number, text: string, headers: Refusal["headers"] = {}): Refusal => ({ status, text, headers });
  switch (details["reason"]) {
    case "WEBHOOK_UNKNOWN":
      return say(400, "Unknown webhook event");
    case "WEBHOOK_METHOD":
      return say(405, failed, { Allow: "POST" });
    case "WEBHOOK_TOO_LARGE":
    case "WEBHOOK_PAYLOAD":
      return say(400, `${failed}: payload must be valid JSON under ${maxPayloadMB} MB`);
    case "WEBHOOK_SIGNATURE":
      return provider?.isRegistry === true ? say(401, "Unauthorized") : say(400, failed);
    case "WEBHOOK_UNSIGNED":
      return say(403, `${failed}: ${message}`);
    case "WEBHOOK_NETWORK":
      return say(403, `${failed}: it comes from a network that may not send webhooks`);
    case "WEBHOOK_BUSY":
      return say(503, "Queue is full, discarding webhook payload", { "Retry-After": "1" });
    case "RATE_LIMITED":
      return say(429, `${failed}: it comes too often`, {
        "Retry-After": String(Math.ceil(Number(details["retryAfterMs"]) / 1_000)),
      });
    default:
      return say(400, failed);
  }
}
