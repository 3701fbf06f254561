import { expect, test } from "vitest";
import { findProvider } from "../../../../clients/git/webhooks/read-webhook.js";
import { eventOf, pushes, received, type Sent } from "./deliveries.js";

const secrets = { "webhook.harbor.secret": "harbor-secret" };

test.each<[string, Sent, string | undefined]>([
  ["GitHub", pushes.github(), "GitHub"],
  ["Gitea, which sends GitHub's headers too", pushes.gogs(), "Gogs"],
  ["GitLab", pushes.gitlab(), "GitLab"],
  ["Bitbucket Cloud, which sends those of a Bitbucket Server", pushes.bitbucket(), "Bitbucket"],
  ["a Bitbucket Server", pushes.bitbucketServer(), "Bitbucket Server"],
  ["Azure DevOps", pushes.azureDevOps(), "Azure DevOps"],
  ["GitHub's registry", pushes.ghcr(), "GHCR"],
  ["Harbor", pushes.harbor(), "Harbor"],
  ["Harbor with another secret", pushes.harbor("1", "guess"), undefined],
  ["somebody else", { headers: { "X-Unknown-Event": "push" }, body: "{}" }, undefined],
  ["an empty header", { headers: { "X-GitHub-Event": "" }, body: "{}" }, undefined],
])("FL-67 findProvider() of %s", (_, sent, name) => {
  expect(findProvider(received(sent).headers, secrets)?.name).toBe(name);
});

test("findProvider() knows no Harbor unless its secret is set", () => {
  expect(findProvider(received(pushes.harbor()).headers, {})).toBeUndefined();
  expect(
    findProvider(received({ headers: { Authorization: "" }, body: "" }).headers, { "webhook.harbor.secret": "" }),
  ).toBeUndefined();
});

const login = { "webhook.azuredevops.username": "azure", "webhook.azuredevops.password": "s3:cret" };
const uuid = "{11111111-2222}";

/** Provider, its secret, a delivery that fits, and deliveries that do not. */
const signed: readonly (readonly [string, Record<string, string>, Sent, readonly Sent[]])[] = [
  [
    "GitHub",
    { "webhook.github.secret": "s3cret" },
    pushes.github("refs/heads/main", "s3cret"),
    [pushes.github(), pushes.github("refs/heads/main", "other"), { ...pushes.github("refs/heads/main", "s3cret"), body: "{}" }],
  ],
  [
    "Gogs",
    { "webhook.gogs.secret": "s3cret" },
    pushes.gogs("refs/heads/main", "s3cret"),
    [pushes.gogs(), pushes.gogs("x", "other")],
  ],
  [
    "GitLab",
    { "webhook.gitlab.secret": "s3cret" },
    pushes.gitlab("refs/heads/main", "s3cret"),
    [pushes.gitlab(), pushes.gitlab("x", "s3cre"), pushes.gitlab("x", "s3cret ")],
  ],
  ["Bitbucket", { "webhook.bitbucket.uuid": uuid }, pushes.bitbucket("main", uuid), [pushes.bitbucket("main", "{x}")]],
  [
    "Bitbucket Server",
    { "webhook.bitbucketserver.secret": "s3cret" },
    pushes.bitbucketServer("refs/heads/main", "s3cret"),
    [
      pushes.bitbucketServer(),
      pushes.bitbucketServer("x", "other"),
      { ...pushes.bitbucketServer(), headers: { "X-Event-Key": "repo:refs_changed", "X-Hub-Signature": "sha" } },
    ],
  ],
  [
    "Azure DevOps",
    login,
    pushes.azureDevOps("refs/heads/main", "azure:s3:cret"),
    [
      pushes.azureDevOps(),
      pushes.azureDevOps("x", "azure:other"),
      pushes.azureDevOps("x", "azure"),
      { ...pushes.azureDevOps(), headers: { "X-Vss-Activityid": "a", Authorization: "Basic %%%" } },
    ],
  ],
  ["GHCR", { "webhook.github.secret": "s3cret" }, pushes.ghcr("1", "s3cret"), [pushes.ghcr(), pushes.ghcr("1", "other")]],
];

test.each(signed)("S85 readWebhook() takes of %s what fits its secret, and nothing else", (name, set, good, bad) => {
  expect(eventOf(good, set, false).kind).toMatch(/push|package/);
  for (const sent of bad)
    expect(() => eventOf(sent, set, true)).toThrow(expect.objectContaining({ details: { reason: "WEBHOOK_SIGNATURE" } }));
  const message = `no secret is set for ${name}: set`;
  expect(() => eventOf(good, {}, false)).toThrow(
    expect.objectContaining({ message: expect.stringContaining(message), details: { reason: "WEBHOOK_UNSIGNED" } }),
  );
  expect(eventOf(good, {}, true).kind).toMatch(/push|package/);
});

test("readWebhook() reads a secret that names another key of argocd-secret", () => {
  const sent = pushes.github("refs/heads/main", "s3cret");
  expect(eventOf(sent, { "webhook.github.secret": "$mine", mine: " s3cret\n" }, false).kind).toBe("push");
  expect(() => eventOf(sent, { "webhook.github.secret": "$absent" }, false)).toThrow(/does not fit/);
  const literal = pushes.github("refs/heads/main", "$absent");
  expect(eventOf(literal, { "webhook.github.secret": "$absent" }, false).kind).toBe("push");
  expect(eventOf(pushes.github("x", "$constructor"), { "webhook.github.secret": "$constructor" }, false).kind).toBe("push");
});
