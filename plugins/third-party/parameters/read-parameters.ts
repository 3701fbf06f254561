import type { ErrorObject } from "ajv";
import { FairleadError } from "../../../engine/errors.js";
import { formatPointer, parsePointer } from "../../../engine/kubernetes/json-pointer.js";
import { isObject } from "../../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../../engine/model/manifest.js";
import type { ParameterCheck } from "./compile-schema.js";
import type { GivenPlugin } from "./given-parameters.js";
import { schemaOfParameter, typedValue } from "./typed-value.js";

/** Parameters as the plugin gets them, and the variables that were none. */
export interface ReadParameters {
  /** Typed, defaults filled in, valid. */
  readonly parameters: JsonObject;
  /** What stands in `plugin.env` and names no parameter. */
  readonly env: Readonly<Record<string, string>>;
  /** JSON pointers into the source, to the values that are given, by parameter. */
  readonly pointers: ReadonlyMap<string, string>;
}

interface PlacedValue {
  readonly value: Json;
  readonly pointer: string;
}

/**
 * Reads the parameters that an Application gives a plugin. A variable of `plugin.env` sets the parameter it names (`REPLICAS` also names `replicas`), unless
 * `plugin.parameters` does.
 * @throws FairleadError `BAD_USER_INPUT` (`PARAM_REQUIRED`, `PARAM_TYPE`); `details.field` is a JSON pointer into the source, `details.parameter` the name
 */
export function readParameters(
  { parameters, env }: GivenPlugin,
  { schema, check, plugin }: { readonly schema: JsonObject; readonly check: ParameterCheck; readonly plugin: string },
): ReadParameters {
  const values = new Map<string, PlacedValue>();
  const others: [string, string][] = [];
  const known = isObject(schema["properties"]) ? Object.keys(schema["properties"]) : [];
  for (const { name, value, pointer } of env) {
    const parameter = known.includes(name) ? name : known.find((one) => variableName(one) === name);
    if (parameter === undefined) others.push([name, value]);
    else values.set(parameter, { value: typedValue(value, schemaOfParameter(parameter, schema), schema), pointer });
  }
  for (const { name, value, pointer } of parameters)
    values.set(name, { value: typedValue(value, schemaOfParameter(name, schema), schema), pointer });
  const typed = Object.fromEntries([...values].map(([name, { value }]) => [name, value]));
  const [error] = check(typed);
  if (error !== undefined) throw refusal(error, values, known, plugin);
  const pointers = new Map([...values].map(([name, { pointer }]) => [name, pointer]));
  return { parameters: typed, env: Object.fromEntries(others), pointers };
}

/** The name under which Argo CD hands a parameter to a command, without its prefix. */
function variableName(parameter: string): string {
  return parameter.toUpperCase().replaceAll(/[^A-Z0-9_]/g, "_");
}

function refusal(
  error: ErrorObject,
  values: ReadonlyMap<string, PlacedValue>,
  known: readonly string[],
  plugin: string,
): FairleadError {
  const [first, ...rest] = parsePointer(error.instancePath);
  const missing = error.keyword === "required" ? String(error.params["missingProperty"]) : undefined;
  const foreign = error.keyword === "additionalProperties" ? String(error.params["additionalProperty"]) : undefined;
  const parameter = first ?? missing ?? foreign ?? "";
  const at = values.get(parameter);
  const field = at === undefined ? "/plugin/parameters" : `${at.pointer}${formatPointer(rest)}`;
  const inside = rest.length === 0 ? "" : ` at "${rest.join(".")}"`;
  const because =
    first === undefined && foreign !== undefined
      ? `there is no such parameter; ${known.length === 0 ? "it has none" : `there are ${known.join(", ")}`}`
      : first === undefined && missing !== undefined
        ? "it is required; add it to plugin.parameters"
        : describeError(error);
  return new FairleadError(
    "BAD_USER_INPUT",
    `Cannot use parameter ${JSON.stringify(parameter.slice(0, 200))}${inside} of plugin "${plugin}": ${because}`,
    {
      details: { reason: missing === undefined ? "PARAM_TYPE" : "PARAM_REQUIRED", field, parameter },
    },
  );
}

function describeError({ keyword, params, message, data }: ErrorObject): string {
  const given = `, not ${JSON.stringify(data)?.slice(0, 100)}`;
  switch (keyword) {
    case "type":
      return `write ${withArticle(String(params["type"]))}${given}`;
    case "enum":
      return `write one of ${(params["allowedValues"] as readonly Json[])
        .map((value) => JSON.stringify(value))
        .join(", ")
        .slice(0, 500)}${given}`;
    case "const":
      return `write ${JSON.stringify(params["allowedValue"])}${given}`;
    case "required":
      return `"${String(params["missingProperty"])}" is required in it; add it`;
    case "additionalProperties":
      return `it may not hold "${String(params["additionalProperty"])}"; remove that`;
    case "pattern":
      return `it must match the pattern ${String(params["pattern"])}${given}`;
    default:
      return `it ${message ?? "is not what the schema wants"}${given}`;
  }
}

function withArticle(type: string): string {
  const types = type.split(",").map((one) => `${/^[aeio]/.test(one) ? "an" : "a"} ${one}`);
  return types.join(" or ");
}
