import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ClusterAccess, clusterAccess } from "./cluster-access.js";
import { ask, type Feed, git, login, noTools, type Product, startProduct, subscribe, temporaryFolder, until } from "./product.js";

// One journey, told in order: each test goes on where the one before ended.
const folder = temporaryFolder();
const dataFolder = join(folder.path, "data");
// What this journey visits is written plainly.
const tools = noTools(folder.path);
let product: Product;
let token: string;
let cluster: ClusterAccess;

beforeAll(async () => {
  product = await startProduct(dataFolder, [], tools);
  cluster = clusterAccess(product.session);
  token = await login(product.session);
}, 240_000);

afterAll(async () => {
  await product.stop("SIGKILL");
  folder.dispose();
});

async function application(name: string): Promise<Record<string, any>> {
  const query = `query ($name: String!) { application(ref: { name: $name }) {
    sync { status revisions } health { status } operation { id phase message automated resources { key { kind name } status phase } }
    conditions { type message } history { totalCount nodes { revisions } } } }`;
  return (await ask(product.session, token, query, { name })).data?.["application"] ?? {};
}

async function syncedAndHealthy(name: string, revision?: string): Promise<Record<string, any>> {
  return until(
    async () => {
      const found = await application(name);
      const isThere = found["sync"]?.status === "SYNCED" && found["health"]?.status === "HEALTHY";
      return isThere && (revision === undefined || found["sync"].revisions[0] === revision) ? found : undefined;
    },
    60_000,
    `${name} Synced and Healthy${revision === undefined ? "" : ` at ${revision}`}`,
  );
}

async function push(change: (clone: string) => void, message: string): Promise<string> {
  const clone = join(folder.path, `clone-${Math.floor(performance.now())}`);
  await git(folder.path, "clone", "--quiet", product.session.git, clone);
  change(clone);
  await git(clone, "add", "--all");
  await git(clone, "commit", "--quiet", "--message", message);
  await git(clone, "push", "--quiet");
  return git(clone, "rev-parse", "HEAD");
}

const eventQuery = `subscription ($names: [String!]!, $from: ResumeToken) {
  applicationEvents(filter: { name: { in: $names } }, from: $from) {
    __typename id resumeToken ref { name }
    ... on SnapshotItem { application { sync { status } } }
    ... on SyncStarted { operationId }
    ... on SyncResourceProgress { operationId wave result { key { kind name } phase status hookPhase } }
    ... on SyncFinished { operationId operation { phase } }
  } }`;

async function watch(names: readonly string[], from?: string): Promise<Feed> {
  const feed = subscribe(product.session, token, eventQuery, { names, ...(from !== undefined && { from }) });
  if (from === undefined)
    await until(() => feed.frames.find((frame) => frame["__typename"] === "SnapshotEnd"), 20_000, "the snapshot");
  return feed;
}

const kinds = (feed: Feed) => feed.frames.map((frame) => String(frame["__typename"]));

test("a start writes a session file for its owner only", () => {
  expect(statSync(join(dataFolder, "session.json")).mode & 0o777).toBe(0o600);
  expect(Object.keys(product.session).sort()).toEqual(
    ["accounts", "git", "graphql", "kubeconfig", "password", "pid", "username", "version", "websocket"].sort(),
  );
});

test("the sample becomes Synced and Healthy by itself", async () => {
  const guestbook = await syncedAndHealthy("guestbook");
  expect(guestbook["history"].totalCount).toBeGreaterThan(0);
  expect(guestbook["operation"]).toMatchObject({ phase: "SUCCEEDED", automated: true });
}, 90_000);

test("a push arrives as events in order and ends Synced at that commit", async () => {
  const feed = await watch(["guestbook"]);
  const commit = await push((clone) => {
    const path = join(clone, "guestbook", "configmap.yaml");
    writeFileSync(path, readFileSync(path, "utf8").replace(/greeting: .*/, 'greeting: "Hello from the journey"'));
  }, "guestbook: greet from the journey");
  await syncedAndHealthy("guestbook", commit);
  await until(() => feed.frames.find((frame) => frame["__typename"] === "SyncFinished"), 20_000, "SyncFinished");
  const operation = kinds(feed).filter((kind) => kind.startsWith("Sync"));
  expect(operation[0]).toBe("SyncStarted");
  expect(operation.at(-1)).toBe("SyncFinished");
  expect(operation.filter((kind) => kind === "SyncResourceProgress").length).toBeGreaterThan(0);
  expect(new Set(feed.frames.map((frame) => frame["id"])).size).toBe(feed.frames.length);
  await feed.close();
});

