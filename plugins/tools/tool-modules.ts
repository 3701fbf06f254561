import { FairleadError } from "../../engine/errors.js";
import type { Guest } from "../sandbox/sandbox.js";

/** The tools that we build from Go modules. */
export type ToolName = RenderTool | "jq";

/** Those that turn sources into manifests. */
export type RenderTool = "helm" | "kustomize" | "jsonnet";

/** Where a built module lies. */
export interface ToolModule {
  /** Absolute path. */
  readonly file: string;
  /** Hex digest of the file. */
  readonly sha256: string;
}

/** The built-in tools as guests of the sandbox. They are built in the background, so one may not be there yet. */
export interface ToolModules {
  /** @throws FairleadError `UNAVAILABLE` (`TOOL_BUILDING`) while it is not there; the sentence says how far the build is */
  guest(tool: ToolName): Guest;
  /** Waits until it is there. @throws FairleadError `UNAVAILABLE` if the build fails; the signal's reason */
  ready(tool: ToolName, signal: AbortSignal): Promise<Guest>;
  /** Says that a module is built. */
  put(tool: ToolName, module: ToolModule): void;
  /** Says that the build has failed, in a sentence for people. A later `put` is still taken. */
  fail(because: string): void;
  /** Calls the listener after each `put` and `fail`. @returns a function that ends it */
  onChange(listener: () => void): () => void;
}

/** Versions and memory (MiB) of the tools. */
const tools = {
  helm: { version: "4.2.4", memoryMiB: 512 },
  kustomize: { version: "5.8.1", memoryMiB: 1024 },
  jsonnet: { version: "0.22.0", memoryMiB: 256 },
  jq: { version: "0.12.19", memoryMiB: 256 },
} as const;

/** Makes the list, empty. */
export function createToolModules(): ToolModules {
  const built = new Map<ToolName, Guest>();
  const listeners = new Set<() => void>();
  let failure: string | undefined;
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const missing = (tool: ToolName) => {
    const total = Object.keys(tools).length;
    const because =
      failure === undefined
        ? `its module is still being built (${built.size} of ${total} are done); this happens once, and what needs it is taken up by itself`
        : `its module could not be built: ${failure}`;
    return new FairleadError("UNAVAILABLE", `${tool} ${tools[tool].version} cannot run yet: ${because}`, {
      details: { reason: "TOOL_BUILDING", tool, built: built.size, total, ...(failure !== undefined && { failure }) },
    });
  };
  const onChange = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    guest(tool) {
      const guest = built.get(tool);
      if (guest === undefined) throw missing(tool);
      return guest;
    },
    async ready(tool, signal) {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<Guest>();
      const look = () => {
        const guest = built.get(tool);
        if (guest !== undefined) resolve(guest);
        else if (failure !== undefined) reject(missing(tool));
      };
      const abort = () => reject(signal.reason);
      const end = onChange(look);
      signal.addEventListener("abort", abort, { once: true });
      look();
      try {
        return await promise;
      } finally {
        end();
        signal.removeEventListener("abort", abort);
      }
    },
    put(tool, { file, sha256 }) {
      const { version, memoryMiB } = tools[tool];
      built.set(tool, { name: `${tool} ${version}`, runtime: "reactor", file, sha256, trustClass: "built-in", memoryMiB });
      changed();
    },
    fail(because) {
      failure = because;
      changed();
    },
    onChange,
  };
}
