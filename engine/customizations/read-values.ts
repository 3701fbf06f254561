import { messageOf } from "../errors.js";
import type { ActionCustomization, IgnoredFields, KnownTypeField } from "../model/customizations.js";
import type { Json } from "../model/manifest.js";
import { asList, asMap, asText, nameOf, type Place, parseSetting, refuse } from "./read-setting.js";

const truths: readonly string[] = ["1", "t", "T", "TRUE", "true", "True"];
const lies: readonly string[] = ["0", "f", "F", "FALSE", "false", "False"];

/** A boolean as Go's `strconv.ParseBool` reads it. @throws FairleadError `BAD_USER_INPUT` (`SETTINGS_INVALID`) */
export function readBoolean(text: string, place: Place): boolean {
  if (truths.includes(text)) return true;
  if (lies.includes(text)) return false;
  throw refuse(place, `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax; use true or false`);
}

/**
 * Which fields do not count, from YAML text.
 * @throws FairleadError `BAD_USER_INPUT` (`SETTINGS_INVALID`)
 */
export function readIgnoredFields(text: string, place: Place): IgnoredFields {
  const given = asMap(parseSetting(text, place), place);
  const texts = (field: string) => asList(given[field], place).map((item) => asText(item, place));
  noteUnknown(given, ["jsonPointers", "jqPathExpressions", "managedFieldsManagers"], place);
  return {
    jsonPointers: texts("jsonPointers"),
    jqPathExpressions: texts("jqPathExpressions"),
    managedFieldsManagers: texts("managedFieldsManagers"),
  };
}

/** @throws FairleadError `BAD_USER_INPUT` (`SETTINGS_INVALID`) */
export function readKnownTypeFields(value: Json, place: Place): readonly KnownTypeField[] {
  return asList(value, place).map((item) => {
    const given = asMap(item, place);
    return { field: asText(given["field"], place), type: asText(given["type"], place) };
  });
}

/**
 * Actions, from YAML text. What cannot be read is a problem and no failure: Argo CD, too, stumbles over it only when the kind is asked for its actions.
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/types.go `ResourceActions`
 */
export function readActions(text: string, place: Place): { readonly actions?: ActionCustomization } {
  if (text === "") return {};
  try {
    const given = asMap(parseSetting(text, place), place);
    noteUnknown(given, ["discovery.lua", "definitions", "mergeBuiltinActions"], place);
    const definitions = asList(given["definitions"], place).map((item) => {
      const definition = asMap(item, place);
      return { name: asText(definition["name"], place), script: asText(definition["action.lua"], place) };
    });
    const discoveryScript = asText(given["discovery.lua"], place);
    return { actions: { discoveryScript, definitions, mergeBuiltInActions: given["mergeBuiltinActions"] === true } };
  } catch (thrown) {
    place.problems.push(`The actions have no effect: ${messageOf(thrown)}`);
    return {};
  }
}

/** Says which fields nobody will read. */
export function noteUnknown(given: object, known: readonly string[], place: Place): void {
  for (const field of Object.keys(given))
    if (!known.includes(field)) place.problems.push(`${nameOf(place)}: "${field}" has no effect; known are ${known.join(", ")}`);
}
