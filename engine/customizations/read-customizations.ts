import { canonicalJson } from "../kubernetes/json-value.js";
import { type Customizations, type KindCustomization, noCustomizations } from "../model/customizations.js";
import type { Json } from "../model/manifest.js";
import type { SettingsMap } from "../model/settings.js";
import { compileKindKey, everyKind } from "./kind-key.js";
import { readOverrides } from "./read-overrides.js";
import { asMap, type Place, parseSetting, refuse } from "./read-setting.js";
import { readActions, readBoolean, readIgnoredFields, readKnownTypeFields } from "./read-values.js";

type Sayings = Omit<KindCustomization, "key">;

const mapKey = "resource.customizations";
const prefix = `${mapKey}.`;

/**
 * Reads what `argocd-cm` says of kinds: the map under `resource.customizations`, then the keys `resource.customizations.<type>.<group>_<Kind>`, which replace what
 * the map says of the same type. `all` and the map's `*` + `/*` are one. Without either there is nothing said.
 * @throws FairleadError `BAD_USER_INPUT` (`SETTINGS_INVALID`) for what makes Argo CD refuse the whole ConfigMap: a type it does not know, a value it cannot read
 * @see argoproj/argo-cd:util/settings/settings.go `GetResourceOverrides`
 */
export function readCustomizations(general: SettingsMap): Customizations {
  const problems: string[] = [];
  const byKey = new Map<string, Sayings>();
  const add = (key: string, sayings: Sayings) => void byKey.set(key, { ...byKey.get(key), ...sayings });
  const map = general[mapKey] ?? "";
  if (map !== "") {
    const place = { setting: mapKey, problems };
    for (const [key, value] of Object.entries(asMap(parseSetting(map, place), place)))
      add(normalizeKey(key), readOverrides(asMap(value ?? {}, { ...place, at: key }), { ...place, at: key }));
  }
  for (const setting of Object.keys(general).toSorted()) {
    const split = splitKey(setting);
    if (split !== undefined) add(split.key, readSaying(split.type, general[setting] ?? "", { setting, problems }));
  }
  const kinds = [...byKey].map(([key, sayings]) => ({ key, ...sayings })).toSorted((a, b) => (a.key < b.key ? -1 : 1));
  if (kinds.length === 0) return problems.length === 0 ? noCustomizations : { ...noCustomizations, problems };
  for (const { key } of kinds)
    if (compileKindKey(key) === undefined) problems.push(`${mapKey}: the key "${key}" has no effect: it is no glob`);
  return { kinds, problems, id: canonicalJson(kinds as unknown as Json) };
}

function splitKey(setting: string): { readonly type: string; readonly key: string } | undefined {
  if (!setting.startsWith(prefix)) return undefined;
  const rest = setting.slice(prefix.length);
  const dot = rest.indexOf(".");
  if (dot < 0) return undefined;
  const name = rest.slice(dot + 1);
  const parts = name.split("_");
  if (name === "" || parts.length > 2)
    throw refuse(
      { setting, problems: [] },
      `group kind should be in format \`${prefix}<type>.<group_kind>\` or ${prefix}<type>.<kind>\`, got group kind: '${name}'`,
    );
  return { type: rest.slice(0, dot), key: normalizeKey(parts.join("/")) };
}

/** The core group may be written with a slash before the kind. */
function normalizeKey(key: string): string {
  if (key === "*/*") return everyKind;
  return key.startsWith("/") ? key.slice(1) : key;
}

function readSaying(type: string, text: string, place: Place): Sayings {
  switch (type) {
    case "health":
      return { healthScript: text };
    case "useOpenLibs":
      return { useOpenLibraries: readBoolean(text, place) };
    case "actions":
      return readActions(text, place);
    case "ignoreDifferences":
      return { ignoreDifferences: readIgnoredFields(text, place) };
    case "ignoreResourceUpdates":
      return { ignoreResourceUpdates: readIgnoredFields(text, place) };
    case "knownTypeFields":
      return { knownTypeFields: readKnownTypeFields(parseSetting(text, place), place) };
    default:
      throw refuse(
        place,
        `resource customization type ${type} not supported; use health, useOpenLibs, actions, ignoreDifferences, ignoreResourceUpdates or knownTypeFields`,
      );
  }
}
