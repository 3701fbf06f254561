import type { WorldPorts } from "./world.js";

/** Stands between one engine and its world, and can cut it off as a crash of its process would. */
export interface KillSwitch {
  readonly ports: WorldPorts;
  /** Writes that reached the world so far. */
  writes(): number;
  isCut(): boolean;
}

const writeVerbs = new Set([
  "patchApplication",
  "createApplication",
  "deleteApplication",
  "apply",
  "create",
  "replace",
  "patch",
  "remove",
]);
const readVerbs = new Set(["readApplication", "read", "refs", "filesAt"]);

/**
 * Lets an engine work until its write number `at` (from 1), which is lost on its way (`before`) or on its way back (`after`). From then on nothing the
 * engine does has any effect, and it hears of nothing that happens.
 */
export function createKillSwitch(
  world: WorldPorts,
  { at, lost }: { readonly at: number; readonly lost: "before" | "after" },
): KillSwitch {
  let writes = 0;
  let cut = false;
  const killed = () => new Error("killed");

  async function pass(verb: string, call: () => Promise<unknown>): Promise<unknown> {
    if (cut) throw killed();
    if (!writeVerbs.has(verb)) return call();
    writes += 1;
    if (writes < at) return call();
    cut = true;
    if (lost === "after") await call();
    throw killed();
  }

  /** What an engine follows is told to it until it is cut off. */
  const deaf = (heard: unknown): unknown =>
    typeof heard !== "function" ? heard : (...told: readonly unknown[]) => (cut ? undefined : heard(...told));
  const deafAll = (handlers: unknown): unknown =>
    typeof handlers === "object" && handlers !== null && !(handlers instanceof AbortSignal)
      ? Object.fromEntries(Object.entries(handlers).map(([name, heard]) => [name, deaf(heard)]))
      : deaf(handlers);

  function guard<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        const verb = String(name);
        const call = value as (...given: unknown[]) => unknown;
        if (verb === "watch" || verb === "follow")
          return (handlers: unknown, signal: unknown) => call.call(target, deafAll(handlers), signal);
        if (!writeVerbs.has(verb) && !readVerbs.has(verb)) return call.bind(target);
        return (...given: unknown[]) => pass(verb, async () => call.apply(target, given));
      },
    });
  }

  return {
    ports: { store: guard(world.store), cluster: guard(world.cluster), repository: guard(world.repository) },
    writes: () => writes,
    isCut: () => cut,
  };
}
