import { execFileSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testPlugin } from "../../../cli/offline/plugin/test-plugin.js";
import { parseYamlDocuments } from "../../../engine/dialects/yaml.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { allPrimitives } from "../../../plugins/cmp/host-primitives.js";
import { createOsSandbox } from "../../../plugins/cmp/os-sandbox.js";
import { createCmpPlugin } from "../../../plugins/cmp/plugin.js";
import { readPluginConfig } from "../../../plugins/cmp/plugin-config.js";
import { createPluginRegistry } from "../../../plugins/registry.js";
import { createRenderer } from "../../../plugins/renderer.js";
import { openWorkshop, type Workshop } from "../../cli/offline/plugin/plugin-folder.js";
import { createFileTree } from "../../fakes/file-tree.js";
import { renderRequest } from "../../fakes/plain-rendering.js";
import { sharedProbe } from "../cmp/run-commands.js";

const samples = join(import.meta.dirname, "../../../plugins/samples");
let shop: Workshop;
beforeAll(() => {
  shop = openWorkshop();
  cpSync(samples, shop.folder, { recursive: true, filter: (path) => !/\/(dist|node_modules)$/.test(path) });
});
afterAll(() => shop.close());

test("the service catalogue gives what its examples say", async () => {
  const { exit, text } = await testPlugin(["service-catalogue"], shop.context());
  expect([exit, text()]).toEqual([0, expect.stringContaining("3 examples passed")]);
});

const hasGo = (() => {
  try {
    execFileSync("go", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

test.runIf(hasGo)("env-config, a WASI program in Go, gives what its examples say", { timeout: 120_000 }, async () => {
  expect(execFileSync("gofmt", ["-l", join(samples, "env-config")], { encoding: "utf8" })).toBe("");
  const { exit, text } = await testPlugin(["env-config"], { ...shop.context(), signal: AbortSignal.timeout(120_000) });
  expect([exit, text()]).toEqual([0, expect.stringContaining("2 examples passed")]);
});

const envsubst = (file: string) => readFileSync(join(samples, "envsubst", file), "utf8");

/** Renders by the sample's plugin.yaml, as the product runs Argo CD plugins. */
function substitute(plugin: JsonObject) {
  const host = createOsSandbox({ probe: sharedProbe, allowWeaker: allPrimitives });
  const registry = createPluginRegistry({
    builtIn: [],
    installed: () => [createCmpPlugin(readPluginConfig(envsubst("plugin.yaml")), { sandbox: host })],
  });
  const files = ["config.tmpl.yaml", "more.tmpl.yaml"].map((name) => [name, envsubst(`examples/basic/input/${name}`)] as const);
  const request = renderRequest({
    files: createFileTree(Object.fromEntries(files)),
    source: { repoURL: "https://git.example.com/x.git", path: ".", plugin: { name: "envsubst-v1.0", ...plugin } },
    facts: { instanceName: "hello" },
  });
  return createRenderer({ registry }).render(request, AbortSignal.timeout(120_000));
}

test("envsubst, an Argo CD plugin, gives what its example says", async () => {
  const { manifests } = await substitute({
    parameters: [{ name: "image_tag", string: "1.4.0" }],
    env: [{ name: "REGION", value: "eu-west-1" }],
  });
  expect(manifests).toEqual(parseYamlDocuments(envsubst("examples/basic/expected.yaml")).documents.map(({ value }) => value));
});

test("envsubst says which name has no value, with file and line", async () => {
  await expect(substitute({ env: [{ name: "REGION", value: "eu" }] })).rejects.toThrow(
    /config\.tmpl\.yaml:7: there is no value for \$\{IMAGE_TAG\}/,
  );
});
