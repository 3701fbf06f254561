import type { JsonObject } from "./manifest.js";

/** A Lua script of a user or of the product. */
export interface Script {
  /** For messages: `argoproj.io/Rollout/health.lua`. */
  readonly name: string;
  readonly text: string;
}

/** An action that a script offers for an object. */
export interface ScriptAction {
  readonly name: string;
  readonly disabled: boolean;
  readonly iconClass?: string;
  readonly displayName?: string;
  /** What it wants to be told. */
  readonly parameters: readonly { readonly name: string; readonly type?: string; readonly default?: string }[];
}

/** What an action wants done: an object to be made, or the object itself as it shall become. */
export interface ScriptChange {
  readonly operation: "create" | "patch";
  readonly resource: JsonObject;
}

/** Runs actions that are written in Lua. */
export interface ActionScripts {
  /** The actions that an object offers, in order of their names. */
  discoverActions(script: Script, object: JsonObject, signal: AbortSignal): Promise<readonly ScriptAction[]>;
  /** What an action does to an object. Parameters are texts. */
  runAction(
    script: Script,
    object: JsonObject,
    parameters: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly ScriptChange[]>;
}
