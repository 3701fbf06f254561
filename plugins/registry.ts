import { createHash } from "node:crypto";
import type { InstalledPlugin, Plugin } from "./contract.js";

/** The plugins there are at this moment: one of ours a source type, and those that were installed. */
export interface PluginRegistry {
  builtIn(sourceType: Plugin["sourceType"]): Plugin | undefined;
  installed(): readonly InstalledPlugin[];
  /** Changes when any of them does. */
  digest(): string;
}

/** What a registry is made of. */
export interface RegistryOptions {
  readonly builtIn: readonly Plugin[];
  /** Asked for every render, so that what is installed meanwhile counts. Default: nothing is installed. */
  readonly installed?: () => readonly InstalledPlugin[];
}

/** One list of all plugins. */
export function createPluginRegistry({ builtIn, installed = () => [] }: RegistryOptions): PluginRegistry {
  return {
    builtIn: (sourceType) => builtIn.find((plugin) => plugin.sourceType === sourceType),
    installed,
    digest() {
      const lines = [...builtIn, ...installed()].map(({ name, digest }) => `${name} ${digest}`);
      return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
    },
  };
}
