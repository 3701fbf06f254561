import { readHubPush } from "./commit-push.js";
import { otherEvent } from "./other-event.js";
import type { WebhookProvider } from "./provider.js";
import { secretOf, verifyHmac } from "./signatures.js";

/**
 * Pushes to repositories of GitHub.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
export const github: WebhookProvider = {
  name: "GitHub",
  secretKeys: ["webhook.github.secret"],
  recognises(headers) {
    const event = headers.get("x-github-event") ?? "";
    return event !== "" && event !== "package";
  },
  verify: (delivery, secrets) =>
    verifyHmac(delivery, secretOf(secrets, "webhook.github.secret"), "x-hub-signature-256", "sha256="),
  read({ headers, body }) {
    const event = headers.get("x-github-event") ?? "";
    if (event === "ping") return { kind: "nothing" };
    if (event !== "push") throw otherEvent("GitHub", event, '"push"');
    return { kind: "push", push: readHubPush(body) };
  },
};
