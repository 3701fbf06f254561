import { join } from "node:path";
import type { Sandbox } from "../../../plugins/sandbox/sandbox.js";
import { requestsOf } from "../../../plugins/third-party/capabilities.js";
import { createThirdPartyPlugin, type ThirdPartyPlugin } from "../../../plugins/third-party/create-plugin.js";
import { readPackageFolder } from "../../../plugins/third-party/package-folder.js";
import type { StoredPlugin } from "../../../plugins/third-party/package-store.js";
import { buildPlugin } from "./build-plugin.js";
import { fairleadItself } from "./fairlead-itself.js";

/** A plugin's folder, built and read. */
export interface PluginProject extends StoredPlugin {
  readonly folder: string;
}

/**
 * Builds the plugin in a folder and reads it as an installation would.
 * @throws FairleadError as `buildPlugin` and `readPackageFolder`
 */
export async function loadProject(folder: string): Promise<PluginProject> {
  await buildPlugin(folder);
  const found = await readPackageFolder(folder, fairleadItself().version);
  return { ...found, folder, entryFile: join(folder, found.manifest.runtime.entry) };
}

/** The plugin as it renders on its author's machine, who grants it all it asks for. */
export function pluginOf(project: PluginProject, sandbox: Sandbox): ThirdPartyPlugin {
  return createThirdPartyPlugin(project, { sandbox, grants: [{ projects: ["*"], ...requestsOf(project.manifest) }] });
}
