import { FairleadError } from "../../engine/errors.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";
import type { Script } from "../../engine/model/script.js";
import type { ScriptRunner } from "../../engine/ports/script-runner.js";
import { createLuaPool } from "./lua-pool.js";
import type { LuaAnswer } from "./messages.js";
import { readActions, readChanges, readHealth } from "./read-result.js";

/** How scripts are run. */
export interface LuaScriptOptions {
  /** For one script. Default 1 s. */
  readonly deadlineMs?: number;
  /** Beyond its object. Default 64 MiB. */
  readonly memoryMiB?: number;
  /** Processes. Default 2, so that one endless script does not hold up all others. */
  readonly children?: number;
}

/** Runs Lua scripts in processes of their own, which start with the first script. */
export function createLuaScriptRunner({ deadlineMs = 1000, memoryMiB = 64, children = 2 }: LuaScriptOptions = {}): ScriptRunner {
  const pool = createLuaPool(children);
  const run = async (script: Script, object: JsonObject, parameters: Readonly<Record<string, string>>, signal: AbortSignal) => {
    const job = { name: script.name, script: script.text, object, parameters, deadlineMs, memoryBytes: memoryMiB * 1_048_576 };
    return resultOf(script, await pool.run(job, signal), { deadlineMs, memoryMiB });
  };
  return {
    health: async (script, object, signal) => readHealth(script, await run(script, object, {}, signal)),
    discoverActions: async (script, object, signal) => readActions(script, await run(script, object, {}, signal)),
    runAction: async (script, object, parameters, signal) =>
      readChanges(script, await run(script, object, parameters, signal), object),
    close: () => pool.close(),
  };
}

function resultOf(
  script: Script,
  answer: LuaAnswer,
  limits: { readonly deadlineMs: number; readonly memoryMiB: number },
): Json | undefined {
  if (answer.kind === "done") return answer.result === undefined ? undefined : (JSON.parse(answer.result) as Json);
  const failed = answer.kind === "failed" ? answer : { because: "error" as const, message: "it gave no answer" };
  const message = `Script "${script.name}" failed: ${failed.message}`;
  const details = { script: script.name };
  switch (failed.because) {
    case "time":
      return fail("DEADLINE_EXCEEDED", message, { ...details, reason: "LIMIT_TIME", limitMs: limits.deadlineMs });
    case "memory":
      return fail("RESOURCE_EXHAUSTED", message, {
        ...details,
        reason: "LIMIT_MEMORY",
        limitBytes: limits.memoryMiB * 1_048_576,
      });
    case "output":
      return fail("RESOURCE_EXHAUSTED", message, { ...details, reason: "LIMIT_OUTPUT" });
    case "error":
      return fail("BAD_USER_INPUT", message, { ...details, reason: "SCRIPT_FAILED", said: failed.message });
  }
}

function fail(code: FairleadError["code"], message: string, details: Readonly<Record<string, unknown>>): never {
  throw new FairleadError(code, message, { details });
}
