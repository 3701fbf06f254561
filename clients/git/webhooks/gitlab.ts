import { readCommitPush } from "./commit-push.js";
import { otherEvent } from "./other-event.js";
import { readPayload } from "./payload.js";
import type { WebhookProvider } from "./provider.js";
import { isSameSecret, secretOf } from "./signatures.js";

const pushes = ["push", "tag_push"];

/**
 * Pushes to projects of GitLab. A system hook tells of all of an instance, pushes among much else.
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/, https://docs.gitlab.com/administration/system_hooks/
 */
export const gitlab: WebhookProvider = {
  name: "GitLab",
  secretKeys: ["webhook.gitlab.secret"],
  recognises: (headers) => (headers.get("x-gitlab-event") ?? "") !== "",
  verify({ headers }, secrets) {
    const secret = secretOf(secrets, "webhook.gitlab.secret");
    if (secret === "") return "unsigned";
    return isSameSecret(headers.get("x-gitlab-token") ?? "", secret) ? "verified" : "refused";
  },
  read({ headers, body }) {
    const event = headers.get("x-gitlab-event") ?? "";
    const isSystem = event === "System Hook";
    if (!isSystem && event !== "Push Hook" && event !== "Tag Push Hook")
      throw otherEvent("GitLab", event, '"Push events" and "Tag push events"');
    const payload = readPayload(body);
    if (isSystem && !pushes.includes(payload.text("object_kind") || payload.text("event_name"))) return { kind: "nothing" };
    const project = (name: string) => payload.text("project", name);
    const push = readCommitPush(payload, {
      url: project("web_url"),
      otherUrls: [project("git_http_url"), project("git_ssh_url")],
      defaultBranch: project("default_branch"),
    });
    return { kind: "push", push };
  },
};
