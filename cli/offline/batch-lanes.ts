import { statSync } from "node:fs";
import { isAbsolute } from "node:path";
import type { BatchRequest } from "./read-request.js";

/** Work that does not wait for work of another sort: what is quick, what may run a user's script, what runs a tool in the sandbox, what takes long to be read. */
export type Lane = "quick" | "script" | "tool" | "large";

/** Does a piece of work when it is its turn. */
export type TakeTurn = <T>(work: () => Promise<T>) => Promise<T>;

const tools: ReadonlySet<string> = new Set(["appset generate", "helm template", "jsonnet", "kustomize", "manifests"]);
const scriptFlags = /^--(customizations|app|settings)(=|$)/;

/** The lane of a command. */
export function laneOf(words: string, args: readonly string[]): Lane {
  if (tools.has(words)) return "tool";
  return args.some((argument) => scriptFlags.test(argument)) ? "script" : "quick";
}

/** Reading so much YAML takes up to half a second, in which nothing else is answered. */
const largeBytes = 262_144;

/** Whether the files of a request are so large that reading them would hold up others. */
export function isLarge({ args, files }: Pick<BatchRequest, "args" | "files">): boolean {
  const sent = [...files.values()].reduce((sum, file) => sum + (typeof file === "string" ? file : file.base64).length, 0);
  return sent > largeBytes || args.some((argument) => isAbsolute(argument) && sizeOf(argument) > largeBytes);
}

function sizeOf(path: string): number {
  try {
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}

/** Makes a lane in which so many pieces of work go on at once; others begin in the order in which they came. */
export function createLane(atOnce: number): TakeTurn {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < atOnce) running += 1;
    else await new Promise<void>((begin) => waiting.push(begin));
    try {
      return await work();
    } finally {
      const begin = waiting.shift();
      if (begin === undefined) running -= 1;
      else begin();
    }
  };
}
