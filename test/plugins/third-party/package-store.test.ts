import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createPackageStore, type PackageStore } from "../../../plugins/third-party/package-store.js";
import { echoBundle, failureOf, fairleadVersion, makePackage, temporaryFolder } from "./make-package.js";

let place: ReturnType<typeof temporaryFolder>;
let store: PackageStore;
beforeEach(() => {
  place = temporaryFolder();
  store = createPackageStore(join(place.folder, "plugins"), fairleadVersion);
});
afterEach(() => place.remove());

test("put() keeps a package, get() gives it back with a file to load", async () => {
  const plugin = makePackage();
  const stored = await store.put(plugin);
  expect(readFileSync(stored.entryFile, "utf8")).toBe(echoBundle);
  const found = await store.get(plugin.digest);
  expect([found?.digest, found?.entryFile, found?.entrySha256]).toEqual([plugin.digest, stored.entryFile, plugin.entrySha256]);
  expect(readdirSync(join(place.folder, "plugins"))).toHaveLength(1);
});

test("put() may be called twice at once", async () => {
  const [one, two] = await Promise.all([store.put(makePackage()), store.put(makePackage())]);
  expect(one.entryFile).toBe(two.entryFile);
  expect(readdirSync(join(place.folder, "plugins"))).toHaveLength(1);
});

test("S68 get() takes a package that was changed on disk for none, and put() mends it", async () => {
  const plugin = makePackage();
  const { entryFile } = await store.put(plugin);
  chmodSync(entryFile, 0o644);
  writeFileSync(entryFile, "evil");
  expect(await store.get(plugin.digest)).toBeUndefined();
  expect(existsSync(entryFile)).toBe(false);
  expect(readFileSync((await store.put(plugin)).entryFile, "utf8")).toBe(echoBundle);
});

test("get() knows nothing of what was never put, and refuses what is no digest", async () => {
  expect(await store.get(`sha256:${"0".repeat(64)}`)).toBeUndefined();
  expect(await failureOf(store.get("../../etc"))).toContain("write sha256: and 64 hexadecimal digits");
});

test("keepOnly() removes the others, and drafts of a process that died", async () => {
  const [kept, gone] = [makePackage(), makePackage({}, "export default {}")];
  await store.put(kept);
  await store.put(gone);
  mkdirSync(join(place.folder, "plugins", ".draft"));
  await store.keepOnly(new Set([kept.digest]));
  expect(readdirSync(join(place.folder, "plugins"))).toEqual([kept.digest.slice("sha256:".length)]);
  expect(await store.get(kept.digest)).toBeDefined();
});
