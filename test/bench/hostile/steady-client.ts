import type { GraphAccess } from "../graph-access.js";
import { sleep } from "../statistics.js";

/** A client that asks the graph the same question again and again. */
export interface SteadyClient {
  /** Ends it; gives the latencies so far, milliseconds, each from the moment the question was due. */
  end(): Promise<readonly number[]>;
}

/** Asks at a steady rate, whether or not answers come: a gateway that stands still is seen in every question that waits meanwhile. */
export function startSteadyClient(graph: GraphAccess, query: string, perSecond: number): SteadyClient {
  const samples: number[] = [];
  const open = new Set<Promise<void>>();
  const over = new AbortController();
  const ask = async (dueAt: number) => {
    await graph.text(query);
    samples.push(performance.now() - dueAt);
  };
  const run = async () => {
    const begun = performance.now();
    for (let index = 0; !over.signal.aborted; index += 1) {
      const dueAt = begun + (index * 1_000) / perSecond;
      const wait = dueAt - performance.now();
      if (wait > 0) await sleep(wait);
      const asked = ask(dueAt).finally(() => open.delete(asked));
      open.add(asked);
    }
  };
  const running = run();
  return {
    async end() {
      over.abort();
      await running;
      await Promise.all(open);
      return samples;
    },
  };
}
