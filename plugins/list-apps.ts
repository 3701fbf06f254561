import type { RenderSettings, SourceType } from "../engine/ports/renderer.js";
import type { PluginFiles } from "./contract.js";
import { kustomizationNames } from "./kustomize/kustomization.js";
import { parentOf } from "./path-parts.js";

type Enabled = Pick<RenderSettings, "helmEnabled" | "kustomizeEnabled">;

/**
 * Every directory of a tree that a tool recognises, with the tool, in byte order of the paths; `""` is the root. Tools that are turned off recognise nothing.
 * @see argoproj/argo-cd:util/app/discovery/discovery.go `Discover`
 */
export async function listApps(
  files: PluginFiles,
  { helmEnabled, kustomizeEnabled }: Enabled,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, SourceType>> {
  const apps = new Map<string, SourceType>();
  for (const { path, type } of (await files.list("", { recurse: true }, signal)) ?? []) {
    if (type !== "file" && type !== "link") continue;
    const directory = parentOf(path);
    const name = path.slice(directory === "" ? 0 : directory.length + 1);
    if (kustomizeEnabled && kustomizationNames.some((known) => known === name)) apps.set(directory, "Kustomize");
    else if (helmEnabled && name === "Chart.yaml" && !apps.has(directory)) apps.set(directory, "Helm");
  }
  return new Map([...apps].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
}
