import type { RenderRequest } from "../../engine/ports/renderer.js";
import { lookUpIn } from "../../engine/source/look-up-in.js";
import { readSetHolds } from "../../engine/source/read-set-holds.js";
import type { Trace } from "./trace.js";

/** What a request brings with it, to hold traces against. */
export interface RequestInputs {
  /** Says whether all that a render consulted is just so in this request. */
  hold(trace: Pick<Trace, "reads" | "scope">): Promise<boolean>;
}

/** The inputs of a request; each path is looked up once, however many traces are held against it. */
export function createRequestInputs({ files, refs, facts, remote }: RenderRequest, signal: AbortSignal): RequestInputs {
  const tree = lookUpIn(files, signal);
  const others = new Map([...(refs ?? [])].map(([name, other]) => [name, lookUpIn(other, signal)]));
  const scope = remote.scope ?? facts.projectName;
  const inputs = { tree, refs: (name: string) => others.get(name), fact: (name: keyof typeof facts) => facts[name] };
  return { hold: async (trace) => (trace.scope === undefined || trace.scope === scope) && readSetHolds(trace.reads, inputs) };
}
