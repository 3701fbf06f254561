import { findProvider } from "../../clients/git/webhooks/read-webhook.js";
import { FairleadError } from "../../engine/errors.js";
import type { TriedDelivery, WebhookTrial } from "../../engine/model/webhook-delivery.js";
import { handOver, type PushedEngine } from "./hand-over.js";

/**
 * Says what a delivery would do. Its signature is not looked at: otherwise secrets could be guessed here.
 * @throws FairleadError `BAD_USER_INPUT`: `WEBHOOK_UNKNOWN`, `WEBHOOK_EVENT`, `WEBHOOK_PAYLOAD`
 */
export function tryWebhook({ headers: given, payload }: TriedDelivery, engine: PushedEngine): WebhookTrial {
  const headers = new Map([...given].map(([name, value]) => [name.toLowerCase(), value]));
  // Harbor alone is known by its secret; whatever is sent here is taken for it.
  const provider = findProvider(headers, { "webhook.harbor.secret": headers.get("authorization") ?? "" });
  if (provider === undefined)
    throw new FairleadError("BAD_USER_INPUT", "No provider that is known sends such headers; give those of the delivery", {
      details: { reason: "WEBHOOK_UNKNOWN" },
    });
  const { repository, revision, ask } = handOver(provider.read({ headers, body: Buffer.from(payload) }), engine);
  return { provider: provider.name, repository, revision, applications: ask() };
}
