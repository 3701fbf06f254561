import type { Manifest } from "../../engine/model/manifest.js";
import { isJsonFields, type JsonFields } from "./parse-json.js";

/**
 * An Application or AppProject as its readers may rely on it: `spec` and its `destination` are objects, lists are lists, `status` and `operation`
 * are objects or absent. What was sound is untouched, and the very same object is answered if all of it was; unknown fields stay.
 */
export function withSpec(object: Manifest): Manifest {
  const spec = isJsonFields(object["spec"]) ? object["spec"] : {};
  const sound: Record<string, unknown> = {
    ...object,
    spec: object.kind === "Application" ? withDestination(spec) : withLists(spec, projectLists),
  };
  for (const field of ["status", "operation"]) if (field in sound && !isJsonFields(sound[field])) delete sound[field];
  const same = Object.keys(object).length === Object.keys(sound).length && sound["spec"] === object["spec"];
  return same ? object : (sound as Manifest);
}

const applicationLists = ["sources", "ignoreDifferences", "info"];
const projectLists = [
  "sourceRepos",
  "sourceNamespaces",
  "destinations",
  "roles",
  "clusterResourceWhitelist",
  "clusterResourceBlacklist",
  "namespaceResourceWhitelist",
  "namespaceResourceBlacklist",
  "syncWindows",
  "destinationServiceAccounts",
];

function withDestination(spec: JsonFields): JsonFields {
  const { destination, project, source } = spec;
  const repaired = {
    ...(isJsonFields(destination) ? {} : { destination: {} }),
    ...(typeof project === "string" ? {} : { project: "" }),
  };
  const whole = Object.keys(repaired).length === 0 ? spec : { ...spec, ...repaired };
  const { source: _, ...withoutSource } = whole;
  return withLists(source === undefined || isJsonFields(source) ? whole : withoutSource, applicationLists);
}

/** Without the fields that should be lists and are not. */
function withLists(spec: JsonFields, fields: readonly string[]): JsonFields {
  const broken = fields.filter((field) => spec[field] !== undefined && !Array.isArray(spec[field]));
  if (broken.length === 0) return spec;
  return Object.fromEntries(Object.entries(spec).filter(([field]) => !broken.includes(field)));
}
