import type { Plugin } from "../contract.js";
import { moduleDigest } from "../tools/module-digest.js";
import type { ToolRunner } from "../tools/run-tool.js";
import { buildKustomization } from "./build-kustomization.js";
import { kustomizeVersion } from "./build-options.js";
import { inspectKustomize } from "./inspect-kustomize.js";

/** Makes the plugin for directories with a kustomization: `kustomize build`, after what the Application changes. Charts are rendered by Helm's module. */
export function createKustomizePlugin(tools: ToolRunner): Plugin {
  return {
    name: "kustomize",
    sourceType: "Kustomize",
    get digest() {
      const { modules } = tools;
      return [kustomizeVersion, moduleDigest(modules, "kustomize"), moduleDigest(modules, "helm")].join(" ");
    },
    inspect: async (input, signal) => ({ kustomize: await inspectKustomize(tools, input, signal) }),
    async render(input, signal) {
      const { objects, warnings } = await buildKustomization(tools, input, signal);
      return { texts: [{ name: input.path === "" ? "." : input.path, objects }], warnings };
    },
  };
}
