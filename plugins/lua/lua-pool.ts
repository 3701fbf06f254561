import { FairleadError } from "../../engine/errors.js";
import { type LuaChild, startLuaChild } from "./lua-child.js";
import type { LuaAnswer, LuaRun } from "./messages.js";

/** Runs scripts in a few processes, each taking one after the other. */
export interface LuaPool {
  /** @throws FairleadError as `LuaChild.run`, and `RESOURCE_EXHAUSTED` (`QUEUE_FULL`) */
  run(job: Omit<LuaRun, "id">, signal: AbortSignal): Promise<LuaAnswer>;
  close(): Promise<void>;
}

/** A place for a process: there is one when it is first needed, and a new one after it was lost or is worn. */
interface Place {
  child: LuaChild | undefined;
  waiting: number;
  runs: number;
  last: Promise<unknown>;
}

const maxWaiting = 1000;
/** Then a process is replaced, so that what the interpreter loses over time goes with it. */
const runsPerChild = 5000;

/** Makes a pool; processes start when they are needed. */
export function createLuaPool(children: number): LuaPool {
  const places = Array.from(
    { length: children },
    (): Place => ({ child: undefined, waiting: 0, runs: 0, last: Promise.resolve() }),
  );
  let lastId = 0;
  let isClosed = false;
  const serve = async (place: Place, job: Omit<LuaRun, "id">, signal: AbortSignal): Promise<LuaAnswer> => {
    signal.throwIfAborted();
    if (isClosed) throw closed();
    if (place.runs >= runsPerChild) await place.child?.kill();
    if (place.child?.isAlive !== true) {
      place.child = await startLuaChild();
      place.runs = 0;
    }
    place.runs += 1;
    lastId += 1;
    return place.child.run({ ...job, id: lastId }, signal);
  };
  return {
    async run(job, signal) {
      const place = places.reduce((best, each) => (each.waiting < best.waiting ? each : best));
      if (place.waiting >= maxWaiting) throw full();
      place.waiting += 1;
      const served = place.last.then(() => serve(place, job, signal));
      place.last = served.catch(() => undefined);
      try {
        return await served;
      } finally {
        place.waiting -= 1;
      }
    },
    async close() {
      isClosed = true;
      await Promise.all(places.map(async ({ child }) => child?.kill()));
    },
  };
}

function full(): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", `Cannot run the script: ${maxWaiting} others wait already; try again later`, {
    details: { reason: "QUEUE_FULL" },
  });
}

function closed(): FairleadError {
  return new FairleadError("UNAVAILABLE", "Cannot run the script: the program is shutting down", {
    details: { reason: "SANDBOX_DOWN" },
  });
}
