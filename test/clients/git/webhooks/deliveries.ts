import { createHmac } from "node:crypto";
import type { Delivery, WebhookEvent } from "../../../../clients/git/webhooks/provider.js";
import { findProvider, readWebhook } from "../../../../clients/git/webhooks/read-webhook.js";
import type { ToldPush } from "../../../../engine/model/push.js";
import type { SettingsMap } from "../../../../engine/model/settings.js";

/** A delivery as a provider sends it. */
export interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Hex digits of a body's HMAC-SHA256. */
export const hmac = (secret: string, body: string): string => createHmac("sha256", secret).update(body).digest("hex");

const commits = [
  { id: "c1", added: ["web/new.yaml"], modified: ["web/app.yaml"], removed: [] },
  { id: "c2", added: [], modified: [], removed: ["db/old.yaml"] },
];

/** What GitHub and its likes say of a repository of `org/shop`. */
const repositoryAt = (host: string) => ({
  id: 7,
  html_url: `https://${host}/org/shop`,
  clone_url: `https://${host}/org/shop.git`,
  ssh_url: `git@${host}:org/shop.git`,
  default_branch: "main",
});

/** A push of one branch or tag of `org/shop`, by provider. Signed with `secret` where one is given. */
export const pushes = {
  github: (ref = "refs/heads/main", secret?: string): Sent => {
    const body = JSON.stringify({
      ref,
      before: "0".repeat(40),
      after: "1".repeat(40),
      commits,
      repository: repositoryAt("github.com"),
    });
    const signature = secret === undefined ? {} : { "X-Hub-Signature-256": `sha256=${hmac(secret, body)}` };
    return { headers: { "X-GitHub-Event": "push", "X-GitHub-Delivery": "72d3162e", ...signature }, body };
  },
  gogs: (ref = "refs/heads/main", secret?: string): Sent => {
    const body = JSON.stringify({ ref, commits, repository: repositoryAt("gitea.example.com") });
    const signature = secret === undefined ? {} : { "X-Gogs-Signature": hmac(secret, body) };
    return { headers: { "X-Gitea-Event": "push", "X-Gogs-Event": "push", "X-GitHub-Event": "push", ...signature }, body };
  },
  gitlab: (ref = "refs/heads/main", secret?: string): Sent => {
    const isTag = ref.startsWith("refs/tags/");
    const project = {
      web_url: "https://gitlab.example.com/org/shop",
      git_http_url: "https://gitlab.example.com/org/shop.git",
      git_ssh_url: "ssh://git@ssh-gitlab.example.com:2222/org/shop.git",
      default_branch: "main",
    };
    return {
      headers: {
        "X-Gitlab-Event": isTag ? "Tag Push Hook" : "Push Hook",
        ...(secret !== undefined && { "X-Gitlab-Token": secret }),
      },
      body: JSON.stringify({ object_kind: isTag ? "tag_push" : "push", ref, project, commits }),
    };
  },
  bitbucket: (name = "main", uuid = "{11111111-2222}", type = "branch"): Sent => ({
    headers: { "X-Hook-UUID": uuid, "X-Event-Key": "repo:push" },
    body: JSON.stringify({
      repository: { full_name: "org/shop", links: { html: { href: "https://bitbucket.org/org/shop" } } },
      push: { changes: [{ new: { type, name, target: { hash: "1" } }, old: null }] },
    }),
  }),
  bitbucketServer: (ref = "refs/heads/main", secret?: string): Sent => {
    const body = JSON.stringify({
      eventKey: "repo:refs_changed",
      repository: {
        links: {
          clone: [
            { name: "ssh", href: "ssh://git@bitbucket.example.com:7999/org/shop.git" },
            { name: "http", href: "https://bitbucket.example.com/scm/org/shop.git" },
          ],
        },
      },
      changes: [{ ref: { id: ref }, refId: ref, type: "UPDATE" }],
    });
    const signature = secret === undefined ? {} : { "X-Hub-Signature": `sha256=${hmac(secret, body)}` };
    return { headers: { "X-Event-Key": "repo:refs_changed", ...signature }, body };
  },
  azureDevOps: (ref = "refs/heads/main", login?: string): Sent => ({
    headers: {
      "X-Vss-Activityid": "a-b-c",
      ...(login !== undefined && { Authorization: `Basic ${Buffer.from(login).toString("base64")}` }),
    },
    body: JSON.stringify({
      eventType: "git.push",
      resource: {
        refUpdates: [{ name: ref, oldObjectId: "0", newObjectId: "1" }],
        repository: {
          defaultBranch: "refs/heads/main",
          remoteUrl: "https://org@dev.azure.com/org/My%20Project/_git/shop",
          project: { name: "My Project" },
        },
      },
    }),
  }),
  ghcr: (tag = "1.2.0", secret?: string): Sent => {
    const body = JSON.stringify({
      action: "published",
      package: {
        name: "charts/shop",
        package_type: "CONTAINER",
        owner: { login: "Org" },
        package_version: { container_metadata: { tag: { name: tag } } },
      },
    });
    const signature = secret === undefined ? {} : { "X-Hub-Signature-256": `sha256=${hmac(secret, body)}` };
    return { headers: { "X-GitHub-Event": "package", ...signature }, body };
  },
  harbor: (tag = "1.2.0", secret = "harbor-secret"): Sent => ({
    headers: { Authorization: secret },
    body: JSON.stringify({
      type: "PUSH_ARTIFACT",
      event_data: {
        resources: [
          { digest: "sha256:1", tag: "", resource_url: "harbor.example.com/charts/shop@sha256:1" },
          { digest: "sha256:1", tag, resource_url: `harbor.example.com/charts/shop:${tag}` },
        ],
        repository: { namespace: "charts", name: "shop", repo_full_name: "charts/shop" },
      },
    }),
  }),
} as const;

/** A delivery as the product takes it in. */
export function received({ headers, body }: Sent): Delivery {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { headers: new Map(lower), body: Buffer.from(body) };
}

/** What a delivery tells. @throws as `readWebhook`; an `Error` if nobody recognises it */
export function eventOf(sent: Sent, secrets: SettingsMap = {}, allowUnsigned = true): WebhookEvent {
  const delivery = received(sent);
  const provider = findProvider(delivery.headers, secrets);
  if (provider === undefined) throw new Error("nobody recognises it");
  return readWebhook(provider, delivery, { secrets, allowUnsigned });
}

/** What a push tells. */
export function pushOf(sent: Sent): ToldPush {
  const event = eventOf(sent);
  if (event.kind !== "push") throw new Error(`it is ${event.kind}`);
  return event.push;
}

/** The same delivery with another body. */
export function withBody(sent: Sent, body: unknown): Sent {
  return { ...sent, body: typeof body === "string" ? body : JSON.stringify(body) };
}
