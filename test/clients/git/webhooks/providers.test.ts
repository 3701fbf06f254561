import { expect, test } from "vitest";
import { eventOf, pushes, pushOf, type Sent, withBody } from "./deliveries.js";

const files = ["web/new.yaml", "web/app.yaml", "db/old.yaml"];
const main = { revision: "main", ref: "refs/heads/main", touchesHead: true };

test("FL-67 github reads a push", () => {
  expect(pushOf(pushes.github())).toEqual({
    urls: ["https://github.com/org/shop"],
    otherUrls: ["https://github.com/org/shop.git", "git@github.com:org/shop.git"],
    changes: [main],
    changedFiles: files,
  });
});

test("FL-67 gogs reads a push of Gogs, Gitea and Forgejo", () => {
  expect(pushOf(pushes.gogs())).toMatchObject({
    urls: ["https://gitea.example.com/org/shop"],
    changes: [main],
    changedFiles: files,
  });
});

test("FL-67 gitlab reads a push", () => {
  expect(pushOf(pushes.gitlab())).toEqual({
    urls: ["https://gitlab.example.com/org/shop"],
    otherUrls: ["https://gitlab.example.com/org/shop.git", "ssh://git@ssh-gitlab.example.com:2222/org/shop.git"],
    changes: [main],
    changedFiles: files,
  });
});

test("FL-67 bitbucket reads a push, which may be to the default branch whatever its name", () => {
  expect(pushOf(pushes.bitbucket("side"))).toEqual({
    urls: ["https://bitbucket.org/org/shop"],
    otherUrls: [],
    changes: [{ revision: "side", ref: "refs/heads/side", touchesHead: true }],
    changedFiles: [],
  });
});

test("FL-67 bitbucketServer reads a push to what is cloned over HTTP and SSH", () => {
  expect(pushOf(pushes.bitbucketServer("refs/heads/side"))).toEqual({
    urls: ["ssh://git@bitbucket.example.com:7999/org/shop.git", "https://bitbucket.example.com/scm/org/shop.git"],
    otherUrls: [],
    changes: [{ revision: "side", ref: "refs/heads/side", touchesHead: true }],
    changedFiles: [],
  });
});

test("FL-67 azureDevOps reads a push", () => {
  expect(pushOf(pushes.azureDevOps())).toEqual({
    urls: ["https://org@dev.azure.com/org/My%20Project/_git/shop"],
    otherUrls: [
      "https://dev.azure.com/org/My%20Project/_git/shop",
      "https://org.visualstudio.com/My%20Project/_git/shop",
      "ssh://git@ssh.dev.azure.com/v3/org/My%20Project/shop",
      "ssh://vs-ssh.visualstudio.com/v3/org/My%20Project/shop",
    ],
    changes: [main],
    changedFiles: [],
  });
});

test.each<[string, string, readonly string[]]>([
  ["a repository of its project's name", "https://dev.azure.com/org/_git/shop", ["org/shop/shop"]],
  ["the host's older name", "https://org.visualstudio.com/DefaultCollection/team/_git/shop", ["org/team/shop"]],
  ["a server of one's own", "https://tfs.example.com/tfs/collection/team/_git/shop", []],
  ["no repository", "https://dev.azure.com/org/team", []],
  ["nothing", "", []],
])("azureDevOps knows the SSH URL of %s", (_, remoteUrl, expected) => {
  const body = { eventType: "git.push", resource: { repository: { remoteUrl } } };
  const { otherUrls } = pushOf(withBody(pushes.azureDevOps(), body));
  const ssh = "ssh://git@ssh.dev.azure.com/v3/";
  expect(otherUrls.filter((url) => url.startsWith(ssh))).toEqual(expected.map((path) => `${ssh}${path}`));
});

test.each<[string, (ref?: string) => Sent, boolean]>([
  ["GitHub", pushes.github, false],
  ["GitLab", pushes.gitlab, false],
  ["Gogs", pushes.gogs, false],
  ["Azure DevOps", pushes.azureDevOps, false],
  ["Bitbucket Server", pushes.bitbucketServer, true],
])("a tag of %s has its short name and its full one", (_, push, touchesHead) => {
  expect(pushOf(push("refs/tags/v1.2.0")).changes).toEqual([{ revision: "v1.2.0", ref: "refs/tags/v1.2.0", touchesHead }]);
  expect(pushOf(push("refs/heads/a/b")).changes).toMatchObject([{ revision: "a/b", ref: "refs/heads/a/b" }]);
});

test("a tag of Bitbucket is told by its type, and what was deleted by its old side", () => {
  expect(pushOf(pushes.bitbucket("v1", "u", "annotated_tag")).changes).toEqual([
    { revision: "v1", ref: "refs/tags/v1", touchesHead: true },
  ]);
  const changes = [
    { new: null, old: { type: "branch", name: "gone" } },
    { new: { type: "tag", name: "v2" }, old: null },
  ];
  expect(pushOf(withBody(pushes.bitbucket(), { push: { changes } })).changes).toEqual([
    { revision: "", ref: "refs/heads/gone", touchesHead: true },
    { revision: "v2", ref: "refs/tags/v2", touchesHead: true },
  ]);
});

