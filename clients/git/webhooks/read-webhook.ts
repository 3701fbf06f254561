import { FairleadError } from "../../../engine/errors.js";
import type { SettingsMap } from "../../../engine/model/settings.js";
import { azureDevOps } from "./azure-devops.js";
import { bitbucket } from "./bitbucket.js";
import { bitbucketServer } from "./bitbucket-server.js";
import { ghcr } from "./ghcr.js";
import { github } from "./github.js";
import { gitlab } from "./gitlab.js";
import { gogs } from "./gogs.js";
import { harbor } from "./harbor.js";
import type { Delivery, WebhookEvent, WebhookHeaders, WebhookProvider } from "./provider.js";

/** In the order in which they are asked. Gogs and Gitea send GitHub's headers as well; a Bitbucket Cloud sends those of a Bitbucket Server. */
const providers: readonly WebhookProvider[] = [azureDevOps, gogs, github, gitlab, bitbucket, bitbucketServer, ghcr, harbor];

/** How a delivery is read. */
export interface ReadWebhookOptions {
  /** `argocd-secret`. */
  readonly secrets: SettingsMap;
  /** Take the word of a provider for which no secret is set. */
  readonly allowUnsigned: boolean;
}

/**
 * Finds the provider that a request comes from; undefined if it is no webhook of any that we know.
 * @see argoproj/argo-cd:util/webhook/webhook.go `NewHandler`
 */
export function findProvider(headers: WebhookHeaders, secrets: SettingsMap): WebhookProvider | undefined {
  return providers.find((provider) => provider.recognises(headers, secrets));
}

/**
 * Reads what a delivery of a provider tells, once it is known to come from there.
 * @throws FairleadError `UNAUTHENTICATED` (`WEBHOOK_SIGNATURE`); `PERMISSION_DENIED` (`WEBHOOK_UNSIGNED`); otherwise as the provider
 */
export function readWebhook(
  provider: WebhookProvider,
  delivery: Delivery,
  { secrets, allowUnsigned }: ReadWebhookOptions,
): WebhookEvent {
  const { name, secretKeys } = provider;
  const keys = secretKeys.map((key) => `"${key}"`).join(" and ");
  const verdict = provider.verify(delivery, secrets);
  if (verdict === "refused") {
    throw new FairleadError("UNAUTHENTICATED", `the delivery of ${name} does not fit ${keys} of argocd-secret`, {
      details: { reason: "WEBHOOK_SIGNATURE" },
    });
  }
  if (verdict === "unsigned" && !allowUnsigned) {
    throw new FairleadError(
      "PERMISSION_DENIED",
      `no secret is set for ${name}: set ${keys} in argocd-secret, or "webhook.allowUnsigned" to "true" in argocd-cm`,
      { details: { reason: "WEBHOOK_UNSIGNED" } },
    );
  }
  return provider.read(delivery);
}
