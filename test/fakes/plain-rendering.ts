import { FairleadError } from "../../engine/errors.js";
import type { FactName } from "../../engine/model/read-set.js";
import type { PackageRepositories } from "../../engine/ports/package-repository.js";
import type { RemoteSources } from "../../engine/ports/remote-sources.js";
import type { Renderer, RenderRequest, SourceInspector } from "../../engine/ports/renderer.js";
import { readRenderSettings } from "../../engine/source/render-settings.js";
import { createDirectoryPlugin } from "../../plugins/directory/plugin.js";
import type { RenderLimits } from "../../plugins/limits.js";
import { createPluginRegistry } from "../../plugins/registry.js";
import { createRenderer } from "../../plugins/renderer.js";
import { createToolModules } from "../../plugins/tools/tool-modules.js";
import { noScripts } from "./no-scripts.js";

const refuse = () => Promise.reject(new FairleadError("UNAVAILABLE", "this test fetches nothing"));

/** A remote that a test must not use. */
export const noRemote: RemoteSources = { file: refuse, tree: refuse, chart: refuse };
/** Packages that a test must not use. */
export const noPackages: PackageRepositories = { resolve: refuse, filesAt: refuse, info: refuse, forProject: () => noPackages };
/** What holds when `argocd-cm` says nothing. */
export const defaultSettings = readRenderSettings({});

/** Plain directories without any tool. */
const directory = createDirectoryPlugin({
  sandbox: { run: refuse, close: () => Promise.resolve() },
  modules: createToolModules(),
});

/** The real renderer with plain directories only. */
export function plainRenderer(limits: Partial<RenderLimits> = {}): Renderer & SourceInspector {
  return createRenderer({ registry: createPluginRegistry({ builtIn: [directory] }), limits });
}

/** What an engine needs for rendering, with plain directories and nothing to fetch. */
export function plainRendering() {
  return {
    inspector: plainRenderer(),
    packages: noPackages,
    remoteFor: () => noRemote,
    renderSettings: () => defaultSettings,
    scripts: noScripts,
    deleter: { deleteFields: refuse, findUnreadable: refuse },
  };
}

/** A request to render, with facts that a test does not care about. */
export function renderRequest(
  request: Pick<RenderRequest, "files" | "source"> & { readonly facts?: Partial<Record<FactName, string>> } & Partial<
      Pick<RenderRequest, "refs" | "remote" | "settings" | "hard">
    >,
): RenderRequest {
  const { files, source, facts } = request;
  return {
    remote: noRemote,
    settings: defaultSettings,
    ...request,
    facts: {
      instanceName: "shop",
      appName: "shop",
      projectName: "default",
      namespace: "default",
      revision: files.commit,
      targetRevision: source.targetRevision ?? "",
      repoURL: source.repoURL,
      kubeVersion: "1.36.0",
      apiVersions: "apps/v1,apps/v1/Deployment,v1,v1/ConfigMap",
      helmSeed: "",
      generatePaths: "",
      ...facts,
    },
  };
}
