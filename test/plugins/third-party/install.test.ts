import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packPlugin } from "../../../cli/offline/plugin/pack-plugin.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { createPluginRegistry } from "../../../plugins/registry.js";
import { createRenderer } from "../../../plugins/renderer.js";
import { createInstalledPlugins, type InstalledPlugins } from "../../../plugins/third-party/installed-plugins.js";
import { createPackageStore } from "../../../plugins/third-party/package-store.js";
import { openWorkshop, type Workshop } from "../../cli/offline/plugin/plugin-folder.js";
import { createFileTree } from "../../fakes/file-tree.js";
import { renderRequest } from "../../fakes/plain-rendering.js";
import { fairleadVersion, manifestText } from "./make-package.js";

let shop: Workshop;
let installed: InstalledPlugins;
beforeAll(() => {
  shop = openWorkshop();
  installed = createInstalledPlugins({
    sandbox: shop.sandbox,
    store: createPackageStore(join(shop.folder, "data/plugins"), fairleadVersion),
    fairleadVersion,
    fetchArtifact: () => Promise.reject(new Error("nothing is fetched here")),
  });
});
afterAll(() => shop.close());

const patience = () => AbortSignal.timeout(120_000);

/** Packs a version as its author does, and installs it as an administrator does. */
async function install(version: string, fields: JsonObject, grants: string): Promise<void> {
  const manifest = {
    engines: { fairlead: ">=0.1" },
    metadata: { name: "acme", version },
    discovery: { any: [{ file: "acme.txt" }] },
    ...fields,
  };
  shop.write("acme/fairlead-plugin.yaml", manifestText(manifest));
  shop.write(
    "acme/src/plugin.js",
    `export default { generate({ files }) {
      const text = files.readText("acme.txt") + "${version}";
      return [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "acme" }, data: { text } }];
    } };`,
  );
  const { file, digest } = (await packPlugin(["acme"], shop.context())).result as {
    readonly file: string;
    readonly digest: string;
  };
  await installed.update({ "acme.yaml": `from: ${file}\ndigest: ${digest}\n${grants}` }, patience());
}

async function render(): Promise<unknown> {
  const renderer = createRenderer({ registry: createPluginRegistry({ builtIn: [], installed: () => installed.plugins() }) });
  const files = createFileTree({ "apps/a/acme.txt": "made by " });
  const { sourceType, manifests } = await renderer.render(
    renderRequest({ files, source: { repoURL: "https://git.example.com/x.git", path: "apps/a" } }),
    patience(),
  );
  return [sourceType, manifests[0]?.["data"]];
}

test("a plugin is packed, installed by its digest, found by its files, and replaced by the next version once that is granted", async () => {
  await install("1.0.0", {}, "");
  expect(await render()).toEqual(["Plugin", { text: "made by 1.0.0" }]);
  await install("1.1.0", { inputs: { refs: true } }, "");
  expect(installed.problems().map(({ because }) => because)).toEqual([
    expect.stringContaining("version 1.1.0 asks for what no grant gives: refs: true"),
  ]);
  await expect(render()).rejects.toMatchObject({ details: { reason: "TOOL_MISSING" } });
  await install("1.1.0", { inputs: { refs: true } }, `grants: [{projects: ["default"], refs: true}]\n`);
  expect([installed.problems(), await render()]).toEqual([[], ["Plugin", { text: "made by 1.1.0" }]]);
});
