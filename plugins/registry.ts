import type { SourceType } from "../engine/ports/renderer.js";
import type { Plugin } from "./contract.js";
import { directory } from "./directory/plugin.js";

/** The plugins of this build, one a source type. */
export const plugins: readonly Plugin[] = [directory];

/** The plugin for a source type; undefined if this build has none. */
export function pluginFor(sourceType: SourceType): Plugin | undefined {
  return plugins.find((plugin) => plugin.sourceType === sourceType);
}
