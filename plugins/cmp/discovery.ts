import { compileGlob } from "../../engine/dialects/glob.js";
import { compilePathPattern } from "../../engine/dialects/path-match.js";
import { FairleadError } from "../../engine/errors.js";
import type { PluginPlace } from "../contract.js";
import type { CmpDiscovery } from "./plugin-config.js";

/** A way of discovery that looks at names only. */
export type NameDiscovery = Exclude<CmpDiscovery, { readonly kind: "command" }>;

/**
 * Says whether a name below a directory matches a plugin's pattern: that of a file, a directory or a link.
 * @throws FairleadError `FAILED_PRECONDITION` (`PLUGIN_CONFIG`) for a pattern that does not compile
 * @see argoproj/argo-cd:cmpserver/plugin/plugin.go `matchRepository`
 */
export async function matchesNames(discovery: NameDiscovery, place: PluginPlace, signal: AbortSignal): Promise<boolean> {
  const { pattern } = discovery;
  if (!/[*?[\\{]/.test(pattern)) return (await place.files.entry(below(place.path, pattern), signal)) !== undefined;
  const matches = compilePattern(discovery);
  const recurse = pattern.includes("/") || pattern.includes("**");
  const entries = (await place.files.list(place.path, { recurse }, signal)) ?? [];
  const skip = place.path === "" ? 0 : place.path.length + 1;
  return entries.some(({ path }) => matches(path.slice(skip)));
}

function below(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

function compilePattern({ kind, pattern }: NameDiscovery): (path: string) => boolean {
  const matches = kind === "fileName" ? compilePathPattern(pattern) : compileDeepGlob(pattern);
  if (matches !== undefined) return matches;
  throw new FairleadError(
    "FAILED_PRECONDITION",
    `error finding ${kind === "fileName" ? "filename" : "glob"} match for pattern ${JSON.stringify(pattern.slice(0, 200))}: it is no pattern; check its brackets`,
    { details: { reason: "PLUGIN_CONFIG" } },
  );
}

/** `**` with a `/` behind it also stands for no directory at all, which the glob's own dialect does not know. */
function compileDeepGlob(pattern: string): ((path: string) => boolean) | undefined {
  return compileGlob(pattern.replaceAll(/(^|\/)\*\*\//g, "$1{,**/}"), { separators: "/" });
}
