import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readPackageFolder } from "../../../plugins/third-party/package-folder.js";
import { echoBundle, failureOf, fairleadVersion, makePackage, manifestText, temporaryFolder } from "./make-package.js";

let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder();
  mkdirSync(join(place.folder, "dist"));
  mkdirSync(join(place.folder, "src"));
  writeFileSync(join(place.folder, "fairlead-plugin.yaml"), manifestText());
  writeFileSync(join(place.folder, "dist/plugin.js"), echoBundle);
  writeFileSync(join(place.folder, "src/plugin.ts"), "sources");
});
afterEach(() => place.remove());

test("readPackageFolder() takes the plugin's files and passes over all others", async () => {
  const found = await readPackageFolder(place.folder, fairleadVersion);
  expect([...found.files.keys()]).toEqual(["dist/plugin.js", "fairlead-plugin.yaml"]);
  expect(found.digest).toBe(makePackage().digest);
});

test("readPackageFolder() takes README.md, LICENSE and the icon along", async () => {
  writeFileSync(join(place.folder, "README.md"), "read me");
  writeFileSync(join(place.folder, "LICENSE"), "free");
  writeFileSync(join(place.folder, "icon.svg"), "<svg/>");
  writeFileSync(
    join(place.folder, "fairlead-plugin.yaml"),
    manifestText({ metadata: { name: "acme", version: "1.0.0", icon: "icon.svg" } }),
  );
  const found = await readPackageFolder(place.folder, fairleadVersion);
  expect([...found.files.keys()]).toEqual(["LICENSE", "README.md", "dist/plugin.js", "fairlead-plugin.yaml", "icon.svg"]);
});

test("readPackageFolder() says what to do where there is no plugin", async () => {
  expect(await failureOf(readPackageFolder(join(place.folder, "src"), fairleadVersion))).toContain(
    `holds no fairlead-plugin.yaml; "fairlead plugin init" writes one`,
  );
  expect(await failureOf(readPackageFolder("/nowhere/at/all", fairleadVersion))).toContain("NOT_FOUND PLUGIN_NOT_FOUND");
});

test("readPackageFolder() says that the entry is not built", async () => {
  writeFileSync(join(place.folder, "fairlead-plugin.yaml"), manifestText({ runtime: { type: "js", entry: "dist/other.js" } }));
  expect(await failureOf(readPackageFolder(place.folder, fairleadVersion))).toContain("build it first");
});