test("FL-71 all changes of one payload are read", () => {
  const refUpdates = [{ name: "refs/heads/a" }, { name: "refs/heads/main" }];
  const repository = { defaultBranch: "refs/heads/main", remoteUrl: "https://tfs.example.com/c/_git/shop" };
  expect(pushOf(withBody(pushes.azureDevOps(), { eventType: "git.push", resource: { refUpdates, repository } })).changes).toEqual(
    [{ revision: "a", ref: "refs/heads/a", touchesHead: false }, main],
  );
  const changes = [{ ref: { id: "refs/heads/a" } }, { ref: { id: "refs/tags/b" } }];
  expect(pushOf(withBody(pushes.bitbucketServer(), { changes })).changes).toHaveLength(2);
});

test("FL-67 ghcr and harbor read what was pushed under a tag", () => {
  expect(eventOf(pushes.ghcr())).toEqual({
    kind: "package",
    push: { registry: "ghcr.io", repository: "Org/charts/shop", tag: "1.2.0" },
  });
  expect(eventOf(pushes.harbor(), { "webhook.harbor.secret": "harbor-secret" })).toEqual({
    kind: "package",
    push: { registry: "harbor.example.com", repository: "charts/shop", tag: "1.2.0" },
  });
});

const harborEvent = (event_data: unknown, type = "PUSH_ARTIFACT") => withBody(pushes.harbor(), { type, event_data });
const resources = [{ tag: "2.0.0", resource_url: "https://registry.corp:8443/team/app:2.0.0" }];

test.each<[string, Sent, unknown]>([
  [
    "the parts of the name",
    harborEvent({ resources, repository: { namespace: "team", name: "app" } }),
    "registry.corp:8443 team/app 2.0.0",
  ],
  ["no tag", harborEvent({ resources: [{ resource_url: "h/a@sha256:1" }] }), "nothing"],
  ["a URL without a path", harborEvent({ resources: [{ tag: "1", resource_url: "host" }] }), "nothing"],
  ["a pull", harborEvent({ resources }, "PULL_ARTIFACT"), "nothing"],
])("harbor reads %s", (_, sent, expected) => {
  const event = eventOf(sent, { "webhook.harbor.secret": "harbor-secret" });
  expect(event.kind === "package" ? Object.values(event.push).join(" ") : event.kind).toBe(expected);
});

test("harbor refuses an artifact of a repository that has no name", () => {
  const read = () => eventOf(harborEvent({ resources, repository: {} }), { "webhook.harbor.secret": "harbor-secret" });
  expect(read).toThrow("the payload does not name the repository");
});

const body = (sent: Sent) => JSON.parse(sent.body) as { package: { package_type: string } };

test.each<[string, Sent]>([
  ["a ping of GitHub", { headers: { "X-GitHub-Event": "ping" }, body: '{"zen": "Keep it logically awesome."}' }],
  ["a ping of a Bitbucket Server", { headers: { "X-Event-Key": "diagnostics:ping" }, body: "" }],
  ["GitLab's news of a user", { headers: { "X-Gitlab-Event": "System Hook" }, body: '{"event_name": "user_create"}' }],
  ["an image without a tag", pushes.ghcr("")],
  ["another package", withBody(pushes.ghcr(), { ...body(pushes.ghcr()), package: { package_type: "npm" } })],
  ["a package that was updated", withBody(pushes.ghcr(), { ...body(pushes.ghcr()), action: "updated" })],
])("readWebhook() is told nothing by %s", (_, sent) => {
  expect(eventOf(sent)).toEqual({ kind: "nothing" });
});

test.each<[string, Sent]>([
  ["push", pushes.gitlab()],
  ["tag_push", pushes.gitlab("refs/tags/v1")],
])("gitlab reads a %s of a system hook", (_, sent) => {
  const system = { ...sent, headers: { "X-Gitlab-Event": "System Hook" } };
  expect(eventOf(system)).toEqual(eventOf(sent));
  const older = { ...(JSON.parse(sent.body) as object), object_kind: undefined, event_name: "push" };
  expect(eventOf(withBody(system, older)).kind).toBe("push");
});

test.each<[string, Sent]>([
  ["GitHub", { headers: { "X-GitHub-Event": "issues" }, body: "{}" }],
  ["GitLab", { headers: { "X-Gitlab-Event": "Issue Hook" }, body: "{}" }],
  ["Gogs", { headers: { "X-Gogs-Event": "create" }, body: "{}" }],
  ["Bitbucket", { headers: { "X-Hook-UUID": "u", "X-Event-Key": "repo:fork" }, body: "{}" }],
  ["Bitbucket", { headers: { "X-Hook-UUID": "u" }, body: "{}" }],
  ["Bitbucket Server", { headers: { "X-Event-Key": "pr:opened" }, body: "{}" }],
  ["Azure DevOps", withBody(pushes.azureDevOps(), { eventType: "build.complete" })],
])("readWebhook() says which events %s should send", (name, sent) => {
  const expected = {
    message: expect.stringMatching(`^${name} sent the event ".*"; let it send ".+" only$`),
    details: { reason: "WEBHOOK_EVENT" },
  };
  expect(() => eventOf(sent)).toThrow(expect.objectContaining(expected));
});
