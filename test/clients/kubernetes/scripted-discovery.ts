import type { ApiResource } from "../../../engine/model/live-object.js";
import type { ObjectStore } from "../../fakes/object-store.js";

/** The answer to a discovery path, aggregated or plain; undefined if the path is none. */
export function answerDiscovery(store: ObjectStore, pathname: string, aggregated: boolean): unknown {
  const kinds = store.kinds();
  if (pathname === "/api")
    return aggregated ? groupsDocument(kinds.filter(({ group }) => group === "")) : { kind: "APIVersions", versions: ["v1"] };
  if (pathname === "/apis") return aggregated ? groupsDocument(kinds.filter(({ group }) => group !== "")) : groupList(kinds);
  const [, root, first = "", second] = pathname.split("/");
  if (root === "api" && second === undefined)
    return resourceList(kinds.filter(({ group, version }) => group === "" && version === first));
  if (root !== "apis" || second === undefined || pathname.split("/").length > 4) return undefined;
  return resourceList(kinds.filter(({ group, version }) => group === first && version === second));
}

function byGroup(kinds: readonly ApiResource[]): readonly (readonly [string, readonly string[]])[] {
  const groups = [...new Set(kinds.map(({ group }) => group))];
  return groups.map((group) => [group, [...new Set(kinds.filter((kind) => kind.group === group).map(({ version }) => version))]]);
}

function groupsDocument(kinds: readonly ApiResource[]) {
  const items = byGroup(kinds).map(([group, versions]) => ({
    metadata: group === "" ? {} : { name: group },
    versions: versions.map((version) => ({
      version,
      freshness: "Current",
      resources: kinds
        .filter((kind) => kind.group === group && kind.version === version)
        .map(({ kind, resource, namespaced, verbs }) => ({
          resource,
          responseKind: { group, version, kind },
          scope: namespaced ? "Namespaced" : "Cluster",
          verbs,
          subresources: [{ subresource: "status", verbs: ["get"] }],
        })),
    })),
  }));
  return { kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", items };
}

function groupList(kinds: readonly ApiResource[]) {
  const named = byGroup(kinds.filter(({ group }) => group !== ""));
  const entry = (group: string, version: string) => ({ groupVersion: `${group}/${version}`, version });
  const groups = named.map(([name, versions]) => ({
    name,
    versions: versions.map((version) => entry(name, version)),
    preferredVersion: entry(name, versions[0] ?? ""),
  }));
  return { kind: "APIGroupList", apiVersion: "v1", groups };
}

function resourceList(kinds: readonly ApiResource[]) {
  const [{ group, version } = { group: "", version: "v1" }] = kinds;
  const resources = kinds.flatMap(({ kind, resource, namespaced, verbs }) => [
    { name: resource, singularName: "", kind, namespaced, verbs },
    { name: `${resource}/status`, singularName: "", kind, namespaced, verbs: ["get"] },
  ]);
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion: group === "" ? version : `${group}/${version}`, resources };
}