test("a dropped socket goes on from its resume token, with nothing lost and nothing twice", async () => {
  const before = await watch(["guestbook"]);
  const resume = String(before.frames.at(-1)?.["resumeToken"]);
  await before.close();
  const commit = await push(
    (clone) => writeFileSync(join(clone, "guestbook", "note.yaml"), configMap("note", "1")),
    "guestbook: add a note",
  );
  await syncedAndHealthy("guestbook", commit);
  const after = await watch(["guestbook"], resume);
  await until(() => after.frames.find((frame) => frame["__typename"] === "SyncFinished"), 20_000, "the missed SyncFinished");
  expect(kinds(after).some((kind) => kind.startsWith("Snapshot"))).toBe(false);
  expect(kinds(after)).toContain("SyncStarted");
  await after.close();
});

test("what somebody damages live is healed", async () => {
  await cluster.mergePatch("/apis/apps/v1/namespaces/guestbook/deployments/guestbook", { spec: { replicas: 5 } });
  const replicas = async () => (await cluster.get("/apis/apps/v1/namespaces/guestbook/deployments/guestbook")).spec.replicas;
  await until(async () => ((await replicas()) === 2 ? true : undefined), 60_000, "two replicas again");
  expect((await syncedAndHealthy("guestbook"))["operation"]).toMatchObject({ phase: "SUCCEEDED", automated: true });
});

test("a manual sync runs its hooks and waves in order", async () => {
  const feed = await watch(["shop"]);
  const wish = await ask(
    product.session,
    token,
    'mutation { syncApplication(ref: { name: "shop", project: "shop" }) { operationId } }',
  );
  const operationId: unknown = wish.data?.["syncApplication"]?.operationId;
  await until(() => feed.frames.find((frame) => frame["__typename"] === "SyncFinished"), 120_000, "the end of the sync");
  const progress = feed.frames.filter((frame) => frame["__typename"] === "SyncResourceProgress");
  expect(progress.every((frame) => frame["operationId"] === operationId)).toBe(true);
  const phases = progress.map((frame) => String(frame["result"].phase));
  expect([...new Set(phases)]).toEqual(["PRE_SYNC", "SYNC", "POST_SYNC"]);
  const waves = progress.filter((frame) => frame["result"].phase === "SYNC").map((frame) => Number(frame["wave"]));
  expect(waves).toEqual([...waves].sort((a, b) => a - b));
  expect(feed.frames.at(-1)?.["__typename"] === "SyncFinished" || kinds(feed).includes("SyncFinished")).toBe(true);
  expect((await application("shop"))["operation"]).toMatchObject({ id: operationId, phase: "SUCCEEDED" });
  await feed.close();
}, 150_000);

test("the broken application says where and why", async () => {
  const conditions = await until(async () => {
    const found = (await application("broken"))["conditions"] as { type: string; message: string }[] | undefined;
    return found?.some(({ type }) => type === "ComparisonError") === true ? found : undefined;
  }, 60_000);
  expect(conditions.find(({ type }) => type === "ComparisonError")?.message).toMatch(/broken\/[a-z-]+\.yaml.*\d+:\d+/);
});

test("a destination the project forbids is refused with the reason", async () => {
  const spec = {
    project: "shop",
    source: { repoURL: repositoryUrl(), path: "shop", targetRevision: "HEAD" },
    destination: { server: "https://kubernetes.default.svc", namespace: "kube-system" },
  };
  const answer = await ask(product.session, token, createMutation, { input: { name: "intruder", spec } });
  expect(answer.errors?.[0]?.extensions["code"]).toBe("FAILED_PRECONDITION");
  expect(answer.errors?.[0]?.message).toMatch(/kube-system.*shop|shop.*kube-system/);
});

