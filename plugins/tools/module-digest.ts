import type { ToolModules, ToolName } from "./tool-modules.js";

/** The digest of a tool's module; while it is not built, a word: nothing was rendered by a module that is not there. */
export function moduleDigest(modules: Pick<ToolModules, "guest">, tool: ToolName): string {
  try {
    return modules.guest(tool).sha256;
  } catch {
    return "building";
  }
}
