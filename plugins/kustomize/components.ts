import type { PluginInput } from "../contract.js";
import { joinInside } from "../path-parts.js";
import type { KustomizeOptions } from "./options.js";
import { readRemoteAddress } from "./remote-address.js";

/** The components an Application adds: with `ignoreMissingComponents` only those that are in the repository, and those that are remote. */
export async function keepComponents(
  options: KustomizeOptions,
  { files, path }: PluginInput,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (!options.ignoreMissingComponents) return options.components;
  const kept: string[] = [];
  for (const component of options.components) {
    if (readRemoteAddress(component) !== undefined || (await isThere(component))) kept.push(component);
  }
  return kept;

  async function isThere(component: string): Promise<boolean> {
    const joined = joinInside(path, component);
    return joined !== undefined && (await files.resolve(joined, signal)).found;
  }
}
