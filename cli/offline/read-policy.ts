import { type RbacSettings, readRbacSettings } from "../../engine/access/rbac-settings.js";
import { FairleadError } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import type { SettingsMap } from "../../engine/model/settings.js";
import { readArgumentText } from "./argument-text.js";
import type { OfflineContext } from "./command.js";
import { objectsOf } from "./read-objects.js";

/** What a policy file says; `map` is what stands in it, if it is a ConfigMap. */
export interface PolicyInput extends RbacSettings {
  readonly map?: SettingsMap;
}

/**
 * The policy of a file: lines of CSV, or an `argocd-rbac-cm` ConfigMap (the only ConfigMap of the file, or the one of that name). Lines of CSV are told apart
 * by how no line begins.
 * @throws FairleadError as `readObjects`; `BAD_USER_INPUT` (`MANIFEST_INVALID`) for other objects
 */
export async function readPolicy(file: string, context: OfflineContext): Promise<PolicyInput> {
  const text = await readArgumentText(file, context);
  if (!/^(?:\s*\{|---|(?:apiVersion|kind|metadata|data)\s*:)/m.test(text))
    return { csv: [{ name: file === "-" ? "standard input" : file, text }] };
  const maps = objectsOf(file, text).filter(({ kind = "ConfigMap" }) => kind === "ConfigMap");
  const named = maps.filter(({ metadata }) => isObject(metadata) && metadata["name"] === "argocd-rbac-cm");
  const [map, ...more] = named.length > 0 ? named : maps;
  if (map === undefined || more.length > 0)
    throw refusal(file, `it must hold lines of policy, or one ConfigMap argocd-rbac-cm; it has ${maps.length} ConfigMaps`);
  const data = dataOf(map, file);
  return { ...readRbacSettings(data), map: data };
}

/** What is to be said of a policy that holds nothing. */
export function emptyPolicyWarnings({ csv }: RbacSettings): readonly string[] {
  const isEmpty = typeof csv === "string" ? csv.trim() === "" : csv.every(({ text }) => text.trim() === "");
  return isEmpty ? ["The policy holds no lines."] : [];
}

function dataOf({ data = {} }: JsonObject, file: string): SettingsMap {
  const entries = isObject(data) ? Object.entries(data) : [];
  const wrong = entries.find(([, value]) => typeof value !== "string");
  if ((data !== null && !isObject(data)) || wrong !== undefined)
    throw refusal(file, `data${wrong === undefined ? "" : `["${wrong[0]}"]`} must hold texts; put the value in quotes`);
  return Object.fromEntries(entries) as SettingsMap;
}

function refusal(file: string, because: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot read ${JSON.stringify(file)}: ${because}`, {
    details: { reason: "MANIFEST_INVALID" },
  });
}
