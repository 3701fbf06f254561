import type { Log } from "../../engine/ports/log.js";
import type { PackageRepository } from "../../engine/ports/package-repository.js";
import { allPrimitives } from "../../plugins/cmp/host-primitives.js";
import { createOsSandbox } from "../../plugins/cmp/os-sandbox.js";
import { readCmpFolder } from "../../plugins/cmp/plugin-folder.js";
import { serveAskPass } from "../../plugins/cmp/sidecar/ask-pass.js";
import { openSidecarFolder, type SidecarFolder } from "../../plugins/cmp/sidecar/folder.js";
import type { InstalledPlugin } from "../../plugins/contract.js";
import type { Sandbox } from "../../plugins/sandbox/sandbox.js";
import { createInstalledPlugins } from "../../plugins/third-party/installed-plugins.js";
import { createPackageStore } from "../../plugins/third-party/package-store.js";
import type { Config } from "../config.js";
import { fetchPluginArtifact } from "./fetch-plugin.js";

/** What plugins are opened with. */
export interface PluginNeeds {
  readonly config: Pick<
    Config,
    "profile" | "allowWeaker" | "commandPlugins" | "pluginSockets" | "narrowsPluginFiles" | "pluginCredentials"
  >;
  /** Where installed packages are kept. */
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly version: string;
  /** Where plugins that are OCI artifacts come from. */
  readonly packages: PackageRepository;
  readonly log: Log;
  /** Told when a plugin came or went. */
  readonly changed: () => void;
  readonly ends: (() => Promise<void> | void)[];
}

/** The plugins that are there besides our own. */
export interface OpenedPlugins {
  installed(): readonly InstalledPlugin[];
  /** Takes what the ConfigMap `fairlead-plugins` says now. */
  update(data: Readonly<Record<string, string>>): void;
}

/**
 * Opens the plugins of third parties: packages that the ConfigMap names, commands with a `plugin.yaml` in a folder, and sidecars that listen on sockets in another one.
 */
export async function openPlugins(needs: PluginNeeds): Promise<OpenedPlugins> {
  const { config, folder, sandbox, version, log, changed, ends } = needs;
  const ended = new AbortController();
  ends.push(() => ended.abort(new Error("Fairlead is stopping")));
  const packages = createInstalledPlugins({
    sandbox,
    fairleadVersion: version,
    fetchArtifact: (url, signal) => fetchPluginArtifact(needs.packages, url, signal),
    store: createPackageStore(folder, version),
  });
  const commands = await openCommands(config, log);
  const sidecars = config.pluginSockets === undefined ? undefined : await openSidecars(config.pluginSockets, needs);
  const take = async (data: Readonly<Record<string, string>>) => {
    await packages.update(data, ended.signal);
    if (ended.signal.aborted) return;
    for (const { name, because } of packages.problems()) log.warn("A plugin is off.", { resource: name, error: because });
    changed();
  };
  return {
    installed: () => [...packages.plugins(), ...commands, ...(sidecars?.plugins() ?? [])],
    update(data) {
      void take(data);
    },
  };
}

async function openSidecars(sockets: string, { config, ends }: PluginNeeds): Promise<SidecarFolder> {
  const { narrowsPluginFiles: narrows, pluginCredentials } = config;
  const askPass = pluginCredentials === undefined ? undefined : await serveAskPass(pluginCredentials.socket);
  if (askPass !== undefined) ends.push(() => askPass.close());
  const credentials = askPass && { askPass, plugins: pluginCredentials?.plugins ?? [] };
  const sidecars = openSidecarFolder(sockets, { narrows, ...(credentials !== undefined && { credentials }) });
  ends.push(() => sidecars.close());
  return sidecars;
}

/** In development a host without some of the kernel's means will do; `openRendering` says what it lacks. */
async function openCommands(
  { profile, allowWeaker, commandPlugins, narrowsPluginFiles }: PluginNeeds["config"],
  log: Log,
): Promise<readonly InstalledPlugin[]> {
  if (commandPlugins === undefined) return [];
  const sandbox = createOsSandbox({ allowWeaker: profile === "development" ? allPrimitives : allowWeaker });
  const { plugins, problems } = await readCmpFolder(commandPlugins, { sandbox, narrows: narrowsPluginFiles });
  for (const because of problems) log.warn("A plugin is off.", { error: because });
  return plugins;
}
