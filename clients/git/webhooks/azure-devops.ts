import { shortRevision } from "../../../engine/model/push.js";
import { otherEvent } from "./other-event.js";
import { readPayload } from "./payload.js";
import type { WebhookProvider } from "./provider.js";
import { isSameSecret, secretOf } from "./signatures.js";

const secretKeys = ["webhook.azuredevops.username", "webhook.azuredevops.password"] as const;

/**
 * Pushes to repositories of Azure DevOps, known by basic authentication. Changed files are not told.
 * @see https://learn.microsoft.com/en-us/azure/devops/service-hooks/events#git.push
 */
export const azureDevOps: WebhookProvider = {
  name: "Azure DevOps",
  secretKeys,
  recognises: (headers) => (headers.get("x-vss-activityid") ?? "") !== "",
  verify({ headers }, secrets) {
    const login = secretKeys.map((key) => secretOf(secrets, key)).join(":");
    if (login === ":") return "unsigned";
    const [, given = ""] = /^basic +(.*)$/i.exec(headers.get("authorization") ?? "") ?? [];
    return isSameSecret(Buffer.from(given, "base64").toString("utf8"), login) ? "verified" : "refused";
  },
  read({ body }) {
    const payload = readPayload(body);
    const event = payload.text("eventType");
    if (event !== "git.push") throw otherEvent("Azure DevOps", event, '"Code pushed"');
    const repository = (...path: readonly string[]) => payload.text("resource", "repository", ...path);
    const url = repository("remoteUrl");
    const changes = payload.list("resource", "refUpdates").map((update) => {
      const ref = update.text("name");
      return { revision: shortRevision(ref), ref, touchesHead: ref === repository("defaultBranch") };
    });
    return {
      kind: "push",
      push: {
        urls: [url],
        otherUrls: otherForms(url, repository("project", "name")),
        changes: changes.length > 0 ? changes : [{ revision: "", touchesHead: false }],
        changedFiles: [],
      },
    };
  },
};

const hosted = /^https:\/\/(?:[^/@]*@)?dev\.azure\.com\/([^/]+)\/(?:([^/]+)\/)?_git\/([^/?#]+)\/?$/i;
const hostedBefore =
  /^https:\/\/(?:[^/@]*@)?([\w-]+)\.visualstudio\.com\/(?:DefaultCollection\/)?(?:([^/]+)\/)?_git\/([^/?#]+)\/?$/i;

/**
 * More URLs of a repository at Microsoft's: over SSH, at the host's other name, and with the project's name, which may be left out if it is the repository's.
 * @see https://learn.microsoft.com/en-us/azure/devops/repos/git/use-ssh-keys-to-authenticate
 */
function otherForms(url: string, project: string): readonly string[] {
  const [, organisation, within, name = ""] = hosted.exec(url) ?? hostedBefore.exec(url) ?? [];
  if (organisation === undefined) return [];
  const inProject = within ?? (project === "" ? name : encodeURIComponent(project));
  return [
    `https://dev.azure.com/${organisation}/${inProject}/_git/${name}`,
    `https://${organisation}.visualstudio.com/${inProject}/_git/${name}`,
    `ssh://git@ssh.dev.azure.com/v3/${organisation}/${inProject}/${name}`,
    `ssh://vs-ssh.visualstudio.com/v3/${organisation}/${inProject}/${name}`,
  ];
}
