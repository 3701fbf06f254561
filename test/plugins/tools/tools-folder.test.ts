import { homedir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cacheFolder, toolsFolder } from "../../../plugins/tools/tools-folder.js";

test.each([
  [{ FAIRLEAD_TOOLS: "/opt/tools", FAIRLEAD_CACHE: "/c" }, "/opt/tools"],
  [{ FAIRLEAD_CACHE: "/c", XDG_CACHE_HOME: "/x" }, "/c/fairlead/tools"],
  [{ XDG_CACHE_HOME: "/x" }, "/x/fairlead/tools"],
  [{}, join(homedir(), ".cache/fairlead/tools")],
])("toolsFolder() of %j", (environment, folder) => {
  expect(toolsFolder(environment)).toBe(folder);
});

test.each([
  [{ FAIRLEAD_CACHE: "/c", XDG_CACHE_HOME: "/x" }, "/c/fairlead"],
  [{ XDG_CACHE_HOME: "/x" }, "/x/fairlead"],
  [{}, join(homedir(), ".cache/fairlead")],
])("cacheFolder() of %j", (environment, folder) => {
  expect(cacheFolder(environment)).toBe(folder);
});
