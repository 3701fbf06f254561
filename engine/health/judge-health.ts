import { FairleadError, messageOf } from "../errors.js";
import type { Health } from "../model/health.js";
import type { JsonObject, Manifest } from "../model/manifest.js";
import type { Script } from "../model/script.js";
import { findHealthCheck, type HealthCheck } from "./assess.js";
import { verdict } from "./fields.js";
import { assessByRule } from "./find-rule.js";
import type { HealthScripts } from "./health-scripts.js";

/** A verdict and what decided. */
export interface HealthJudgement {
  /** Absent if nobody has an opinion. */
  readonly health?: Health;
  readonly by: HealthCheck["by"];
  /** A script for the kind ran and said nothing. */
  readonly silentScript?: string;
}

/** What a script is run with. */
export interface ScriptedHealth {
  readonly scripts: HealthScripts;
  /** Runs one; undefined if it says nothing. */
  readonly run: (script: Script, object: JsonObject) => Promise<Health | undefined>;
}

/**
 * How well an object is, and who says so. A script that says nothing leaves the word to our own rule, where Argo CD would leave the object without any.
 * @throws FairleadError as the script fails; `healthOfFailure` makes a verdict of that
 */
export async function judgeHealth(object: Manifest, { scripts, run }: ScriptedHealth): Promise<HealthJudgement> {
  const check = findHealthCheck(object, scripts);
  if (check.by !== "script") return check;
  const { script } = check;
  const health = await run(script, object as unknown as JsonObject);
  if (health !== undefined) return { by: "script", health };
  const own = assessByRule(object, scripts.rules);
  return { silentScript: script.name, ...(own === undefined ? { by: "nobody" } : { by: "rule", health: own }) };
}

const scriptFailures: ReadonlySet<unknown> = new Set(["SCRIPT_FAILED", "LIMIT_TIME", "LIMIT_MEMORY", "LIMIT_OUTPUT"]);

/** Whether it was the script that failed, and not what runs it: then that is the verdict. */
export function isScriptFailure(thrown: unknown): thrown is FairleadError {
  return thrown instanceof FairleadError && scriptFailures.has(thrown.details["reason"]);
}

/** The verdict on an object whose script failed. */
export function healthOfFailure(thrown: unknown): Health {
  return verdict("Unknown", messageOf(thrown));
}
