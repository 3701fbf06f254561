import { readPayload } from "./payload.js";
import type { WebhookProvider } from "./provider.js";
import { secretOf, verifyHmac } from "./signatures.js";

/**
 * Containers that were published in GitHub's registry. Other packages, and containers without a tag, concern nobody.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#package
 */
export const ghcr: WebhookProvider = {
  name: "GHCR",
  secretKeys: ["webhook.github.secret"],
  isRegistry: true,
  recognises: (headers) => headers.get("x-github-event") === "package",
  verify: (delivery, secrets) =>
    verifyHmac(delivery, secretOf(secrets, "webhook.github.secret"), "x-hub-signature-256", "sha256="),
  read({ body }) {
    const payload = readPayload(body);
    const repository = `${payload.text("package", "owner", "login")}/${payload.text("package", "name")}`;
    const tag = payload.text("package", "package_version", "container_metadata", "tag", "name");
    const isContainer = payload.text("package", "package_type").toLowerCase() === "container";
    if (payload.text("action") !== "published" || !isContainer || tag === "") return { kind: "nothing" };
    return { kind: "package", push: { registry: "ghcr.io", repository, tag } };
  },
};
