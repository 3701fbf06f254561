import type { KindCustomization } from "../model/customizations.js";
import type { JsonObject } from "../model/manifest.js";
import { asText, type Place, refuse } from "./read-setting.js";
import { noteUnknown, readActions, readIgnoredFields, readKnownTypeFields } from "./read-values.js";

const fields = {
  health: "health.lua",
  useOpenLibs: "health.lua.useOpenLibs",
  actions: "actions",
  ignoreDifferences: "ignoreDifferences",
  ignoreResourceUpdates: "ignoreResourceUpdates",
  knownTypeFields: "knownTypeFields",
} as const;

/**
 * What the map form says of one kind: texts of Lua, and of YAML within YAML.
 * @throws FairleadError `BAD_USER_INPUT` (`SETTINGS_INVALID`)
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/types.go `rawResourceOverride`
 */
export function readOverrides(given: JsonObject, place: Place): Omit<KindCustomization, "key"> {
  noteUnknown(given, Object.values(fields), place);
  const healthScript = asText(given[fields.health], place);
  const useOpenLibraries = given[fields.useOpenLibs] ?? false;
  if (typeof useOpenLibraries !== "boolean")
    throw refuse(place, `${fields.useOpenLibs} must be true or false, not ${JSON.stringify(useOpenLibraries).slice(0, 100)}`);
  const ignored = (name: "ignoreDifferences" | "ignoreResourceUpdates") => {
    const text = asText(given[fields[name]], place);
    return text === "" ? {} : { [name]: readIgnoredFields(text, place) };
  };
  const knownTypeFields = readKnownTypeFields(given[fields.knownTypeFields] ?? null, place);
  return {
    ...(healthScript !== "" && { healthScript }),
    ...(useOpenLibraries && { useOpenLibraries }),
    ...readActions(asText(given[fields.actions], place), place),
    ...ignored("ignoreDifferences"),
    ...ignored("ignoreResourceUpdates"),
    ...(knownTypeFields.length > 0 && { knownTypeFields }),
  };
}
