import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fleetNames, toolOfService } from "../../server/sample/fleet-names.js";
import { ask, git, login, type Product, startProduct, temporaryFolder, until } from "./product.js";

// One journey, told in order: each test goes on where the one before ended.
const folder = temporaryFolder();
let product: Product;
let token: string;
let clone: string;

beforeAll(async () => {
  product = await startProduct(join(folder.path, "data"));
  token = await login(product.session);
  clone = join(folder.path, "clone");
  await git(folder.path, "clone", "--quiet", product.session.git, clone);
}, 240_000);

afterAll(async () => {
  await product.stop("SIGKILL");
  folder.dispose();
});

interface Row {
  readonly ref: { readonly name: string };
  readonly sync: { readonly status: string; readonly revisions: readonly string[] };
  readonly health: { readonly status: string };
  readonly conditions: readonly { readonly message: string }[];
}

async function rows(): Promise<readonly Row[]> {
  const query =
    "{ applications(first: 100) { nodes { ref { name } sync { status revisions } health { status } conditions { message } } } }";
  const answer = await ask(product.session, token, query);
  const found = answer.data?.["applications"] as { readonly nodes: readonly Row[] } | undefined;
  return found?.nodes ?? [];
}

const isWell = ({ sync, health }: Row) => sync.status === "SYNCED" && health.status === "HEALTHY";

async function push(change: () => void, message: string): Promise<string> {
  change();
  await git(clone, "commit", "--quiet", "--all", "--message", message);
  await git(clone, "push", "--quiet");
  return git(clone, "rev-parse", "HEAD");
}

const edit = (path: string, from: string | RegExp, to: string) => {
  const file = join(clone, path);
  writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
};

/** Who stands at a commit, once `expected` of them do and all are well. */
async function whoMovedTo(commit: string, expected: number): Promise<readonly string[]> {
  const moved = async () => (await rows()).filter((row) => row.sync.revisions.includes(commit));
  await until(
    async () => {
      const found = await moved();
      return found.length >= expected && found.every(isWell) ? found : undefined;
    },
    180_000,
    `${expected} Applications at ${commit}`,
  );
  return (await moved()).map(({ ref }) => ref.name);
}

test("every tool's Applications become Synced and Healthy, the plugin's too", async () => {
  const waiting = async () => (await rows()).filter((row) => !isWell(row)).map(({ ref }) => ref.name);
  await until(async () => ((await waiting()).length === 2 ? true : undefined), 300_000, "all but two Applications");
  expect((await waiting()).toSorted()).toEqual(["broken", "shop"]);
}, 330_000);

test("a change of a shared chart reaches those that use it, and nobody else", async () => {
  const commit = await push(
    () => edit("charts/service/templates/configmap.yaml", "\ndata:", "\ndata:\n  shared: changed"),
    "charts: say shared",
  );
  const users = fleetNames.filter((_, index) => toolOfService(index) === "helm").map((name) => `fleet-${name}`);
  expect((await whoMovedTo(commit, users.length + 1)).toSorted()).toEqual([...users, "notes"].toSorted());
}, 200_000);

test("a change of a Jsonnet library, likewise", async () => {
  const commit = await push(
    () => edit("jsonnet/service.libsonnet", "'log-level': 'info'", "'log-level': 'debug'"),
    "jsonnet: debug",
  );
  const users = fleetNames.filter((_, index) => toolOfService(index) === "jsonnet").map((name) => `fleet-${name}`);
  expect((await whoMovedTo(commit, users.length)).toSorted()).toEqual(users.toSorted());
}, 200_000);

test("values of a second source reach the one that reads them", async () => {
  const commit = await push(() => edit("values/notes.yaml", /title: .*/, "title: From the journey"), "notes: title");
  expect(await whoMovedTo(commit, 1)).toEqual(["notes"]);
}, 200_000);

test("a file that nobody reads moves nobody", async () => {
  const before = new Map((await rows()).map(({ ref, sync }) => [ref.name, sync.revisions.join()]));
  await push(() => edit("README.md", /$/, "\nread by people only\n"), "readme");
  const commit = await push(() => edit("values/notes.yaml", /replicas: .*/, "replicas: 1"), "notes: one");
  expect(await whoMovedTo(commit, 1)).toEqual(["notes"]);
  const changed = (await rows()).filter(({ ref, sync }) => before.get(ref.name) !== sync.revisions.join());
  expect(changed.map(({ ref }) => ref.name)).toEqual(["notes"]);
}, 200_000);

test.each([
  ["a Kustomize overlay", "votes-staging", "votes/overlays/staging/kustomization.yaml", "../../base", "../../bass", "bass"],
  [
    "a chart",
    "notes",
    "notes/templates/configmap.yaml",
    ".Values.title |",
    ".Values.titel.de |",
    "notes/templates/configmap.yaml:6",
  ],
  ["a Jsonnet file", "dashboards", "dashboards/main.jsonnet", "owner: owner", "owner: onwer", "main.jsonnet:"],
  ["a catalogue", "catalogue", "catalogue/services/thumbnails.yaml", "image:", "imago:", "thumbnails.yaml"],
])(
  "a mistake in %s is told by its file, and mended again",
  async (_, name, file, right, wrong, place) => {
    const messages = async () =>
      (await rows()).find(({ ref }) => ref.name === name)?.conditions.map(({ message }) => message) ?? [];
    await push(() => edit(file, right, wrong), `${name}: break`);
    await until(
      async () => ((await messages()).some((message) => message.includes(place)) ? true : undefined),
      120_000,
      `${place} in a condition`,
    );
    const told = (await messages()).join("\n");
    expect(told).not.toMatch(/goroutine|\/src\/|node_modules|wasm/);
    await push(() => edit(file, wrong, right), `${name}: mend`);
    await until(async () => ((await messages()).length === 0 ? true : undefined), 120_000, "no condition");
  },
  300_000,
);
