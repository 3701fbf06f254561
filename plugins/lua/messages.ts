import type { JsonObject } from "../../engine/model/manifest.js";

/** One run of a script, as the child takes it. */
export interface LuaRun {
  readonly id: number;
  readonly name: string;
  readonly script: string;
  readonly object: JsonObject;
  /** The global `actionParams`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly deadlineMs: number;
  readonly memoryBytes: number;
}

/** What a child answers: the script's first result as JSON text (absent if it gave nothing), or why there is none. */
export type LuaAnswer =
  | { readonly id: number; readonly kind: "ready" }
  | { readonly id: number; readonly kind: "done"; readonly result?: string }
  | {
      readonly id: number;
      readonly kind: "failed";
      readonly because: "error" | "time" | "memory" | "output";
      readonly message: string;
    };

/** What a script may give back, as JSON text. */
export const maxResultBytes = 10 * 1_048_576;
