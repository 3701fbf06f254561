import { readHubPush } from "./commit-push.js";
import { otherEvent } from "./other-event.js";
import type { WebhookProvider } from "./provider.js";
import { secretOf, verifyHmac } from "./signatures.js";

/**
 * Pushes to repositories of Gogs, Gitea and Forgejo. The latter two send the headers of Gogs, and of GitHub, beside their own.
 * @see https://gogs.io/docs/features/webhook, https://docs.gitea.com/usage/webhooks
 */
export const gogs: WebhookProvider = {
  name: "Gogs",
  secretKeys: ["webhook.gogs.secret"],
  recognises: (headers) => (headers.get("x-gogs-event") ?? "") !== "",
  verify: (delivery, secrets) => verifyHmac(delivery, secretOf(secrets, "webhook.gogs.secret"), "x-gogs-signature"),
  read({ headers, body }) {
    const event = headers.get("x-gogs-event") ?? "";
    if (event !== "push") throw otherEvent("Gogs", event, '"push"');
    return { kind: "push", push: readHubPush(body) };
  },
};
