import type { Health } from "../model/health.js";
import type { JsonObject } from "../model/manifest.js";
import type { ActionScripts, Script } from "../model/script.js";

/**
 * Users' own checks and actions, written in Lua 5.1 as Argo CD runs them. A script sees its object and nothing else: no files, no network, no environment; it has
 * a second and 64 MiB. Nothing it leaves behind is seen by another. All methods throw FairleadError: `BAD_USER_INPUT` (`details.reason` `SCRIPT_FAILED`: it does
 * not compile, it failed, or it gave something else than expected), `DEADLINE_EXCEEDED` (`LIMIT_TIME`), `RESOURCE_EXHAUSTED` (`LIMIT_MEMORY`, `LIMIT_OUTPUT`,
 * `QUEUE_FULL`), `UNAVAILABLE` (`SANDBOX_DOWN`); the signal's reason.
 */
export interface ScriptRunner extends ActionScripts {
  /** The script's verdict; undefined if it has none (it gave nothing or an empty table). A status that is none is `Unknown` with a message. */
  health(script: Script, object: JsonObject, signal: AbortSignal): Promise<Health | undefined>;
  /** Ends what runs. */
  close(): Promise<void>;
}
