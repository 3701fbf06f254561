/** Which part of a cluster is managed, and what becomes of the kinds that may not be seen in it. */
export interface ClusterScope {
  /** Each once. Undefined: the whole cluster. */
  readonly namespaces: readonly string[] | undefined;
  /** With `namespaces`: whether objects that live in no namespace are managed too. */
  readonly clusterResources: boolean;
  /**
   * What is done about a kind whose list is forbidden. `""`: it is tried again and again, and the log says so; `normal`: it is passed over until the next
   * look at what the cluster serves; `strict`: passed over only if the API server, asked for our rights, confirms that it may not be listed.
   */
  readonly respectRbac: "" | "normal" | "strict";
}

/** What holds unless somebody says otherwise. */
export const wholeCluster: ClusterScope = { namespaces: undefined, clusterResources: true, respectRbac: "" };
