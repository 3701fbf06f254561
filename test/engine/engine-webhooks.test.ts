import { expect, test } from "vitest";
import type { PackageRepositories } from "../../engine/ports/package-repository.js";
import { handOver } from "../../server/webhook/hand-over.js";
import { eventOf, pushes, type Sent } from "../clients/git/webhooks/deliveries.js";
import { createFileTree } from "../fakes/file-tree.js";
import { configMap } from "../fakes/manifests.js";
import { noPackages } from "../fakes/plain-rendering.js";
import { createWorld, type Worker, type World } from "../fakes/world.js";
import { useWorkers } from "./start-worker.js";

const start = useWorkers();
const secrets = { "webhook.harbor.secret": "harbor-secret" };

/** Lets an engine hear of a delivery, as the door does. */
async function hear(worker: Worker, sent: Sent): Promise<readonly string[]> {
  const followers = handOver(eventOf(sent, secrets), worker.engine).tell();
  await worker.settle();
  return followers;
}

const automated = { syncPolicy: { automated: {} } };
const revisionOf = (world: World, name: string) => world.app(name).status?.sync?.revision;

test.each<[string, string, (ref?: string) => Sent]>([
  ["GitHub", "git@github.com:org/shop.git", pushes.github],
  ["GitHub, read over its SSH door at 443", "ssh://git@ssh.github.com:443/org/shop.git", pushes.github],
  ["Gitea", "https://gitea.example.com/org/shop", pushes.gogs],
  ["GitLab", "https://gitlab.example.com/org/shop.git", pushes.gitlab],
  ["GitLab, whose SSH host has another name", "ssh://git@ssh-gitlab.example.com:2222/org/shop.git", pushes.gitlab],
  ["Bitbucket", "git@bitbucket.org:org/shop.git", () => pushes.bitbucket()],
  ["a Bitbucket Server over SSH", "ssh://git@bitbucket.example.com:7999/org/shop.git", pushes.bitbucketServer],
  ["a Bitbucket Server over HTTPS", "https://bitbucket.example.com/scm/org/shop", pushes.bitbucketServer],
  ["Azure DevOps over HTTPS", "https://dev.azure.com/org/My%20Project/_git/shop", pushes.azureDevOps],
  ["Azure DevOps over SSH", "git@ssh.dev.azure.com:v3/org/My%20Project/shop", pushes.azureDevOps],
])("FL-67 a push to %s reaches the Application that reads what changed, in one request", async (_, url, push) => {
  const world = createWorld();
  const source = (path: string) => ({ source: { repoURL: url, path, targetRevision: "main" } });
  world.repository.push(url, { "web/a.json": configMap("a"), "db/b.json": configMap("b") });
  world.put("web", { ...automated, ...source("web") });
  world.put("db", { ...automated, ...source("db") });
  const worker = await start(world);
  const commit = world.repository.push(url, { "web/a.json": configMap("a", { n: "2" }), "db/b.json": configMap("b") });
  world.forget();
  expect(await hear(worker, push())).toEqual(["argocd/web", "argocd/db"]);
  expect(revisionOf(world, "web")).toBe(commit);
  const { refs, fetchRef } = world.repository.calls;
  expect({ renders: world.renders, requests: refs + fetchRef }).toEqual({ renders: ["web"], requests: 1 });
});

test("a push to a branch that nobody follows costs nothing", async () => {
  const world = createWorld();
  const url = "https://github.com/org/shop";
  world.repository.push(url, { "shop/a.json": configMap("a") });
  world.put("shop", { source: { repoURL: url, path: "shop", targetRevision: "main" } });
  const worker = await start(world);
  world.forget();
  expect(await hear(worker, pushes.github("refs/heads/side"))).toEqual([]);
  expect(await hear(worker, pushes.github("refs/tags/v1.0.0"))).toEqual([]);
  expect([world.repository.calls.refs, world.repository.calls.fetchRef, world.writes()]).toEqual([0, 0, 0]);
});

test("FL-71 a tag that was pushed and a branch that was deleted reach who follows them", async () => {
  const world = createWorld();
  const url = "https://bitbucket.example.com/scm/org/shop.git";
  const first = world.repository.push(url, { "shop/a.json": configMap("a") });
  world.repository.setRef(url, "refs/tags/1.0.0", first);
  world.put("shop", { source: { repoURL: url, path: "shop", targetRevision: "1.x" } });
  const worker = await start(world);
  const second = world.repository.push(url, { "shop/a.json": configMap("a", { n: "2" }) });
  world.repository.setRef(url, "refs/tags/1.1.0", second);
  expect(await hear(worker, pushes.bitbucketServer("refs/tags/1.1.0"))).toEqual(["argocd/shop"]);
  expect(revisionOf(world, "shop")).toBe(second);
  world.repository.deleteRef(url, "refs/tags/1.1.0");
  await hear(worker, pushes.bitbucketServer("refs/tags/1.1.0"));
  expect(revisionOf(world, "shop")).toBe(first);
});

test("one Application that makes no sense keeps no push from the others", async () => {
  const world = createWorld();
  const url = "https://github.com/org/shop";
  world.repository.push(url, { "shop/a.json": configMap("a") });
  const source = { repoURL: url, path: "shop", targetRevision: "main" };
  world.put("broken", { sources: [source, { targetRevision: 1 } as never, "x" as never] });
  world.put("shop", { source });
  const worker = await start(world);
  const commit = world.repository.push(url, { "shop/a.json": configMap("a", { n: "2" }) });
  await hear(worker, pushes.github());
  expect(revisionOf(world, "shop")).toBe(commit);
});

test("FL-67 an artifact that was pushed is looked for at once by who follows its tag, and by nobody else", async () => {
  const world = createWorld();
  let digest = "a".repeat(64);
  const asked: string[] = [];
  const packages: PackageRepositories = {
    ...noPackages,
    forProject: () => packages,
    async resolve({ repoURL }) {
      asked.push(repoURL);
      return `sha256:${digest}`;
    },
    filesAt: async (_, resolved) => createFileTree({ "a.json": configMap("a", { n: resolved.slice(-1) }) }, resolved),
  };
  const artifact = (name: string, targetRevision: string) => ({
    ...automated,
    source: { repoURL: `oci://harbor.example.com/charts/${name}`, path: ".", targetRevision },
  });
  world.put("shop", artifact("shop", "1.x"));
  world.put("other", artifact("shop", "2.x"));
  world.put("blog", artifact("blog", "1.x"));
  const worker = await start(world, { ...world, packages });
  await worker.advance(1_000);
  digest = "b".repeat(64);
  asked.splice(0);
  expect(await hear(worker, pushes.harbor("1.2.0"))).toEqual(["argocd/shop"]);
  expect(asked).toEqual(["oci://harbor.example.com/charts/shop"]);
  expect(revisionOf(world, "shop")).toBe(`sha256:${digest}`);
  expect(revisionOf(world, "other")).not.toBe(`sha256:${digest}`);
});
