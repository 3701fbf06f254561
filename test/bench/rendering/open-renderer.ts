import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { FileTree } from "../../../engine/model/file-tree.js";
import type { Renderer, RenderRequest, RenderResult } from "../../../engine/ports/renderer.js";
import type { ToolName } from "../../../plugins/tools/tool-modules.js";
import { release } from "./cases.js";
import type { CaseOnDisk } from "./write-case.js";

/** The built renderer with the real tools, in a sandbox of its own; nothing is cached. */
export interface OpenedRenderer {
  readonly renderer: Renderer;
  /** What is rendered for a case, over its files as they lie on the disk. */
  request(one: CaseOnDisk): Promise<RenderRequest>;
  render(request: RenderRequest): Promise<RenderResult>;
  /** Digests of the tools, as the cache's key has them. */
  digest(): string;
  close(): Promise<void>;
}

/** Opens a part of the build that is measured. */
export function openBuilt<Part>(dist: string, path: string): Promise<Part> {
  return import(pathToFileURL(join(dist, path)).href) as Promise<Part>;
}

/** Opens the renderer of a build. Its processes are started by the first render. */
export async function openRenderer(dist: string): Promise<OpenedRenderer> {
  const part = <Part>(path: string) => openBuilt<Part>(dist, path);
  const { createSandbox } = await part<typeof import("../../../plugins/sandbox/create-sandbox.js")>(
    "plugins/sandbox/create-sandbox.js",
  );
  const { createToolModules } =
    await part<typeof import("../../../plugins/tools/tool-modules.js")>("plugins/tools/tool-modules.js");
  const { createHelmPlugin } = await part<typeof import("../../../plugins/helm/plugin.js")>("plugins/helm/plugin.js");
  const { createKustomizePlugin } =
    await part<typeof import("../../../plugins/kustomize/plugin.js")>("plugins/kustomize/plugin.js");
  const { createDirectoryPlugin } =
    await part<typeof import("../../../plugins/directory/plugin.js")>("plugins/directory/plugin.js");
  const { createPluginRegistry } = await part<typeof import("../../../plugins/registry.js")>("plugins/registry.js");
  const { createRenderer } = await part<typeof import("../../../plugins/renderer.js")>("plugins/renderer.js");
  const { createDiskFileTree } = await part<typeof import("../../../plugins/disk-file-tree.js")>("plugins/disk-file-tree.js");
  const { readRenderSettings } = await part<typeof import("../../../engine/source/render-settings.js")>(
    "engine/source/render-settings.js",
  );

  const built = await builtModules();
  const modules = createToolModules();
  for (const { tool, ...module } of built) modules.put(tool, module);
  const sandbox = createSandbox({ toolFolders: [...new Set(built.map(({ file }) => dirname(file)))] });
  const tools = { sandbox, modules };
  const registry = createPluginRegistry({
    builtIn: [createDirectoryPlugin(tools), createHelmPlugin(tools), createKustomizePlugin(tools)],
  });
  const renderer = createRenderer({ registry });
  const settings = readRenderSettings({});
  return {
    renderer,
    request: async (one) => requestFor(one, { files: await createDiskFileTree(one.folder), settings }),
    render: (request) => renderer.render(request, new AbortController().signal),
    digest: () => registry.digest(),
    close: () => sandbox.close(),
  };
}

interface BuiltModule {
  readonly tool: ToolName;
  readonly file: string;
  readonly sha256: string;
}

/** The modules that `npm run tools` keeps; what is missing is built. */
async function builtModules(): Promise<readonly BuiltModule[]> {
  const script = join(import.meta.dirname, "../../../server/launch/tools.mjs");
  const { buildTools } = (await import(script)) as { readonly buildTools: () => Promise<readonly BuiltModule[]> };
  return buildTools();
}

function requestFor(
  { path }: CaseOnDisk,
  { files, settings }: { readonly files: FileTree } & Pick<RenderRequest, "settings">,
): RenderRequest {
  const refuse = () => Promise.reject(new Error("the cases of the bench fetch nothing"));
  const repoURL = "https://git.example.com/bench.git";
  return {
    files,
    source: { repoURL, path, targetRevision: "HEAD" },
    facts: {
      instanceName: release.name,
      appName: release.name,
      projectName: "default",
      namespace: release.namespace,
      revision: files.commit,
      targetRevision: "HEAD",
      repoURL,
      kubeVersion: release.kubeVersion,
      apiVersions: "",
      helmSeed: "",
      generatePaths: "",
    },
    remote: { file: refuse, tree: refuse, chart: refuse },
    settings,
  };
}
