import { FairleadError, messageOf } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";

/**
 * The objects that a Jsonnet file came to: one, or a list of them; null is none.
 * @throws FairleadError `BAD_USER_INPUT` (`JSONNET_ERROR`) for anything else, nested lists too
 * @see argoproj/argo-cd:reposerver/repository/repository.go `findManifests`
 */
export function readJsonnetOutput(file: string, output: string): readonly JsonObject[] {
  const value = parse(file, output);
  const items: readonly Json[] = Array.isArray(value) ? value : [value];
  return items.flatMap((item, at): readonly JsonObject[] => {
    if (item === null) return [];
    if (isObject(item)) return [item];
    const where = Array.isArray(value) ? `item ${at} of the list is ${describe(item)}` : `it is ${describe(item)}`;
    throw unreadable(file, `${where}; the file must come to one object or a list of objects`);
  });
}

function parse(file: string, output: string): Json {
  try {
    return JSON.parse(output) as Json;
  } catch (error) {
    throw unreadable(file, `it is no JSON: ${messageOf(error).slice(0, 200)}`, error);
  }
}

function describe(value: Json): string {
  return Array.isArray(value) ? "a list" : typeof value === "string" ? "a text" : `a ${typeof value}`;
}

function unreadable(file: string, because: string, cause?: unknown): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Failed to unmarshal generated json ${JSON.stringify(file)}: ${because}`, {
    cause,
    details: { reason: "JSONNET_ERROR", file },
  });
}
