import { createHash } from "node:crypto";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FairleadError, messageOf } from "../../engine/errors.js";
import type { InstalledPlugin } from "../contract.js";
import { type CmpPluginOptions, createCmpPlugin } from "./plugin.js";
import { readPluginConfig } from "./plugin-config.js";

/** The plugins of a folder, and why others of it are none. */
export interface CmpFolder {
  /** In order of their names. */
  readonly plugins: readonly InstalledPlugin[];
  /** A sentence for each that is left out. */
  readonly problems: readonly string[];
}

const maxPlugins = 100;
const maxFiles = 10_000;
const maxBytes = 256 * 1_048_576;

/**
 * Reads a folder in which every plugin has a folder of its own: `<any name>/plugin.yaml`, and beside it the files its commands use. One that cannot be read, or
 * whose name another has, is left out and told. A folder that is not there is an empty one.
 */
export async function readCmpFolder(
  folder: string,
  options: Omit<CmpPluginOptions, "folder" | "folderDigest">,
): Promise<CmpFolder> {
  const plugins = new Map<string, InstalledPlugin>();
  const problems: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  for (const name of names.sort((a, b) => (a < b ? -1 : 1)).slice(0, maxPlugins)) {
    const own = resolve(folder, name);
    try {
      const config = readPluginConfig(await readFile(join(own, "plugin.yaml"), "utf8"));
      const plugin = createCmpPlugin(config, { ...options, folder: own, folderDigest: await digestOf(own) });
      if (plugins.has(plugin.name)) problems.push(`"${own}" is left out: another plugin is called "${plugin.name}"`);
      else plugins.set(plugin.name, plugin);
    } catch (error) {
      problems.push(`"${own}" is left out: ${messageOf(error)}`);
    }
  }
  const byName = [...plugins].sort(([a], [b]) => (a < b ? -1 : 1));
  return { plugins: byName.map(([, plugin]) => plugin), problems };
}

/** Changes with any name, mode, content or link below a folder. */
async function digestOf(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const names = (await readdir(folder, { recursive: true })).sort((a, b) => (a < b ? -1 : 1));
  if (names.length > maxFiles) throw tooLarge(`more than ${maxFiles} files`);
  let bytes = 0;
  for (const name of names) {
    const path = join(folder, name);
    const facts = await lstat(path);
    bytes += facts.isFile() ? facts.size : 0;
    if (bytes > maxBytes) throw tooLarge(`more than ${maxBytes} bytes`);
    const content = facts.isFile() ? await readFile(path) : facts.isSymbolicLink() ? await readlink(path) : "";
    hash.update(`${JSON.stringify([name, facts.mode])}\n`).update(createHash("sha256").update(content).digest());
  }
  return hash.digest("hex");
}

function tooLarge(what: string): FairleadError {
  return new FairleadError("FAILED_PRECONDITION", `its folder holds ${what}; leave out what its commands do not use`, {
    details: { reason: "PLUGIN_CONFIG" },
  });
}
