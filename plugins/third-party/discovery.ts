import { isFailure } from "../../engine/errors.js";
import type { PluginPlace } from "../contract.js";
import { findFiles } from "./find-files.js";
import type { DiscoveryRule } from "./manifest.js";

/** Larger files are not searched for a text. */
const maxSearchedBytes = 1_048_576;

/** Says whether any of a plugin's rules holds for a directory. Rules are data: no code of the plugin runs, and only what they name is read. */
export async function matchesAnyRule(rules: readonly DiscoveryRule[], place: PluginPlace, signal: AbortSignal): Promise<boolean> {
  for (const rule of rules) if (await matchesRule(rule, place, signal)) return true;
  return false;
}

async function matchesRule(rule: DiscoveryRule, place: PluginPlace, signal: AbortSignal): Promise<boolean> {
  if ("file" in rule) return (await findFiles(place, [rule.file], signal)).length > 0;
  const { file, text } = rule.contains;
  const { files, path } = place;
  const resolved = await files.resolve(path === "" ? file : `${path}/${file}`, signal);
  if (!resolved.found || resolved.entry.type !== "file") return false;
  const at = resolved.entry.path;
  try {
    const bytes = (await files.read([at], { maxBytes: maxSearchedBytes }, signal)).get(at);
    return bytes !== undefined && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(text);
  } catch (error) {
    if (isFailure(error, "RESOURCE_EXHAUSTED")) return false;
    throw error;
  }
}
