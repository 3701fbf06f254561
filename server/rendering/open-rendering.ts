import { availableParallelism } from "node:os";
import type { RawSettings } from "../../engine/model/settings.js";
import type { ApplicationStore } from "../../engine/ports/application-store.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { PackageRepository } from "../../engine/ports/package-repository.js";
import type { ControllerOptions } from "../../engine/reconcile/controller.js";
import { readRenderSettings } from "../../engine/source/render-settings.js";
import { createCachedRenderer } from "../../plugins/cache/cached-renderer.js";
import { createFailurePauses } from "../../plugins/cache/failure-pauses.js";
import { openTraceStore } from "../../plugins/cache/trace-store.js";
import { createDirectoryPlugin } from "../../plugins/directory/plugin.js";
import { createFairQueue } from "../../plugins/fair-queue.js";
import { createHelmPlugin } from "../../plugins/helm/plugin.js";
import { createFieldDeleter } from "../../plugins/jq/field-deleter.js";
import { createKustomizePlugin } from "../../plugins/kustomize/plugin.js";
import { createQueuedRenderer } from "../../plugins/queued-renderer.js";
import { createPluginRegistry } from "../../plugins/registry.js";
import { createRenderer } from "../../plugins/renderer.js";
import { createSandbox } from "../../plugins/sandbox/create-sandbox.js";
import { buildToolsInBackground } from "../../plugins/tools/build-tools.js";
import { createToolModules } from "../../plugins/tools/tool-modules.js";
import type { Config } from "../config.js";
import type { DataFolder } from "../start/data-folder.js";
import { missingPrimitives } from "../start/missing-primitives.js";
import { following } from "./following.js";
import { openPlugins } from "./open-plugins.js";

/** What rendering is built with. */
export interface RenderingNeeds {
  readonly config: Config;
  readonly data: DataFolder;
  readonly packages: PackageRepository;
  readonly version: string;
  readonly store: ApplicationStore;
  /** The builder of the tools. */
  readonly toolsScript: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly progress: (line: string) => void;
  readonly ends: (() => Promise<void> | void)[];
}

/** What the engine renders with, and what tells that more can be rendered now. */
export interface OpenedRendering extends Pick<ControllerOptions, "renderer" | "inspector" | "renderSettings" | "deleter"> {
  /** Called when a tool has been built or a plugin came: what failed for want of it may succeed. */
  readonly onMore: (listener: () => void) => void;
  /** Told that the settings changed. */
  readonly settingsChanged: (settings: RawSettings) => void;
}

/** Renders at once for all projects together; the sandbox has as many processes as there are cores, and what waits for it costs nothing. */
const rendersPerCore = 8;

/** Says once what this host lacks for holding tools, plugins and commands back. */
async function warnOfWeakness(config: Config, log: Log): Promise<void> {
  const missing = (await missingPrimitives(config)).map(({ name, because }) => `${name} (${because})`);
  if (missing.length > 0)
    log.warn("The sandbox is weaker on this host.", { error: `It lacks ${missing.join(", ")}. See docs/sandbox.md.` });
}

/** Builds all that turns sources into manifests: the sandbox, the tools, the plugins and their cache. */
export async function openRendering(needs: RenderingNeeds): Promise<OpenedRendering> {
  const { config, data, store, toolsScript, clock, log, progress, ends } = needs;
  const modules = createToolModules();
  const sandbox = createSandbox({ toolFolders: [config.toolsFolder] });
  ends.push(() => sandbox.close());
  ends.push(buildToolsInBackground({ script: toolsScript, modules, progress }));
  void warnOfWeakness(config, log);
  const tools = { sandbox, modules };
  const listeners: (() => void)[] = [];
  const changed = () => {
    for (const listener of listeners) listener();
  };
  modules.onChange(changed);
  const plugins = await openPlugins({ ...needs, sandbox, folder: data.folder("plugins"), changed });
  const registry = createPluginRegistry({
    builtIn: [createDirectoryPlugin(tools), createHelmPlugin(tools), createKustomizePlugin(tools)],
    installed: () => plugins.installed(),
  });
  const inspector = createRenderer({ registry });
  const queue = createFairQueue({ limit: availableParallelism() * rendersPerCore, clock });
  const traces = openTraceStore({ folder: data.folder("renders"), log });
  ends.push(() => traces.close());
  const renderer = createCachedRenderer(createQueuedRenderer(inspector, queue), {
    store: traces,
    toolDigests: () => registry.digest(),
    pauses: createFailurePauses(clock, config.pauses),
  });
  let known: RawSettings | undefined;
  return {
    renderer,
    inspector,
    deleter: createFieldDeleter(tools),
    renderSettings: following(() => store.settings().general, readRenderSettings),
    onMore: (listener) => void listeners.push(listener),
    settingsChanged(settings) {
      if (settings.plugins === known?.plugins && settings.repositories === known.repositories) return;
      if (settings.plugins !== known?.plugins) plugins.update(settings.plugins);
      else changed();
      known = settings;
    },
  };
}
