import { FairleadError } from "../engine/errors.js";
import { isObject } from "../engine/kubernetes/json-value.js";
import type { ApplicationSource } from "../engine/model/application.js";
import type { RenderSettings, SourceType } from "../engine/ports/renderer.js";
import { detectTool, explicitTool } from "./choose-tool.js";
import type { DiscoveryPlace, InstalledPlugin, Plugin } from "./contract.js";
import type { PluginRegistry } from "./registry.js";

/** What renders a source, and what a person should know of the choice. */
export interface ChosenPlugin {
  readonly plugin: Plugin;
  readonly sourceType: SourceType;
  readonly warnings: readonly string[];
}

/**
 * Chooses what renders a source: its own tool block, else an installed plugin that takes the directory, else what the files call for.
 * @throws FairleadError `BAD_USER_INPUT` (`SPEC_INVALID`, `PLUGIN_NOT_FOUND`, `PLUGIN_NO_MATCH`); `FAILED_PRECONDITION` (`TOOL_MISSING`)
 * @see argoproj/argo-cd:reposerver/repository/repository.go `GetAppSourceType`
 */
export async function choosePlugin(
  source: ApplicationSource,
  place: DiscoveryPlace,
  { registry, settings }: { readonly registry: PluginRegistry; readonly settings: RenderSettings },
  signal: AbortSignal,
): Promise<ChosenPlugin> {
  const explicit = explicitTool(source);
  if (explicit === "Plugin") return { ...(await askedPlugin(source, place, registry, signal)), sourceType: "Plugin" };
  if (explicit === undefined) {
    const { plugin, warnings } = await discover(place, registry, signal);
    if (plugin !== undefined) return { plugin, sourceType: "Plugin", warnings };
  }
  const wanted = explicit ?? (await detectTool(place.files, place.path, signal));
  const isOff = (wanted === "Helm" && !settings.helmEnabled) || (wanted === "Kustomize" && !settings.kustomizeEnabled);
  const sourceType = isOff ? "Directory" : wanted;
  const warnings = isOff ? [`TOOL_DISABLED: ${wanted} is disabled by argocd-cm; the source is read as a plain directory`] : [];
  const plugin = registry.builtIn(sourceType);
  if (plugin !== undefined) return { plugin, sourceType, warnings };
  throw new FairleadError(
    "FAILED_PRECONDITION",
    `Cannot render "${place.path}": it needs ${sourceType}, which this build does not have`,
    {
      details: { reason: "TOOL_MISSING", tool: sourceType },
    },
  );
}

/** The plugin that `source.plugin` asks for, by name or by discovery. */
async function askedPlugin(source: ApplicationSource, place: DiscoveryPlace, registry: PluginRegistry, signal: AbortSignal) {
  const name = isObject(source.plugin) && typeof source.plugin["name"] === "string" ? source.plugin["name"] : "";
  if (name === "") {
    const { plugin, warnings } = await discover(place, registry, signal);
    if (plugin !== undefined) return { plugin, warnings };
    const because = "could not find plugin supporting the given repository";
    throw refusal(`${because}: no installed plugin takes "${place.path || "."}"; ${installedNames(registry)}`, "PLUGIN_NO_MATCH");
  }
  const plugin = registry.installed().find(({ names }) => names.includes(name));
  const because = `could not find cmp-server plugin with name ${JSON.stringify(name.slice(0, 200))} supporting the given repository`;
  if (plugin === undefined) throw refusal(`${because}: it is not installed; ${installedNames(registry)}`, "PLUGIN_NOT_FOUND");
  if (plugin.matches !== undefined && !(await plugin.matches(place, signal)))
    throw refusal(`${because}: it is installed, but its discovery does not take "${place.path || "."}"`, "PLUGIN_NO_MATCH");
  return { plugin, warnings: [] };
}

async function discover(place: DiscoveryPlace, registry: PluginRegistry, signal: AbortSignal) {
  const candidates = registry.installed().filter(({ matches }) => matches !== undefined);
  const taking: InstalledPlugin[] = [];
  for (const candidate of candidates.toSorted(byRank)) if (await candidate.matches?.(place, signal)) taking.push(candidate);
  const [plugin, second] = taking;
  const warnings =
    plugin === undefined || second === undefined
      ? []
      : [
          `PLUGIN_AMBIGUOUS: "${plugin.name}" and "${second.name}" both take this directory; "${plugin.name}" was used, name one in source.plugin.name`,
        ];
  return { plugin, warnings };
}

function byRank(a: InstalledPlugin, b: InstalledPlugin): number {
  return b.priority - a.priority || (a.name < b.name ? -1 : 1);
}

function installedNames(registry: PluginRegistry): string {
  const names = registry.installed().map(({ name }) => name);
  return names.length === 0 ? "no plugin is installed" : `installed are: ${names.toSorted().join(", ")}`;
}

function refusal(message: string, reason: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", message, { details: { reason } });
}
