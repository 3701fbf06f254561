import { splitWords } from "../../engine/access/split-words.js";
import type { RawSettings } from "../../engine/model/settings.js";

/** How webhooks are received. */
export interface WebhookSettings {
  /** Largest payload, MB of 1,048,576 bytes. */
  readonly maxPayloadMB: number;
  /** Take the word of providers for which no secret is set. */
  readonly allowUnsigned: boolean;
  /** Addresses and ranges that deliveries may come from; empty for any. */
  readonly allowedNetworks: readonly string[];
}

const defaultMB = 5;
const mostMB = 50;

/** Reads them from `argocd-cm`. A number that makes no sense is as if it was not there, one that is too large is the largest there may be. */
export function readWebhookSettings({ general }: Pick<RawSettings, "general">): WebhookSettings {
  const given = general["webhook.maxPayloadSizeMB"] ?? "";
  const megabytes = /^[1-9]\d*$/.test(given.trim()) ? Number(given) : defaultMB;
  return {
    maxPayloadMB: Math.min(megabytes, mostMB),
    allowUnsigned: general["webhook.allowUnsigned"] === "true",
    allowedNetworks: splitWords(general["webhook.allowedNetworks"] ?? ""),
  };
}
