import type { RepositorySecret } from "../model/repository-access.js";

/** What the Secret of a cluster says of it, besides how it is reached. */
export interface ClusterSecret {
  /** Without a slash at its end. */
  readonly server: string;
  /** As they are written, blanks around them aside; empty for the whole cluster. */
  readonly namespaces: readonly string[];
  readonly clusterResources: boolean;
}

/**
 * Reads the Secret of a cluster; undefined for one of another type or without a server.
 * @see argoproj/argo-cd:util/db/cluster.go, SecretToCluster
 */
export function readClusterSecret({ type, data }: RepositorySecret): ClusterSecret | undefined {
  const { server = "", namespaces = "", clusterResources } = data;
  if (type !== "cluster" || server === "") return undefined;
  const names = namespaces.split(",").map((name) => name.trim());
  return {
    server: server.trim().replace(/\/+$/u, ""),
    namespaces: names.filter((name) => name !== ""),
    clusterResources: clusterResources === "true",
  };
}
