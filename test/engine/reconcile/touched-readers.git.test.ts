import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRepository, type GitRepository } from "../../../clients/git/repository.js";
import { createRemote, type Remote, realClock, silentLog, temporaryFolder } from "../../clients/git/remote.js";
import { createFleet } from "./fleet.js";

const names = Array.from({ length: 500 }, (_, index) => `app-${String(index).padStart(3, "0")}`);
const files = (changed: Record<string, string> = {}) => ({
  ...Object.fromEntries(names.map((name) => [`${name}/app.yaml`, `name: ${name}\n`])),
  "lib/common.libsonnet": "{}",
  ...changed,
});

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let remote: Remote;
let repository: GitRepository;
let fleet: ReturnType<typeof createFleet>;
let url: string;
const { signal } = new AbortController();
/** What the commits of these tests changed, one after the other. */
const soFar: Record<string, string> = {};

/** A pass over an Application at a commit. Ten of the 500 read a shared library besides their own file. */
async function pass(name: string, commit: string): Promise<void> {
  const tree = await repository.filesAt(url, commit, signal);
  const paths = [`${name}/app.yaml`, ...(names.indexOf(name) < 10 ? ["lib/common.libsonnet"] : [])];
  const entries = await Promise.all(paths.map(async (path) => [path, (await tree.entry(path, signal))?.hash ?? ""] as const));
  await fleet.pass(name, commit, { reads: { files: Object.fromEntries(entries) } });
}

/** A monorepo of 500 Applications on disk, cloned and looked at once. */
beforeAll(async () => {
  folder = await temporaryFolder();
  remote = await createRemote(folder.path, "fleet");
  url = `file://${remote.folder}`;
  repository = createRepository({
    cacheFolder: join(folder.path, "cache"),
    profile: "development",
    log: silentLog,
    clock: realClock,
  });
  fleet = createFleet(repository, url);
  const first = await remote.push(files());
  for (const name of names) {
    fleet.put(name);
    await pass(name, first);
  }
});
afterAll(async () => {
  repository.close();
  await folder.remove();
});

test.each<[string, Record<string, string>, readonly string[]]>([
  ["a commit that touches one of 500 is a pass over one", { "app-123/app.yaml": "name: other\n" }, ["app-123"]],
  ["a file that nobody reads is a pass over none", { "docs/guide.md": "hello" }, []],
  ["a shared library is a pass over those that read it", { "lib/common.libsonnet": "{ a: 1 }" }, names.slice(0, 10)],
])("createTouchedReaders() on a real repository: %s, and nobody else is looked at", async (_, changed, expected) => {
  Object.assign(soFar, changed);
  const commit = await remote.push(files(soFar));
  fleet.reset();
  expect(await fleet.ask()).toEqual(expected);
  expect(fleet.counts).toEqual({ storeReads: 0, treeLookUps: 0, memoryReads: expected.length });
  for (const name of expected) await pass(name, commit);
});
