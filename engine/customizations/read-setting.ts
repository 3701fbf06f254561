import { parseYamlDocuments } from "../dialects/yaml.js";
import { FairleadError, messageOf } from "../errors.js";
import { isObject } from "../kubernetes/json-value.js";
import type { Json, JsonObject } from "../model/manifest.js";

/** Where in `argocd-cm` something stands. */
export interface Place {
  readonly setting: string;
  /** The kind within the setting. */
  readonly at?: string;
  /** Takes sentences about what has no effect. */
  readonly problems: string[];
}

/** The place as messages name it. */
export function nameOf({ setting, at }: Place): string {
  return at === undefined ? setting : `${setting} of "${at}"`;
}

/** A failure to read the settings. The sentence begins with Argo CD's own words where it has any. */
export function refuse(place: Place, because: string, cause?: unknown): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `${because} (in ${nameOf(place)} of argocd-cm)`, {
    cause,
    details: { reason: "SETTINGS_INVALID", setting: place.setting },
  });
}

/**
 * The first YAML document of a setting; null for an empty one.
 * @throws FairleadError `BAD_USER_INPUT` (`SETTINGS_INVALID`)
 */
export function parseSetting(text: string, place: Place): Json {
  try {
    return parseYamlDocuments(text).documents[0]?.value ?? null;
  } catch (thrown) {
    throw refuse(place, messageOf(thrown), thrown);
  }
}

/** @throws FairleadError `BAD_USER_INPUT` (`SETTINGS_INVALID`) for anything but a map; null is an empty one */
export function asMap(value: Json, place: Place): JsonObject {
  if (value === null) return {};
  if (isObject(value)) return value;
  throw refuse(place, `a map is expected, not ${describe(value)}`);
}

/** @throws FairleadError `BAD_USER_INPUT` (`SETTINGS_INVALID`) for anything but a text; null is an empty one */
export function asText(value: Json | undefined, place: Place): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  throw refuse(place, `a text is expected, not ${describe(value)}; write "|" after the key for a text of several lines`);
}

/** @throws FairleadError `BAD_USER_INPUT` (`SETTINGS_INVALID`) for anything but a list; null is an empty one */
export function asList(value: Json | undefined, place: Place): readonly Json[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value as readonly Json[];
  throw refuse(place, `a list is expected, not ${describe(value)}`);
}

function describe(value: Json): string {
  if (Array.isArray(value)) return "a list";
  return isObject(value) ? "a map" : JSON.stringify(value).slice(0, 100);
}
