import type { RemoteSources } from "../../engine/ports/remote-sources.js";

/** Remote sources, and whether anything that was asked of them failed. */
export interface WatchedRemote {
  readonly remote: RemoteSources;
  hasFailed(): boolean;
}

/** Watches for failures: a fetch may work the next time, so what a render made of one that failed is not kept. */
export function watchRemote(remote: RemoteSources): WatchedRemote {
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
      file: (url, signal) => noting(remote.file(url, signal)),
      tree: (url, revision, signal) => noting(remote.tree(url, revision, signal)),
      chart: (request, signal) => noting(remote.chart(request, signal)),
    },
    hasFailed: () => failed,
  };
}
