import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildPlugin } from "../../../../cli/offline/plugin/build-plugin.js";
import { manifestText } from "../../../plugins/third-party/make-package.js";
import { openWorkshop, type Workshop } from "./plugin-folder.js";

let shop: Workshop;
beforeEach(() => {
  shop = openWorkshop();
});
afterEach(() => shop.close());

const manifest = manifestText({ engines: { fairlead: ">=0.1" } });
const source = `import { defineGenerator } from "@fairlead/plugin-sdk";
import { objects } from "./objects.js";
export default defineGenerator({ id: "acme", generate: () => objects as never });`;

function writePlugin(folder: string): void {
  shop.write(`${folder}/fairlead-plugin.yaml`, manifest);
  shop.write(`${folder}/src/plugin.ts`, source);
  shop.write(`${folder}/src/objects.ts`, "export const objects: readonly object[] = [];");
}

test("buildPlugin() bundles the sources and the SDK into one file, the same wherever the folder is", async () => {
  for (const folder of ["one", "some/where/else"]) {
    writePlugin(folder);
    await buildPlugin(join(shop.folder, folder));
  }
  const bundle = readFileSync(join(shop.folder, "one/dist/plugin.js"), "utf8");
  expect(bundle).not.toMatch(/^import /m);
  expect(bundle).not.toContain(shop.folder);
  expect(readFileSync(join(shop.folder, "some/where/else/dist/plugin.js"), "utf8")).toBe(bundle);
});

test("buildPlugin() leaves an entry alone that was built by other means", async () => {
  shop.write("fairlead-plugin.yaml", manifest);
  shop.write("dist/plugin.js", "export default 1;");
  await buildPlugin(shop.folder);
  expect(readFileSync(join(shop.folder, "dist/plugin.js"), "utf8")).toBe("export default 1;");
});

test.each([
  ["a mistake in the code", `const x = ;`, /Cannot build src\/plugin.ts: src\/plugin.ts:1:11: Unexpected ";"/],
  ["a package that is not there", `import x from "left-pad"; export default x;`, /Could not resolve "left-pad"/],
  ["a module of Node", `import x from "node:child_process"; export default x;`, /Could not resolve "node:child_process"/],
])("buildPlugin() tells of %s with file and line", async (_, code, sentence) => {
  shop.write("fairlead-plugin.yaml", manifest);
  shop.write("src/plugin.ts", code);
  await expect(buildPlugin(shop.folder)).rejects.toThrow(sentence);
  await expect(buildPlugin(shop.folder)).rejects.toMatchObject({ code: "BAD_USER_INPUT", details: { reason: "PLUGIN_BUILD" } });
  expect(existsSync(join(shop.folder, "dist/plugin.js"))).toBe(false);
});

test("buildPlugin() wants a manifest", async () => {
  await expect(buildPlugin(shop.folder)).rejects.toThrow(`"fairlead plugin init" writes one`);
});
