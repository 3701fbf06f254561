import type { Log } from "../../../engine/ports/log.js";
import type { BenchContext, Measurement } from "../bench.js";
import { spreadOf, timed } from "../statistics.js";
import { openBuilt, openRenderer } from "./open-renderer.js";
import type { CaseOnDisk } from "./write-case.js";

const hits = 500;
/** So little that nothing is held beside the disk. */
const noMemoryBytes = 2;

/** Renders that were done before: from what lies parsed in memory, and from the disk. */
export async function measureCache(context: BenchContext, cases: readonly CaseOnDisk[]): Promise<readonly Measurement[]> {
  context.say("rendering: the cache");
  const part = <Part>(path: string) => openBuilt<Part>(context.options.dist, path);
  const { openTraceStore } = await part<typeof import("../../../plugins/cache/trace-store.js")>("plugins/cache/trace-store.js");
  const { createCachedRenderer } = await part<typeof import("../../../plugins/cache/cached-renderer.js")>(
    "plugins/cache/cached-renderer.js",
  );
  const opened = await openRenderer(context.options.dist);
  const measure = async (memoryBytes: number): Promise<readonly number[]> => {
    const store = openTraceStore({ folder: context.folder(), memoryBytes, log: silent });
    const cached = createCachedRenderer(opened.renderer, { store, toolDigests: () => opened.digest() });
    const taken: number[] = [];
    try {
      const requests = await Promise.all(cases.map((one) => opened.request(one)));
      const render = (turn: number) =>
        cached.render(requests[turn % requests.length] as (typeof requests)[0], new AbortController().signal);
      for (const turn of requests.keys()) await render(turn);
      for (let turn = 0; turn < hits; turn += 1) taken.push((await timed(() => render(turn))).ms);
      if (cached.stats().hits !== hits) throw new Error(`only ${cached.stats().hits} of ${hits} were answered by the cache`);
      return taken;
    } finally {
      store.close();
    }
  };
  try {
    return [
      { name: "cache: a hit in memory", unit: "ms", ...spreadOf(await measure(16 * 2 ** 20)) },
      { name: "cache: a hit on disk", unit: "ms", ...spreadOf(await measure(noMemoryBytes)) },
    ];
  } finally {
    await opened.close();
  }
}

const nothing = () => undefined;
const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
