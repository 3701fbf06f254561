import { FairleadError } from "../../../engine/errors.js";
import { type Payload, readPayload } from "./payload.js";
import type { WebhookProvider } from "./provider.js";
import { isSameSecret, secretOf } from "./signatures.js";

/**
 * Artifacts that were pushed to a Harbor. Its deliveries bear nothing that tells them but the header `Authorization`, whose value is the secret: without one they
 * are not recognised.
 * @see https://goharbor.io/docs/main/working-with-projects/project-configuration/configure-webhooks/
 */
export const harbor: WebhookProvider = {
  name: "Harbor",
  secretKeys: ["webhook.harbor.secret"],
  isRegistry: true,
  recognises(headers, secrets) {
    const secret = secretOf(secrets, "webhook.harbor.secret");
    return secret !== "" && isSameSecret(headers.get("authorization") ?? "", secret);
  },
  verify: ({ headers }, secrets) => (harbor.recognises(headers, secrets) ? "verified" : "refused"),
  read({ body }) {
    const payload = readPayload(body);
    if (payload.text("type") !== "PUSH_ARTIFACT") return { kind: "nothing" };
    for (const resource of payload.list("event_data", "resources")) {
      const tag = resource.text("tag");
      const registry = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/\s@]+)\/./i.exec(resource.text("resource_url"))?.[1];
      if (tag !== "" && registry !== undefined)
        return { kind: "package", push: { registry, repository: repositoryOf(payload), tag } };
    }
    return { kind: "nothing" };
  },
};

function repositoryOf(payload: Payload): string {
  const repository = (field: string) => payload.text("event_data", "repository", field);
  const [full, namespace, name] = [repository("repo_full_name"), repository("namespace"), repository("name")];
  if (full !== "") return full;
  if (namespace !== "" && name !== "") return `${namespace}/${name}`;
  throw new FairleadError("BAD_USER_INPUT", "the payload does not name the repository", {
    details: { reason: "WEBHOOK_PAYLOAD" },
  });
}
