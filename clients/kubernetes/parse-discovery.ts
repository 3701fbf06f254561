import type { ApiResource } from "../../engine/model/live-object.js";
import { isJsonFields, type JsonFields, listOf, textOf } from "./parse-json.js";
import { isPathSegment } from "./resource-path.js";

/** The kinds of one group, by version. */
export interface GroupKinds {
  readonly group: string;
  /** Preferred version first; `undefined` kinds could not be learned this time. */
  readonly versions: readonly { readonly version: string; readonly resources: readonly ApiResource[] | undefined }[];
}

/** What both forms of discovery are asked for: the aggregated one if the server has it. */
export const discoveryAccept = [
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
  "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
  "application/json",
].join(",");

/**
 * Reads an aggregated discovery document; undefined if it is none. A version marked stale has unknown kinds.
 * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
 */
export function parseAggregated(document: unknown): readonly GroupKinds[] | undefined {
  if (!isJsonFields(document) || document["kind"] !== "APIGroupDiscoveryList") return undefined;
  return listOf(document["items"])
    .filter(isJsonFields)
    .map((item) => {
      const group = isJsonFields(item["metadata"]) ? textOf(item["metadata"]["name"]) : "";
      const versions = listOf(item["versions"]).filter(isJsonFields);
      return { group, versions: versions.map((version) => aggregatedVersion(group, version)) };
    });
}

function aggregatedVersion(group: string, entry: JsonFields): GroupKinds["versions"][number] {
  const version = textOf(entry["version"]);
  if (entry["freshness"] === "Stale") return { version, resources: undefined };
  const resources = listOf(entry["resources"]).filter(isJsonFields);
  return {
    version,
    resources: resources.flatMap((resource) => {
      const kind = isJsonFields(resource["responseKind"]) ? textOf(resource["responseKind"]["kind"]) : "";
      const namespaced = resource["scope"] === "Namespaced";
      return valid({ group, version, kind, resource: textOf(resource["resource"]), namespaced, verbs: verbsOf(resource) });
    }),
  };
}

/** The groups of a plain `APIGroupList`, each with its versions, preferred first. */
export function parseGroupList(document: unknown): readonly { readonly group: string; readonly versions: readonly string[] }[] {
  const groups = isJsonFields(document) ? listOf(document["groups"]).filter(isJsonFields) : [];
  return groups.map((entry) => {
    const preferred = isJsonFields(entry["preferredVersion"]) ? textOf(entry["preferredVersion"]["version"]) : "";
    const versions = listOf(entry["versions"]).filter(isJsonFields);
    const names = versions.map((version) => textOf(version["version"])).filter((name) => name !== "" && name !== preferred);
    return { group: textOf(entry["name"]), versions: preferred === "" ? names : [preferred, ...names] };
  });
}

/** The kinds of a plain `APIResourceList`; subresources (`pods/log`) are left out. */
export function parseResourceList(document: unknown, group: string, version: string): readonly ApiResource[] {
  const resources = isJsonFields(document) ? listOf(document["resources"]).filter(isJsonFields) : [];
  return resources.flatMap((entry) => {
    const resource = textOf(entry["name"]);
    const namespaced = entry["namespaced"] === true;
    return valid({ group, version, kind: textOf(entry["kind"]), resource, namespaced, verbs: verbsOf(entry) });
  });
}

function verbsOf(entry: JsonFields): readonly string[] {
  return listOf(entry["verbs"]).filter((verb) => typeof verb === "string");
}

/** The entry alone if its names can be used in a path, else nothing: a server that is not trusted may send anything. */
function valid(resource: ApiResource): readonly ApiResource[] {
  const usable = [resource.version, resource.kind, resource.resource].every(isPathSegment);
  return usable && (resource.group === "" || isPathSegment(resource.group)) ? [resource] : [];
}
