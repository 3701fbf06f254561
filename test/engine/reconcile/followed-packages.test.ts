import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { PackageRepositories, PackageRepository } from "../../../engine/ports/package-repository.js";
import { type FollowedRevision, followPackages } from "../../../engine/reconcile/followed-packages.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeLog } from "../../fakes/log.js";
import { noPackages } from "../../fakes/plain-rendering.js";

const signal = new AbortController().signal;
const intervalMs = 120_000;
const place = { repoURL: "https://charts.example.com", chart: "web" };
const artifact = { repoURL: "oci://ghcr.example.com/web" };

function world() {
  const clock = createFakeClock();
  const asked: { revision: string; notBefore: number | undefined; project: string }[] = [];
  const changed: (readonly string[])[] = [];
  const remote: { version: string; failure?: FairleadError; readers: readonly string[] } = {
    version: "1.0.0",
    readers: ["argocd/shop"],
  };
  const of = (project: string): PackageRepository => ({
    ...noPackages,
    async resolve(_, revision, __, { notBefore } = {}) {
      asked.push({ revision, notBefore, project });
      if (remote.failure !== undefined) throw remote.failure;
      return remote.version;
    },
  });
  const packages: PackageRepositories = { ...of(""), forProject: of };
  const seen: FollowedRevision[] = [];
  const followed = followPackages({
    packages,
    clock,
    log: createFakeLog(),
    intervalMs: () => intervalMs,
    timeoutMs: 1_000,
    readersOf: (one) => (seen.push(one), remote.readers),
    changed: (readers) => void changed.push(readers),
  });
  const resolve = (revision = "1.x", how = {}, where: { repoURL: string; chart?: string } = place) =>
    followed.forProject("team").resolve(where, revision, signal, how);
  const pass = async () => {
    clock.advance(intervalMs);
    await new Promise(setImmediate);
  };
  return { clock, asked, changed, remote, followed, resolve, pass, seen };
}

test("followPackages() asks once an interval, however many want to know, and tells whom a new version is for", async () => {
  const { asked, changed, remote, resolve, pass, seen } = world();
  expect(await Promise.all([resolve(), resolve(), resolve()])).toEqual(["1.0.0", "1.0.0", "1.0.0"]);
  expect(asked).toHaveLength(1);
  await pass();
  expect([asked.length, changed]).toEqual([2, []]);
  remote.version = "1.1.0";
  await pass();
  expect(changed).toEqual([["argocd/shop"]]);
  expect(seen.at(-1)).toMatchObject({ place, revision: "1.x", project: "team" });
  expect(await resolve()).toBe("1.1.0");
  expect(asked).toHaveLength(3);
});

test("followPackages() lets a look be as old as the interval, and none older than is asked for", async () => {
  const { clock, asked, resolve, pass } = world();
  await resolve();
  await pass();
  expect(asked[1]?.notBefore).toBe(clock.now() - intervalMs);
  await resolve("1.x", { notBefore: clock.now() });
  expect(asked).toHaveLength(2);
  clock.advance(10);
  await resolve("1.x", { notBefore: clock.now() });
  expect(asked[2]?.notBefore).toBe(clock.now());
});

test.each([
  ["an exact version of a chart", "1.2.3", place, false],
  ["a digest", `sha256:${"a".repeat(64)}`, artifact, false],
  ["a range of a chart", ">=1.0.0", place, true],
  ["a tag that looks like a version", "1.2.3", artifact, true],
  ["a tag", "latest", artifact, true],
])("followPackages() of %s (%s)", async (_, revision, where, isFollowed) => {
  const { asked, resolve, pass } = world();
  await resolve(revision, {}, where);
  await pass();
  expect(asked).toHaveLength(isFollowed ? 2 : 1);
});

test("followPackages() tells of a registry that goes away and comes back, and asks it less and less often", async () => {
  const { clock, asked, changed, remote, resolve, pass } = world();
  await resolve();
  remote.failure = new FairleadError("UNAVAILABLE", "away");
  await pass();
  expect(changed).toHaveLength(1);
  await expect(resolve()).rejects.toThrow("away");
  await pass();
  expect(asked).toHaveLength(2);
  delete remote.failure;
  clock.advance(intervalMs);
  await new Promise(setImmediate);
  expect([asked.length, changed.length]).toEqual([3, 2]);
  expect(await resolve()).toBe("1.0.0");
});

test("followPackages() stops with the last reader, and when it is closed", async () => {
  const { asked, remote, resolve, pass, followed } = world();
  await resolve();
  remote.readers = [];
  await pass();
  await pass();
  expect(asked).toHaveLength(1);
  remote.readers = ["argocd/shop"];
  await resolve();
  followed.close();
  await pass();
  expect(asked).toHaveLength(2);
});

test("followPackages() keeps projects apart", async () => {
  const { asked, followed } = world();
  for (const project of ["one", "two", "one"]) await followed.forProject(project).resolve(place, "1.x", signal);
  expect(asked.map(({ project }) => project)).toEqual(["one", "two"]);
});
