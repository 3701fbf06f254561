import { apiVersionOf, type KindRegistry, type ServedKind, type ServedVersion } from "../kinds.js";
import { ApiError, unknownPath } from "../status-error.js";
import { compareVersions } from "../version-order.js";
import { negotiate } from "./accept.js";
import { type Answer, type Exchange, ok } from "./exchange.js";

interface Named {
  readonly name: string;
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly verbs: readonly string[];
}

const partVerbs = ["get", "patch", "update"];

/** The subresources of a kind: status and scale, then those that only built-in kinds have. */
function subresourcesOf(kind: ServedKind, version: ServedVersion): readonly Named[] {
  const { group } = kind;
  const own = { group, version: version.version };
  return [
    ...(version.hasStatus ? [{ name: "status", kind: kind.kind, ...own, verbs: partVerbs }] : []),
    ...(version.scale === undefined
      ? []
      : [{ name: "scale", kind: "Scale", group: "autoscaling", version: "v1", verbs: partVerbs }]),
    ...kind.subresources.filter(({ name }) => servedSubresources.has(`${kind.storageKey}/${name}`)),
  ];
}

/** What `routes/subresources.ts` answers; the rest of Kubernetes' subresources is not told here and answers 501. */
export const servedSubresources: ReadonlySet<string> = new Set([
  "pods/binding",
  "pods/eviction",
  "pods/log",
  "namespaces/finalize",
]);

function plainResources(kinds: KindRegistry, group: string, version: string): unknown {
  const resources = kinds.all().flatMap((kind) => {
    const served = kind.group === group ? kind.versions.find((each) => each.version === version) : undefined;
    if (served === undefined) return [];
    const { resource, singular, namespaced, shortNames, categories, verbs } = kind;
    const main = {
      name: resource,
      singularName: singular,
      namespaced,
      kind: kind.kind,
      verbs,
      ...(shortNames.length === 0 ? {} : { shortNames }),
      ...(categories.length === 0 ? {} : { categories }),
    };
    const parts = subresourcesOf(kind, served).map((part) => ({
      name: `${resource}/${part.name}`,
      singularName: "",
      namespaced,
      kind: part.kind,
      verbs: part.verbs,
      ...(part.group === group && part.version === version ? {} : { group: part.group, version: part.version }),
    }));
    return [main, ...parts];
  });
  if (resources.length === 0) throw unknownPath();
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion: apiVersionOf(group, version), resources };
}

function aggregatedVersion(kinds: KindRegistry, group: string, version: string): unknown {
  const resources = kinds.all().flatMap((kind) => {
    const served = kind.group === group ? kind.versions.find((each) => each.version === version) : undefined;
    if (served === undefined) return [];
    const parts = subresourcesOf(kind, served).map((part) => ({
      subresource: part.name,
      responseKind:
        part.group === group && part.version === version && !kind.custom
          ? { group: "", version: "", kind: part.kind }
          : { group: part.group, version: part.version, kind: part.kind },
      verbs: part.verbs,
    }));
    return {
      resource: kind.resource,
      // As kube-apiserver does: an empty group and version stand for those the resource is listed under.
      responseKind: kind.custom ? { group, version, kind: kind.kind } : { group: "", version: "", kind: kind.kind },
      scope: kind.namespaced ? "Namespaced" : "Cluster",
      singularResource: kind.singular,
      verbs: kind.verbs,
      ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
      ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
      ...(parts.length === 0 ? {} : { subresources: parts }),
    };
  });
  return { version, resources, freshness: "Current" };
}

function aggregated(kinds: KindRegistry, wanted: (group: string) => boolean): unknown {
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: "apidiscovery.k8s.io/v2",
    metadata: {},
    items: kinds
      .groups()
      .filter(({ group }) => wanted(group))
      .map(({ group, versions }) => ({
        metadata: group === "" ? {} : { name: group },
        versions: versions.map((version) => aggregatedVersion(kinds, group, version)),
      })),
  };
}

function plainGroup({ group, versions }: { group: string; versions: readonly string[] }) {
  const listed = versions.toSorted(compareVersions).map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: listed, preferredVersion: listed[0] };
}

function namedGroups(kinds: KindRegistry) {
  return kinds.groups().filter(({ group }) => group !== "");
}

/**
 * The discovery documents: `/api`, `/apis`, `/apis/<group>`, `/api/v1`, `/apis/<group>/<version>`, the first two also aggregated.
 * @returns undefined for a path that is none of them
 * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api
 */
export function discover(exchange: Exchange, path: string): Answer | undefined {
  const [, root, group, version, ...rest] = path.split("/");
  if ((root !== "api" && root !== "apis") || rest.length > 0) return undefined;
  const { kinds } = exchange.context;
  const wanted = negotiate(exchange.incoming.headers.accept);
  const wantsAggregated = wanted.as === "APIGroupDiscoveryList" && wanted.group === "apidiscovery.k8s.io";
  if (group === undefined && wantsAggregated) {
    if (wanted.version !== "v2")
      throw new ApiError(406, "NotAcceptable", `aggregated discovery is served in version v2, not "${wanted.version}"`);
    const body = aggregated(kinds, (each) => (each === "") === (root === "api"));
    return { code: 200, body, contentType: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList" };
  }
  if (root === "api") {
    if (group === undefined) return ok({ kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] });
    return version === undefined ? ok(plainResources(kinds, "", group)) : undefined;
  }
  if (group === undefined) return ok({ kind: "APIGroupList", apiVersion: "v1", groups: namedGroups(kinds).map(plainGroup) });
  if (version !== undefined) return ok(plainResources(kinds, group, version));
  const found = namedGroups(kinds).find((each) => each.group === group);
  if (found === undefined) throw unknownPath();
  return ok({ kind: "APIGroup", apiVersion: "v1", ...plainGroup(found) });
}
