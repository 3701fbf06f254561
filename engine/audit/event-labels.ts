import { compileGlob } from "../dialects/glob.js";
import type { Manifest } from "../model/manifest.js";
import type { SettingsMap } from "../model/settings.js";

/**
 * The labels that Events about an Application bear: those of its project and, before them, its own, as far as `resource.includeEventLabelKeys` names them and
 * `resource.excludeEventLabelKeys` does not. Both are lists of globs with commas.
 * @see argoproj/argo-cd:util/argo/argo.go `GetAppEventLabels`
 */
export function eventLabels(
  application: Manifest,
  project: Manifest | undefined,
  general: SettingsMap,
): Readonly<Record<string, string>> {
  const included = matcherOf(general["resource.includeEventLabelKeys"]);
  const excluded = matcherOf(general["resource.excludeEventLabelKeys"]);
  const labels = { ...project?.metadata.labels, ...application.metadata.labels };
  return Object.fromEntries(Object.entries(labels).filter(([key]) => included(key) && !excluded(key)));
}

function matcherOf(list = ""): (key: string) => boolean {
  const globs = list
    .replaceAll(" ", "")
    .split(",")
    .filter((pattern) => pattern !== "")
    .flatMap((pattern) => compileGlob(pattern) ?? []);
  return (key) => globs.some((matches) => matches(key));
}
