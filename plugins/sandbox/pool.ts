import { FairleadError } from "../../engine/errors.js";
import type { Child } from "./child.js";
import type { SandboxLimits } from "./limits.js";
import type { Guest } from "./sandbox.js";
import { createWaitingLines } from "./waiting-lines.js";

/** Lends child processes. */
export interface Pool {
  /**
   * A child that is free and may read the guest's file. Give it back with `release`.
   * @throws FairleadError `RESOURCE_EXHAUSTED` if too many wait already, or it took too long; `UNAVAILABLE` after `close`
   */
  acquire(guest: Guest, signal: AbortSignal): Promise<Child>;
  release(child: Child): void;
  /** Kills all children; settles when they are gone. */
  close(): Promise<void>;
}

/** The class of our own tools. */
export const builtIn = "built-in";

/**
 * Makes a pool. The class `built-in` has children of its own; every other class has one at a time, and the classes that wait take turns.
 * A free child of another class is ended if its place is needed.
 */
export function createPool(limits: SandboxLimits, start: (guest: Guest) => Child): Pool {
  const children = new Set<Child>();
  /** Those that nobody uses, with the timer that ends them. */
  const free = new Map<Child, NodeJS.Timeout | undefined>();
  const lines = createWaitingLines(limits);
  let isClosed = false;

  const end = (child: Child) => {
    clearTimeout(free.get(child));
    free.delete(child);
    children.delete(child);
    child.kill();
  };
  const serve = () => {
    if (!isClosed) lines.serve(childFor);
  };
  const begin = (guest: Guest) => {
    const child = start(guest);
    children.add(child);
    void whenGone(child);
    return child;
  };
  const whenGone = async (child: Child) => {
    await child.gone;
    end(child);
    serve();
  };
  /** A child for a guest, or undefined while there is no place. */
  const childFor = (guest: Guest): Child | undefined => {
    const own = [...children].filter(({ trustClass }) => trustClass === guest.trustClass);
    const idle = own.find((child) => free.has(child) && child.isAlive);
    if (idle !== undefined) {
      if (!mayRead(idle, guest)) {
        end(idle);
        return begin(guest);
      }
      clearTimeout(free.get(idle));
      free.delete(idle);
      return idle;
    }
    if (guest.trustClass === builtIn) return own.length < limits.builtInChildren ? begin(guest) : undefined;
    return own.length === 0 && makePlace() ? begin(guest) : undefined;
  };
  /** Whether one more child of a third party's class may be there, if need be instead of one that is free. */
  const makePlace = (): boolean => {
    const others = [...children].filter(({ trustClass }) => trustClass !== builtIn);
    if (others.length < limits.otherChildren) return true;
    const unused = others.find((child) => free.has(child));
    if (unused !== undefined) end(unused);
    return unused !== undefined;
  };

  return {
    async acquire(guest, signal) {
      signal.throwIfAborted();
      if (isClosed) throw closed();
      const child = lines.wait(guest, signal);
      serve();
      return child;
    },
    release(child) {
      const isWorn = child.runs >= limits.runsPerChild || !child.isAlive || child.residentBytes() > limits.childBytes;
      if (isWorn || isClosed) end(child);
      else free.set(child, child.trustClass === builtIn ? undefined : setTimeout(() => end(child), limits.idleMs).unref());
      serve();
    },
    async close() {
      isClosed = true;
      lines.clear(closed());
      const all = [...children];
      for (const child of all) end(child);
      await Promise.all(all.map((child) => child.gone));
    },
  };
}

function mayRead({ readable }: Child, { file }: Guest): boolean {
  return readable.some((place) => file === place || file.startsWith(`${place}/`));
}

function closed(): FairleadError {
  return new FairleadError("UNAVAILABLE", "The sandbox is shutting down; try again", { details: { reason: "SANDBOX_DOWN" } });
}
