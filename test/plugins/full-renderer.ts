import type { Renderer, SourceInspector } from "../../engine/ports/renderer.js";
import type { InstalledPlugin } from "../../plugins/contract.js";
import { createDirectoryPlugin } from "../../plugins/directory/plugin.js";
import { createHelmPlugin } from "../../plugins/helm/plugin.js";
import { createKustomizePlugin } from "../../plugins/kustomize/plugin.js";
import { createPluginRegistry } from "../../plugins/registry.js";
import { createRenderer } from "../../plugins/renderer.js";
import { openRealTools, type RealTools } from "./real-tools.js";

/** The renderer as the product has it, with the real tools in the real sandbox. */
export interface FullRenderer {
  readonly renderer: Renderer & SourceInspector;
  readonly tools: RealTools;
  close(): Promise<void>;
}

/** Opens it. Close it after the tests of the file. */
export async function openFullRenderer(installed: () => readonly InstalledPlugin[] = () => []): Promise<FullRenderer> {
  const tools = await openRealTools();
  const builtIn = [createDirectoryPlugin(tools), createHelmPlugin(tools), createKustomizePlugin(tools)];
  return {
    renderer: createRenderer({ registry: createPluginRegistry({ builtIn, installed }) }),
    tools,
    close: () => tools.sandbox.close(),
  };
}
