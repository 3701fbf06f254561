import type { RemoteSources } from "../../engine/ports/remote-sources.js";

/** Remote sources, and whether anything that was asked of them failed. */
export interface WatchedRemote {
  readonly remote: RemoteSources;
  hasFailed(): boolean;
}

/**
 * Watches for failures: a fetch may work the next time, so what a render made of one that failed is not kept.
 * @param fresh charts are downloaded even if they are here. Default false
 */
export function watchRemote(remote: RemoteSources, { fresh = false }: { readonly fresh?: boolean } = {}): WatchedRemote {
  let failed = false;
  const noting = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  return {
    remote: {
      ...(remote.scope !== undefined && { scope: remote.scope }),
      ...(remote.gitLogin !== undefined && {
        gitLogin: async (url, signal) => noting(remote.gitLogin?.(url, signal) ?? Promise.resolve(undefined)),
      }),
      file: (url, signal, options) => noting(remote.file(url, signal, options)),
      tree: (url, revision, signal) => noting(remote.tree(url, revision, signal)),
      chart: (request, signal) => noting(remote.chart(fresh ? { ...request, fresh } : request, signal)),
    },
    hasFailed: () => failed,
  };
}
