import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { createInstalledPlugins, type InstalledPlugins } from "../../../plugins/third-party/installed-plugins.js";
import type { PluginPackage } from "../../../plugins/third-party/package.js";
import { writePackageArchive } from "../../../plugins/third-party/package-archive.js";
import { createPackageStore } from "../../../plugins/third-party/package-store.js";
import { makeInput } from "../make-input.js";
import { failureOf, fairleadVersion, makePackage, temporaryFolder } from "./make-package.js";

const { signal } = new AbortController();
let place: ReturnType<typeof temporaryFolder>;
let artifacts: Map<string, PluginPackage["files"]>;
let fetched: string[];
let installed: InstalledPlugins;
beforeEach(() => {
  place = temporaryFolder();
  artifacts = new Map();
  fetched = [];
  installed = open();
});
afterEach(() => place.remove());

function open(): InstalledPlugins {
  return createInstalledPlugins({
    sandbox: { run: () => Promise.reject(new Error("nothing runs here")), close: () => Promise.resolve() },
    store: createPackageStore(join(place.folder, "store"), fairleadVersion),
    fairleadVersion,
    fetchArtifact(url) {
      fetched.push(url);
      const files = artifacts.get(url);
      return files === undefined ? Promise.reject(new Error("the registry does not answer")) : Promise.resolve(files);
    },
  });
}

