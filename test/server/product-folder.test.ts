import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import { expect, test } from "vitest";
import { productFolder } from "../../server/product-folder.js";

test.each(["package.json", "deploy/crds", "web"])("productFolder() finds %s", (name) => {
  expect(isAbsolute(productFolder(name))).toBe(true);
  expect(existsSync(productFolder(name))).toBe(true);
});
