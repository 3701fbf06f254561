import { expect, test } from "vitest";
import { UsageError } from "../../../cli/offline/command.js";
import { matchWebhook } from "../../../cli/offline/webhook-match.js";
import { pushes, type Sent } from "../../clients/git/webhooks/deliveries.js";
import { usePureRuns } from "./run-pure.js";

const run = usePureRuns(matchWebhook);
const repoURL = "https://github.com/org/shop.git";
const app = (name: string, source: object = {}, metadata: object = {}) => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name, namespace: "argocd", ...metadata },
  spec: { project: "default", destination: {}, source: { repoURL, path: name, ...source } },
});
const paths = (value: string) => ({ annotations: { "argocd.argoproj.io/manifest-generate-paths": value } });
const hydrator = {
  ...app("hydrated"),
  spec: {
    sourceHydrator: {
      drySource: { repoURL, targetRevision: "HEAD", path: "dry" },
      syncSource: { targetBranch: "env/prod", path: "wet" },
    },
  },
};
const apps = [
  app("web", {}, paths(".")),
  app("db", { targetRevision: "main" }),
  app("blog", {}, paths(".")),
  app("side", { targetRevision: "side" }),
  hydrator,
];
const documents = apps.map((one) => JSON.stringify(one)).join("\n---\n");

async function match(sent: Sent, more: { readonly apps?: string; readonly settings?: string; readonly headers?: string } = {}) {
  const files = {
    "p.json": sent.body,
    "h.json": more.headers ?? JSON.stringify(sent.headers),
    "a.yaml": more.apps ?? documents,
    ...(more.settings !== undefined && { "s.yaml": more.settings }),
  };
  const args = ["--payload", "p.json", "--headers", "h.json", "--apps", "a.yaml"];
  const answer = await run(more.settings === undefined ? args : [...args, "--settings", "s.yaml"], files);
  return { ...answer, text: answer.text() };
}

test("FL-67 webhook match says which Applications Argo CD refreshes, and which hydrates", async () => {
  const { exit, result, text } = await match(pushes.github());
  expect({ exit, result }).toEqual({
    exit: 0,
    result: { refreshed: ["argocd/web", "argocd/db", "argocd/hydrated"], hydrated: ["argocd/hydrated"] },
  });
  expect(text).toBe(
    [
      "GitHub: refs/heads/main to https://github.com/org/shop, 3 changed files",
      "refreshes 3 of 5 Applications",
      "  argocd/web",
      "  argocd/db",
      "  argocd/hydrated  (and hydrates it)",
      "",
    ].join("\n"),
  );
});

test.each<[string, Sent, string, readonly string[]]>([
  ["a branch", pushes.github("refs/heads/side"), repoURL, ["argocd/side"]],
  ["a branch of an environment", pushes.github("refs/heads/env/prod"), repoURL, []],
  ["GitLab", pushes.gitlab(), "git@gitlab.example.com:org/shop.git", ["argocd/main", "argocd/head"]],
  ["Gitea", pushes.gogs(), "https://gitea.example.com/org/shop", ["argocd/main", "argocd/head"]],
  ["Bitbucket", pushes.bitbucket(), "git@bitbucket.org:org/shop.git", ["argocd/main", "argocd/head"]],
  [
    "a Bitbucket Server",
    pushes.bitbucketServer(),
    "ssh://git@bitbucket.example.com:7999/org/shop.git",
    ["argocd/main", "argocd/head"],
  ],
  ["Azure DevOps", pushes.azureDevOps(), "https://dev.azure.com/org/My%20Project/_git/shop", ["argocd/main", "argocd/head"]],
  ["a registry", pushes.ghcr(), "oci://ghcr.io/org/charts/shop", ["argocd/range"]],
  ["another repository", pushes.gitlab(), "git@gitlab.example.com:org/shop-2.git", []],
  ["a ping", { headers: { "X-GitHub-Event": "ping" }, body: "{}" }, repoURL, []],
])("FL-67 webhook match after a push to %s", async (_, sent, url, expected) => {
  const of = (name: string, targetRevision?: string) => app(name, { repoURL: url, targetRevision });
  const list = [of("main", "refs/heads/main"), of("head"), of("side", "side"), of("range", "1.x")];
  expect((await match(sent, { apps: JSON.stringify(list) })).result).toMatchObject({ refreshed: expected });
});