test("an unknown repository becomes a condition", async () => {
  const spec = {
    project: "default",
    source: { repoURL: repositoryUrl().replace("sample.git", "nowhere.git"), path: "app", targetRevision: "HEAD" },
    destination: { server: "https://kubernetes.default.svc", namespace: "lost" },
  };
  const answer = await ask(product.session, token, createMutation, { input: { name: "lost", spec } });
  expect(answer.errors).toBeUndefined();
  const message = await until(async () => {
    const found = (await application("lost"))["conditions"] as { type: string; message: string }[] | undefined;
    return found?.find(({ type }) => type === "ComparisonError")?.message;
  }, 60_000);
  expect(message).toContain("nowhere.git");
  await ask(product.session, token, 'mutation { deleteApplication(ref: { name: "lost" }) { ref { name } } }');
  await until(async () => (Object.keys(await application("lost")).length === 0 ? true : undefined), 60_000, "the deletion");
});

test.each([
  ["aliases", `{ ${Array.from({ length: 200 }, (_, index) => `a${index}: serverVersion { version }`).join(" ")} }`],
  ["depth", `{ __schema { types { ${"fields { type { ".repeat(12)} name ${"} }".repeat(12)} } } }`],
])("S31 a bomb of %s is refused and hurts nobody", async (_, query) => {
  expect((await ask(product.session, token, query)).errors?.[0]?.extensions["code"]).toBe("RESOURCE_EXHAUSTED");
  expect((await ask(product.session, token, "{ viewer { username } }")).data?.["viewer"]).toEqual({ username: "admin" });
});

test("the viewer account reads project default and nothing else", async () => {
  const secret = await cluster.get("/api/v1/namespaces/argocd/secrets/argocd-initial-admin-secret");
  const password = Buffer.from(String(secret.data["viewer.password"]), "base64").toString();
  const viewer = await login(product.session, "viewer", password);
  const list = await ask(product.session, viewer, "{ applications(first: 500) { totalCount nodes { ref { project } } } }");
  const projects = list.data?.["applications"].nodes.map((node: { ref: { project: string } }) => node.ref.project);
  expect(new Set(projects)).toEqual(new Set(["default"]));
  expect(list.data?.["applications"].totalCount).toBe(projects.length);
  const hidden = await ask(product.session, viewer, '{ application(ref: { name: "shop", project: "shop" }) { uid } }');
  expect(hidden.data).toEqual({ application: null });
  const sync = await ask(product.session, viewer, 'mutation { syncApplication(ref: { name: "guestbook" }) { operationId } }');
  expect(sync.errors?.[0]?.extensions["code"]).toBe("PERMISSION_DENIED");
});

test("R6 a kill -9 in the middle of a sync loses nothing: the next start finishes it", async () => {
  const wish = await ask(
    product.session,
    token,
    'mutation { syncApplication(ref: { name: "shop", project: "shop" }) { operationId } }',
  );
  const operationId: unknown = wish.data?.["syncApplication"]?.operationId;
  expect(operationId).toBeTypeOf("string");
  await until(
    async () => ((await application("shop"))["operation"]?.phase === "RUNNING" ? true : undefined),
    60_000,
    "the running sync",
  );
  await product.stop("SIGKILL");
  product = await startProduct(dataFolder, [], tools);
  cluster = clusterAccess(product.session);
  expect((await ask(product.session, token, "{ viewer { username } }")).data?.["viewer"]).toEqual({ username: "admin" });
  const finished = await until(async () => {
    const { operation } = await application("shop");
    return operation?.phase === "RUNNING" || operation === undefined ? undefined : operation;
  }, 120_000);
  expect(finished).toMatchObject({ id: operationId, phase: "SUCCEEDED" });
  await syncedAndHealthy("shop");
}, 400_000);

test("R34 SIGTERM drains and ends cleanly within 10 s, and takes the session file away", async () => {
  const started = Date.now();
  expect(await product.stop("SIGTERM")).toBe(0);
  expect(Date.now() - started).toBeLessThan(10_000);
  expect(existsSync(join(dataFolder, "session.json"))).toBe(false);
});

const createMutation =
  "mutation ($input: ApplicationInput!) { createApplication(input: $input) { application { uid } warnings } }";

function repositoryUrl(): string {
  const url = new URL(product.session.git);
  url.username = "";
  url.password = "";
  return url.href;
}

function configMap(name: string, value: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: "${value}"\n`;
}
