import { readCommitPush } from "./commit-push.js";
import { otherEvent } from "./other-event.js";
import { readPayload } from "./payload.js";
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
    const payload = readPayload(body);
    const repository = (name: string) => payload.text("repository", name);
    const push = readCommitPush(payload, {
      url: repository("html_url"),
      otherUrls: [repository("clone_url"), repository("ssh_url")],
      defaultBranch: repository("default_branch"),
    });
    return { kind: "push", push };
  },
};