test("webhook match takes a list, a List, header names of any case, and Applications without a namespace", async () => {
  const items = [app("web", {}, { namespace: undefined }), app("web", {}, { namespace: "team" })];
  const forms = [JSON.stringify(items), JSON.stringify({ apiVersion: "v1", kind: "List", items })];
  for (const form of forms)
    expect((await match(pushes.github(), { apps: form, headers: "x-GITHUB-event: [push]\nX-Number: 5" })).result).toEqual({
      refreshed: ["argocd/web", "team/web"],
      hydrated: [],
    });
  expect((await match(pushes.github(), { apps: "" })).text).toContain("refreshes none of 0 Applications");
});

const encoded = (data: Record<string, string>) =>
  JSON.stringify({
    kind: "Secret",
    data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString("base64")])),
  });

test.each<[string, string]>([
  ["a Secret", encoded({ "webhook.github.secret": "s3cret" })],
  ["stringData", JSON.stringify({ kind: "Secret", stringData: { "webhook.github.secret": "s3cret" } })],
  ["a ConfigMap", JSON.stringify({ kind: "ConfigMap", data: { "webhook.github.secret": "s3cret" } })],
  ["bare keys", "webhook.github.secret: s3cret"],
  ["two documents", `kind: ConfigMap\ndata: {url: x}\n---\n${encoded({ "webhook.github.secret": "$mine", mine: "s3cret" })}`],
])("S85 webhook match checks the signature where %s bears a secret", async (_, settings) => {
  expect((await match(pushes.github("refs/heads/main", "s3cret"), { settings })).exit).toBe(0);
  await expect(match(pushes.github(), { settings })).rejects.toMatchObject({ details: { reason: "WEBHOOK_SIGNATURE" } });
  expect((await match(pushes.gogs(), { settings })).exit).toBe(0);
});

test.each<[string, Sent, Parameters<typeof match>[1], string]>([
  [
    "an unknown sender",
    { headers: { "X-Unknown-Event": "push" }, body: "{}" },
    {},
    "Unknown webhook event: no provider that is known sends such headers",
  ],
  ["no payload", { ...pushes.github(), body: "" }, {}, "the payload is no JSON"],
  ["a payload of another shape", { ...pushes.github(), body: '{"ref": 1}' }, {}, "ref must be text"],
  ["headers that are none", pushes.github(), { headers: "[]" }, 'Cannot read "h.json": headers are a map from names to values'],
  ["a header without a text", pushes.github(), { headers: "a: {}" }, 'Cannot read "h.json": the value of "a" must be a text'],
  [
    "no Application",
    pushes.github(),
    { apps: "kind: ConfigMap\nmetadata: {name: x}" },
    'Cannot read "a.yaml, object 1": it is no Application',
  ],
  ["a text", pushes.github(), { apps: "[hello]" }, 'Cannot read "a.yaml, object 1": it is no Application'],
  [
    "no name",
    pushes.github(),
    { apps: "metadata: {}\nspec: {}" },
    'Cannot read "a.yaml, object 1": metadata.name must be a text',
  ],
  ["settings that are none", pushes.github(), { settings: "5" }, 'Cannot read "s.yaml": settings are objects'],
])("webhook match refuses %s in one sentence", async (_, sent, more, message) => {
  await expect(match(sent, more)).rejects.toMatchObject({ name: "FairleadError", message });
});

test("webhook match needs its files", async () => {
  await expect(run(["--payload", "p.json"], {})).rejects.toThrow(UsageError);
  await expect(run(["--payload", "p", "--headers", "h", "--apps", "a"], {})).rejects.toThrow(
    'Cannot read "a": no such file or directory',
  );
});

test("webhook match takes long lists of Applications, in JSON", async () => {
  const long = JSON.stringify(apps).replace("[", `[${" ".repeat(11 * 1_048_576)}`);
  expect((await match(pushes.github(), { apps: long })).result).toEqual((await match(pushes.github())).result);
});
