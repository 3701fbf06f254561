import { expect, test } from "vitest";
import type { ApplicationSource } from "../../engine/model/application.js";
import { choosePlugin } from "../../plugins/choose-plugin.js";
import type { InstalledPlugin, Plugin } from "../../plugins/contract.js";
import { createRecordingFileTree } from "../../plugins/recording-file-tree.js";
import { createPluginRegistry } from "../../plugins/registry.js";
import { createFileTree, type FakeFiles } from "../fakes/file-tree.js";
import { defaultSettings } from "../fakes/plain-rendering.js";

const signal = new AbortController().signal;
const repoURL = "https://git.example.com/x.git";

const builtIn = (["Directory", "Helm", "Kustomize"] as const).map(
  (sourceType): Plugin => ({ name: sourceType, sourceType, digest: "1", render: async () => ({ texts: [], warnings: [] }) }),
);
const installed = (name: string, priority: number, takes?: string): InstalledPlugin => ({
  name,
  names: [name, `${name}-1.0.0`],
  sourceType: "Plugin",
  digest: "1",
  priority,
  announce: async () => [],
  render: async () => ({ texts: [], warnings: [] }),
  ...(takes !== undefined && {
    matches: async ({ files, path }, within) => (await files.resolve(`${path}/${takes}`, within)).found,
  }),
});

async function choose(
  files: FakeFiles,
  source: Partial<ApplicationSource>,
  plugins: readonly InstalledPlugin[] = [],
  settings = {},
) {
  const registry = createPluginRegistry({ builtIn, installed: () => plugins });
  const place = { files: createRecordingFileTree(createFileTree(files)), path: "app", fact: () => "" };
  const wanted = { repoURL, path: "app", ...source };
  const { plugin, warnings } = await choosePlugin(
    wanted,
    place,
    { registry, settings: { ...defaultSettings, ...settings } },
    signal,
  );
  return [plugin.name, ...warnings].join(" | ");
}

const both = { "app/Chart.yaml": "name: x", "app/kustomization.yaml": "resources: []", "app/a.cue": "" };

test.each<[string, Partial<ApplicationSource>, readonly InstalledPlugin[], string]>([
  ["its own block first", { directory: { recurse: true } }, [installed("cue", 0, "a.cue")], "Directory"],
  ["a plugin that takes the folder before our own", {}, [installed("cue", 0, "a.cue")], "cue"],
  ["no plugin that takes another folder", {}, [installed("cue", 0, "b.cue")], "Kustomize"],
  ["no plugin without discovery by itself", {}, [installed("cue", 0)], "Kustomize"],
  ["a plugin by its name", { plugin: { name: "cue" } }, [installed("cue", 0)], "cue"],
  ["a plugin by name and version", { plugin: { name: "cue-1.0.0" } }, [installed("cue", 0)], "cue"],
  [
    "the plugin of higher priority",
    { plugin: {} },
    [installed("a", 1, "a.cue"), installed("b", 5, "a.cue")],
    'b | PLUGIN_AMBIGUOUS: "b" and "a" both take this directory; "b" was used, name one in source.plugin.name',
  ],
])("choosePlugin() takes %s", async (_, source, plugins, expected) => {
  expect(await choose(both, source, plugins)).toBe(expected);
});

test.each<[string, Partial<ApplicationSource>, readonly InstalledPlugin[], string, string]>([
  [
    "is not installed",
    { plugin: { name: "nix" } },
    [installed("cue", 0)],
    "PLUGIN_NOT_FOUND",
    "it is not installed; installed are: cue",
  ],
  [
    "does not take the folder",
    { plugin: { name: "cue" } },
    [installed("cue", 0, "b.cue")],
    "PLUGIN_NO_MATCH",
    "its discovery does not take",
  ],
  ["nobody is", { plugin: {} }, [], "PLUGIN_NO_MATCH", "could not find plugin supporting the given repository"],
])("choosePlugin() says that a plugin %s", async (_, source, plugins, reason, because) => {
  const chosen = choose(both, source, plugins);
  await expect(chosen).rejects.toMatchObject({ code: "BAD_USER_INPUT", details: { reason } });
  await expect(chosen).rejects.toThrow(because);
});

test("choosePlugin() reads a source of a disabled tool as a plain folder, and says so first", async () => {
  expect(await choose(both, {}, [], { kustomizeEnabled: false })).toMatch(/^Directory \| TOOL_DISABLED: Kustomize is disabled/);
  expect(await choose(both, { helm: { releaseName: "x" } }, [], { helmEnabled: false })).toMatch(
    /^Directory \| TOOL_DISABLED: Helm/,
  );
});
