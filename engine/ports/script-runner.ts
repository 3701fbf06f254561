import type { Health } from "../model/health.js";
import type { JsonObject } from "../model/manifest.js";

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

/**
 * Users' own checks and actions, written in Lua 5.1 as Argo CD runs them. A script sees its object and nothing else: no files, no network, no environment; it has
 * a second and 64 MiB. Nothing it leaves behind is seen by another. All methods throw FairleadError: `BAD_USER_INPUT` (`details.reason` `SCRIPT_FAILED`: it does
 * not compile, it failed, or it gave something else than expected), `DEADLINE_EXCEEDED` (`LIMIT_TIME`), `RESOURCE_EXHAUSTED` (`LIMIT_MEMORY`, `LIMIT_OUTPUT`,
 * `QUEUE_FULL`), `UNAVAILABLE` (`SANDBOX_DOWN`); the signal's reason.
 */
export interface ScriptRunner {
  /** The script's verdict; undefined if it has none (it gave nothing or an empty table). A status that is none is `Unknown` with a message. */
  health(script: Script, object: JsonObject, signal: AbortSignal): Promise<Health | undefined>;
  /** The actions that an object offers, in order of their names. */
  discoverActions(script: Script, object: JsonObject, signal: AbortSignal): Promise<readonly ScriptAction[]>;
  /** What an action does to an object. Parameters are texts. */
  runAction(
    script: Script,
    object: JsonObject,
    parameters: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly ScriptChange[]>;
  /** Ends what runs. */
  close(): Promise<void>;
}