function writeFolder(plugin: PluginPackage, name = "folder"): string {
  for (const [path, bytes] of plugin.files) {
    const file = join(place.folder, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  return join(place.folder, name);
}

const entry = (from: string, digest: string, grants: readonly JsonObject[] = []) => JSON.stringify({ from, digest, grants });
const state = () => ({
  on: installed.plugins().map(({ names }) => names[1]),
  off: installed.problems().map(({ because }) => because),
});
const asking: JsonObject = { metadata: { name: "acme", version: "1.1.0" }, inputs: { refs: true } };

test("update() installs from a folder, an archive and an artifact", async () => {
  const [a, b, c] = ["a", "b", "c"].map((name) => makePackage({ metadata: { name, version: "1.0.0" } })) as [
    PluginPackage,
    PluginPackage,
    PluginPackage,
  ];
  const archive = join(place.folder, "b.tgz");
  writeFileSync(archive, await writePackageArchive(b));
  const url = `oci://ghcr.io/acme/c@sha256:${"c".repeat(64)}`;
  artifacts.set(url, c.files);
  await installed.update(
    { "a.yaml": entry(writeFolder(a), a.digest), "b.yaml": entry(archive, b.digest), "c.yaml": entry(url, c.digest) },
    signal,
  );
  expect(state()).toEqual({ on: ["a-1.0.0", "b-1.0.0", "c-1.0.0"], off: [] });
});

test("S68 update() leaves a plugin off whose digest is not what the administrator wrote", async () => {
  const plugin = makePackage();
  const wrong = `sha256:${"0".repeat(64)}`;
  await installed.update({ "acme.yaml": entry(writeFolder(plugin), wrong) }, signal);
  expect(state()).toEqual({
    on: [],
    off: [
      expect.stringContaining(`Plugin "acme" is off: it has the digest ${plugin.digest}, and the administrator wrote ${wrong}`),
    ],
  });
});

test("update() leaves a new version off that asks for more than it was granted, until it is granted", async () => {
  const [old, next] = [makePackage(), makePackage(asking)];
  const [oldFolder, nextFolder] = [writeFolder(old, "old"), writeFolder(next, "next")];
  await installed.update({ "acme.yaml": entry(oldFolder, old.digest) }, signal);
  expect(state().on).toEqual(["acme-1.0.0"]);
  await installed.update({ "acme.yaml": entry(nextFolder, next.digest) }, signal);
  expect(state()).toEqual({
    on: [],
    off: [
      `Plugin "acme" is off: version 1.1.0 asks for what no grant gives: refs: true; add that to its grants, or install a version that asks for less`,
    ],
  });
  await installed.update({ "acme.yaml": entry(nextFolder, next.digest, [{ projects: ["shop"], refs: true }]) }, signal);
  expect(state()).toEqual({ on: ["acme-1.1.0"], off: [] });
});

test("update() gives a plugin another digest when its grants change", async () => {
  const plugin = makePackage();
  const folder = writeFolder(plugin);
  await installed.update({ "acme.yaml": entry(folder, plugin.digest) }, signal);
  const before = installed.plugins()[0]?.digest;
  await installed.update({ "acme.yaml": entry(folder, plugin.digest, [{ refs: true }]) }, signal);
  expect(installed.plugins()[0]?.digest).not.toBe(before);
});

test("update() tells of each plugin that fails and keeps the others", async () => {
  const plugin = makePackage();
  await installed.update(
    {
      "acme.yaml": entry(writeFolder(plugin), plugin.digest),
      "gone.yaml": entry(join(place.folder, "gone"), plugin.digest),
      "other.yaml": entry(join(place.folder, "folder"), plugin.digest),
      "remote.yaml": entry(`oci://ghcr.io/x@sha256:${"1".repeat(64)}`, `sha256:${"2".repeat(64)}`),
      "wrong.yaml": "from: 3",
    },
    signal,
  );
  expect(state().on).toEqual(["acme-1.0.0"]);
  // "gone" is found by its digest in the store, where "acme" has just put it, and has another name.
  expect(state().off.join("\n")).toMatch(/"gone" is off: the package is of a plugin named "acme"; name the key acme.yaml/);
  expect(state().off.join("\n")).toMatch(/"remote" is off: the registry does not answer/);
  expect(state().off.join("\n")).toMatch(/wrong.yaml is wrong/);
  expect(state().off).toHaveLength(4);
});

test("update() keeps a plugin that did not change, and forgets one that is no longer wanted", async () => {
  const plugin = makePackage();
  const data = { "acme.yaml": entry(writeFolder(plugin), plugin.digest) };
  await installed.update(data, signal);
  const [first] = installed.plugins();
  await installed.update(data, signal);
  expect(installed.plugins()[0]).toBe(first);
  await installed.update({}, signal);
  expect(state()).toEqual({ on: [], off: [] });
});

test("update() finds in the store what it fetched before, without asking anybody", async () => {
  const plugin = makePackage();
  const url = `oci://ghcr.io/acme/acme@sha256:${"c".repeat(64)}`;
  artifacts.set(url, plugin.files);
  const data = { "acme.yaml": entry(url, plugin.digest) };
  await installed.update(data, signal);
  installed = open();
  artifacts.clear();
  await installed.update(data, signal);
  expect([state().on, fetched]).toEqual([["acme-1.0.0"], [url]]);
});

test("update() carries out calls one after the other", async () => {
  const plugin = makePackage();
  const wanted = installed.update({ "acme.yaml": entry(writeFolder(plugin), plugin.digest) }, signal);
  await Promise.all([wanted, installed.update({}, signal)]);
  expect(state().on).toEqual([]);
});

const manifestOf = (plugin: PluginPackage): string => new TextDecoder().decode(plugin.files.get("fairlead-plugin.yaml"));
const input = (projectName: string) => makeInput({ files: { "a.yaml": "a" }, facts: { projectName } });

test.each<[string, (folder: string) => void]>([
  ["its code", (folder) => writeFileSync(join(folder, "dist/plugin.js"), "export default { generate: () => [] };")],
  ["its manifest", (folder) => writeFileSync(join(folder, "fairlead-plugin.yaml"), manifestOf(makePackage(asking)))],
  ["a file beside them", (folder) => writeFileSync(join(folder, "README.md"), "trust me")],
])("S68 a package that was swapped for another in %s stays off, whatever was granted", async (_, swap) => {
  const plugin = makePackage();
  const folder = writeFolder(plugin);
  swap(folder);
  await installed.update({ "acme.yaml": entry(folder, plugin.digest, [{ refs: true, network: ["*.example.com"] }]) }, signal);
  expect(state()).toEqual({ on: [], off: [expect.stringContaining(`and the administrator wrote ${plugin.digest}`)] });
});

test("S68 a manifest that was swapped in our own store is not believed after a restart", async () => {
  const plugin = makePackage();
  const data = { "acme.yaml": entry(writeFolder(plugin), plugin.digest, [{ refs: true }]) };
  await installed.update(data, signal);
  const stored = join(place.folder, "store", plugin.digest.slice("sha256:".length), "fairlead-plugin.yaml");
  chmodSync(stored, 0o644);
  writeFileSync(stored, manifestOf(makePackage({ inputs: { refs: true } })));
  installed = open();
  await installed.update(data, signal);
  expect(state()).toEqual({ on: ["acme-1.0.0"], off: [] });
  expect(new TextDecoder().decode(readFileSync(stored))).toBe(manifestOf(plugin));
});

test.each<[string, JsonObject, string]>([
  ["other sources", { inputs: { refs: true } }, "refs: true"],
  ["the repository", { inputs: { scope: "repository" } }, "repository: true"],
  ["a variable", { environment: { read: ["REGION", "TOKEN"] } }, "environment: [TOKEN]"],
  ["another host", { capabilities: { network: ["api.example.com", "evil.org"] } }, 'network: ["evil.org"]'],
  ["more hosts", { capabilities: { network: ["*.example.com"] } }, 'network: ["*.example.com"]'],
])("a new version of the same name and number that asks for %s is off, and the old one is gone", async (_, more, asked) => {
  const grants = [{ environment: ["REGION"], network: ["api.example.com"] }];
  const [old, next] = [makePackage(), makePackage(more)];
  await installed.update({ "acme.yaml": entry(writeFolder(old, "old"), old.digest, grants) }, signal);
  await installed.update({ "acme.yaml": entry(writeFolder(next, "next"), next.digest, grants) }, signal);
  expect(state()).toEqual({ on: [], off: [expect.stringContaining(`asks for what no grant gives: ${asked}; add that`)] });
});

test("a grant counts for the digest beside it: that of one plugin is of no use to another", async () => {
  const [acme, other] = [makePackage(asking), makePackage({ ...asking, metadata: { name: "other", version: "1.0.0" } })];
  await installed.update(
    {
      "acme.yaml": entry(writeFolder(acme, "acme"), acme.digest),
      "other.yaml": entry(writeFolder(other, "other"), other.digest, [{ refs: true }]),
    },
    signal,
  );
  expect(state()).toEqual({ on: ["other-1.0.0"], off: [expect.stringContaining(`Plugin "acme" is off`)] });
});

test("a grant for one project is of no use in another, and the plugin does not even run there", async () => {
  const plugin = makePackage(asking);
  await installed.update({ "acme.yaml": entry(writeFolder(plugin), plugin.digest, [{ projects: ["ops"], refs: true }]) }, signal);
  const [acme] = installed.plugins();
  expect(await failureOf(acme?.render(input("shop"), signal) ?? Promise.resolve())).toContain("PLUGIN_CAPABILITY_DENIED");
  expect(await failureOf(acme?.announce(input("ops-2"), signal) ?? Promise.resolve())).toBe("no failure");
  expect(await failureOf(acme?.render(input("ops-2"), signal) ?? Promise.resolve())).toContain("PLUGIN_CAPABILITY_DENIED");
  expect(await failureOf(acme?.render(input("ops"), signal) ?? Promise.resolve())).toContain("nothing runs here");
});

test("a grant that is taken back turns the plugin off at once", async () => {
  const plugin = makePackage(asking);
  const folder = writeFolder(plugin);
  await installed.update({ "acme.yaml": entry(folder, plugin.digest, [{ refs: true }]) }, signal);
  expect(state().on).toEqual(["acme-1.1.0"]);
  await installed.update({ "acme.yaml": entry(folder, plugin.digest) }, signal);
  expect(state()).toEqual({ on: [], off: [expect.stringContaining("asks for what no grant gives: refs: true")] });
});
