import { type ClusterScope, wholeCluster } from "../model/cluster-scope.js";
import type { RawSettings } from "../model/settings.js";
import { readClusterSecret } from "./cluster-secret.js";

/** A scope, and what of the settings has no effect on it, as sentences. */
export interface ScopeReading {
  readonly scope: ClusterScope;
  readonly problems: readonly string[];
}

/**
 * Reads which part of a cluster is managed: from the cluster's Secret, and `resource.respectRBAC` of `argocd-cm`. Without a Secret, or with one that names
 * no namespaces, all of it. A name that no namespace can have is left out, and the others do not become the whole cluster by that.
 * @param server the cluster's URL as Applications write it
 * @see argoproj/argo-cd:util/db/cluster.go, SecretToCluster; util/settings/settings.go, RespectRBAC
 */
export function readClusterScope(server: string, { repositories, general }: RawSettings): ScopeReading {
  const { value: respectRbac, problems } = readRespectRbac(general["resource.respectRBAC"] ?? "");
  const said = repositories.secrets.map(readClusterSecret).find((secret) => secret?.server === server);
  if (said === undefined || said.namespaces.length === 0) return { scope: { ...wholeCluster, respectRbac }, problems };
  const named = [...new Set(said.namespaces)];
  const [possible, impossible] = [named.filter(isNamespaceName), named.filter((name) => !isNamespaceName(name))];
  const quoted = impossible.map((name) => `"${name.slice(0, 100)}"`);
  return {
    scope: { namespaces: possible, clusterResources: said.clusterResources, respectRbac },
    problems: [
      ...problems,
      ...quoted.map((name) => `The Secret of "${server}" names the namespace ${name}, which no namespace can be called.`),
    ],
  };
}

function readRespectRbac(text: string): { readonly value: ClusterScope["respectRbac"]; readonly problems: readonly string[] } {
  if (text === "" || text === "normal" || text === "strict") return { value: text, problems: [] };
  const problem = `invalid value for resource.respectRBAC: ${text.slice(0, 100)}. Say normal or strict, or leave it out; it counts as left out.`;
  return { value: "", problems: [problem] };
}

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
function isNamespaceName(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text);
}
