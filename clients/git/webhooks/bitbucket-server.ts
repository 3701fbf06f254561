import { shortRevision } from "../../../engine/model/push.js";
import { otherEvent } from "./other-event.js";
import { readPayload } from "./payload.js";
import type { WebhookProvider } from "./provider.js";
import { secretOf, verifyHmac } from "./signatures.js";

/** A repository is cloned in two or three ways. */
const mostClones = 20;

/**
 * Pushes to repositories of Bitbucket Server and Data Center. They are known by what they are cloned from; neither changed files nor the default branch are told.
 * @see https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html
 */
export const bitbucketServer: WebhookProvider = {
  name: "Bitbucket Server",
  secretKeys: ["webhook.bitbucketserver.secret"],
  recognises: (headers) => (headers.get("x-event-key") ?? "") !== "",
  verify: (delivery, secrets) =>
    verifyHmac(delivery, secretOf(secrets, "webhook.bitbucketserver.secret"), "x-hub-signature", "sha256="),
  read({ headers, body }) {
    const event = headers.get("x-event-key") ?? "";
    if (event === "diagnostics:ping") return { kind: "nothing" };
    if (event !== "repo:refs_changed") throw otherEvent("Bitbucket Server", event, '"Repository: Push"');
    const payload = readPayload(body);
    const clones = payload.list("repository", "links", "clone").slice(0, mostClones);
    const changes = payload.list("changes").map((change) => {
      const ref = change.text("ref", "id");
      return { revision: shortRevision(ref), ref, touchesHead: true };
    });
    return {
      kind: "push",
      push: {
        urls: clones.filter((link) => ["http", "ssh"].includes(link.text("name"))).map((link) => link.text("href")),
        otherUrls: [],
        changes: changes.length > 0 ? changes : [{ revision: "", touchesHead: true }],
        changedFiles: [],
      },
    };
  },
};
