import { FairleadError } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Health, HealthStatus } from "../../engine/model/health.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";
import type { Script, ScriptAction, ScriptChange } from "../../engine/model/script.js";
import { keepShapes } from "./keep-shapes.js";

const statuses: readonly string[] = [
  "Healthy",
  "Suspended",
  "Progressing",
  "Missing",
  "Degraded",
  "Unknown",
] satisfies HealthStatus[];

/**
 * A verdict as a script gave it; nothing and an empty table are none.
 * @throws FairleadError `BAD_USER_INPUT` (`SCRIPT_FAILED`)
 * @see argoproj/argo-cd:util/lua/lua.go `ExecuteHealthLua`
 */
export function readHealth(script: Script, result: Json | undefined): Health | undefined {
  if (result === undefined) return undefined;
  if (!isTable(result)) throw notATable(script, result);
  if (isEmpty(result)) return undefined;
  const { status = "", message = "" } = isObject(result) ? result : {};
  if (typeof status !== "string" || typeof message !== "string")
    throw unexpected(script, `it gave a ${typeof status === "string" ? "message" : "status"} that is no text`);
  if (!statuses.includes(status)) return { status: "Unknown", message: "Lua returned an invalid health status" };
  return { status: status as HealthStatus, ...(message !== "" && { message }) };
}

/**
 * Actions as a script offered them: a table by name.
 * @throws FairleadError `BAD_USER_INPUT` (`SCRIPT_FAILED`)
 * @see argoproj/argo-cd:util/lua/lua.go `ExecuteResourceActionDiscovery`
 */
export function readActions(script: Script, result: Json | undefined): readonly ScriptAction[] {
  if (result === undefined || !isTable(result)) throw notATable(script, result);
  if (isEmpty(result)) return [];
  if (!isObject(result)) throw unexpected(script, "it gave a list; a table of actions by name is expected");
  return Object.entries(result)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => readAction(name, isObject(value ?? null) ? (value as JsonObject) : {}));
}

/**
 * What an action wants done: the object itself as it shall become, or a list of operations.
 * @throws FairleadError `BAD_USER_INPUT` (`SCRIPT_FAILED`)
 * @see argoproj/argo-cd:util/lua/lua.go `ExecuteResourceAction`
 */
export function readChanges(script: Script, result: Json | undefined, object: JsonObject): readonly ScriptChange[] {
  if (result === undefined || !isTable(result)) throw notATable(script, result);
  if (isEmpty(result)) return [];
  if (isObject(result)) return [{ operation: "patch", resource: keepShapes(result, object) as JsonObject }];
  return result.map((given) => {
    const { operation, resource } = isObject(given) ? given : {};
    if (operation !== "create" && operation !== "patch")
      throw unexpected(script, `unsupported operation: ${JSON.stringify(operation ?? null).slice(0, 100)}`);
    if (resource === undefined || !isObject(resource)) throw unexpected(script, `an operation "${operation}" has no resource`);
    return { operation, resource: operation === "patch" ? (keepShapes(resource, object) as JsonObject) : resource };
  });
}

function readAction(name: string, given: JsonObject): ScriptAction {
  const { disabled, iconClass, displayName, params } = given;
  const parameters = (Array.isArray(params) ? (params as readonly Json[]) : []).filter(isObject).map((each) => ({
    name: textOr(each["name"], ""),
    ...(typeof each["type"] === "string" && { type: each["type"] }),
    ...(each["default"] != null && { default: textOr(each["default"], JSON.stringify(each["default"])) }),
  }));
  return {
    name,
    disabled: disabled === true,
    ...(typeof iconClass === "string" && { iconClass }),
    ...(typeof displayName === "string" && { displayName }),
    parameters,
  };
}

function textOr(value: Json | undefined, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

function isTable(value: Json): value is JsonObject | readonly Json[] {
  return typeof value === "object" && value !== null;
}

function isEmpty(table: JsonObject | readonly Json[]): boolean {
  return Object.keys(table).length === 0;
}

function notATable(script: Script, result: Json | undefined): FairleadError {
  return unexpected(script, `expect table output from Lua script, not ${result === undefined ? "nil" : typeof result}`);
}

function unexpected(script: Script, because: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot use what "${script.name}" gave: ${because}`, {
    details: { reason: "SCRIPT_FAILED", script: script.name },
  });
}
