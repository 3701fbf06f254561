import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { createRepository } from "../../../clients/git/repository.js";
import type { RepositoryBook } from "../../../engine/model/repository-access.js";
import { bookFor } from "./book.js";
import { createRemote, realClock, runGit, silentLog, temporaryFolder } from "./remote.js";
import { createSignedHistory } from "./signatures/signed-history.js";

const { signal } = new AbortController();

/** A remote with three commits in a row, and a reader whose Secret has a `depth`. */
async function world(depth: string) {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  const remote = await createRemote(folder.path, "r");
  const history = createSignedHistory(remote.folder);
  const commits: string[] = [];
  for (let count = 0; count < 3; count += 1) commits.push(await history.commit({ parents: commits.slice(-1) }));
  await history.point("refs/heads/main", commits[2] ?? "");
  const url = pathToFileURL(remote.folder).href;
  let book: () => RepositoryBook = bookFor(url, { depth });
  const cacheFolder = join(folder.path, "cache");
  const repository = createRepository({
    cacheFolder,
    profile: "development",
    book: () => book(),
    clock: realClock,
    log: silentLog,
  });
  onTestFinished(() => repository.close());
  const clones = () => readdirSync(cacheFolder).filter((name) => name.endsWith(".git"));
  const countCommits = async (clone = clones()[0] ?? "") =>
    Number(await runGit(["rev-list", "--count", commits[2] ?? ""], { cwd: join(cacheFolder, clone) }));
  return {
    url,
    commits,
    repository,
    cacheFolder,
    clones,
    countCommits,
    setDepth: (now: string) => {
      book = bookFor(url, { depth: now });
    },
  };
}

test.each([
  ["0", 3],
  ["1", 1],
  ["2", 2],
])("depth %s brings %i commits", async (depth, count) => {
  const { url, commits, repository, countCommits } = await world(depth);
  await repository.filesAt(url, commits[2] ?? "", signal);
  expect(await countCommits()).toBe(count);
});

test("an older commit is fetched by its whole id all the same, and what changed since is known", async () => {
  const { url, commits, repository } = await world("1");
  for (const commit of commits) expect((await repository.filesAt(url, commit, signal)).commit).toBe(commit);
  expect(await repository.changedPaths(url, commits[0] ?? "", commits[2] ?? "", signal)).toEqual([]);
});

test("48 an abbreviated id beyond the depth is told with its reason", async () => {
  const { url, commits, repository } = await world("1");
  const short = (commits[0] ?? "").slice(0, 12);
  await expect(repository.filesAt(url, short, signal)).rejects.toThrow("not among the newest 1 of any branch or tag");
  expect((await repository.filesAt(url, (commits[2] ?? "").slice(0, 12), signal)).commit).toBe(commits[2]);
});

test("another depth is another clone, from the next request on", async () => {
  const { url, commits, repository, clones, countCommits, setDepth, cacheFolder } = await world("1");
  await repository.filesAt(url, commits[2] ?? "", signal);
  const [shallow = ""] = clones();
  expect(readFileSync(join(cacheFolder, shallow, "shallow"), "utf8").trim()).toBe(commits[2]);
  setDepth("0");
  await repository.filesAt(url, commits[2] ?? "", signal);
  const full = clones().find((name) => name !== shallow);
  expect(await countCommits(full)).toBe(3);
});
