import type { ToldChange } from "../../../engine/model/push.js";
import { otherEvent } from "./other-event.js";
import { type Payload, readPayload } from "./payload.js";
import type { WebhookProvider } from "./provider.js";
import { isSameSecret, secretOf } from "./signatures.js";

/**
 * Pushes to repositories of Bitbucket Cloud. Its hooks are known by their UUID, which is a name rather than a signature. It tells neither changed files nor the
 * default branch, which therefore always counts as touched.
 * @see https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/#Push
 */
export const bitbucket: WebhookProvider = {
  name: "Bitbucket",
  secretKeys: ["webhook.bitbucket.uuid"],
  recognises: (headers) => (headers.get("x-hook-uuid") ?? "") !== "",
  verify({ headers }, secrets) {
    const uuid = secretOf(secrets, "webhook.bitbucket.uuid");
    if (uuid === "") return "unsigned";
    return isSameSecret(headers.get("x-hook-uuid") ?? "", uuid) ? "verified" : "refused";
  },
  read({ headers, body }) {
    const event = headers.get("x-event-key") ?? "";
    if (event !== "repo:push") throw otherEvent("Bitbucket", event, '"Repository push"');
    const payload = readPayload(body);
    const changes = payload.list("push", "changes").map(changeOf);
    return {
      kind: "push",
      push: {
        urls: [payload.text("repository", "links", "html", "href")],
        otherUrls: [],
        changes: changes.length > 0 ? changes : [{ revision: "", touchesHead: true }],
        changedFiles: [],
      },
    };
  },
};

/** A change; of one that was deleted there is only the old side. */
function changeOf(change: Payload): ToldChange {
  const side = change.has("new") ? "new" : "old";
  const name = change.text(side, "name");
  const kind = change.text(side, "type").endsWith("tag") ? "tags" : "heads";
  return {
    revision: change.text("new", "name"),
    ...(name !== "" && { ref: `refs/${kind}/${name}` }),
    touchesHead: true,
  };
}
