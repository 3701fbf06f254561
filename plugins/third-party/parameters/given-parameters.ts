import { FairleadError } from "../../../engine/errors.js";
import { formatPointer } from "../../../engine/kubernetes/json-pointer.js";
import { isList, isObject } from "../../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../../engine/model/manifest.js";

/** A parameter as an Application writes it: texts only, as Argo CD has it. */
export interface GivenParameter {
  readonly name: string;
  readonly value: string | readonly string[] | Readonly<Record<string, string>>;
  /** JSON pointer into the source, to the value. */
  readonly pointer: string;
}

/** What `source.plugin` says besides the name. */
export interface GivenPlugin {
  readonly parameters: readonly GivenParameter[];
  readonly env: readonly { readonly name: string; readonly value: string; readonly pointer: string }[];
}

const kinds = ["string", "array", "map"] as const;
const maxGiven = 1000;

/**
 * Reads `source.plugin`.
 * @throws FairleadError `BAD_USER_INPUT` (`PARAM_TYPE`, `PARAM_COLLISION`) with a JSON pointer into the source
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/types.go `ApplicationSourcePluginParameter`
 */
export function readGivenPlugin(plugin: JsonObject | undefined): GivenPlugin {
  const parameters = listAt(plugin?.["parameters"], "/plugin/parameters").map(readParameter);
  const env = listAt(plugin?.["env"], "/plugin/env").map((entry, at) => {
    const pointer = `/plugin/env/${at}`;
    const { name, value = "" } = isObject(entry) ? entry : {};
    if (typeof name !== "string" || name === "" || typeof value !== "string")
      throw refusal("PARAM_TYPE", pointer, `write an object with the texts "name" and "value"`);
    return { name, value, pointer: `${pointer}/value` };
  });
  refuseTwins(parameters, "parameters");
  refuseTwins(env, "env");
  return { parameters, env };
}

function listAt(value: Json | undefined, pointer: string): readonly Json[] {
  if (value === undefined || value === null) return [];
  if (!isList(value)) throw refusal("PARAM_TYPE", pointer, "a list is expected here");
  if (value.length > maxGiven) throw refusal("PARAM_TYPE", pointer, `it has ${value.length} entries, the limit is ${maxGiven}`);
  return value;
}

function readParameter(entry: Json, at: number): GivenParameter {
  const pointer = `/plugin/parameters/${at}`;
  if (!isObject(entry) || typeof entry["name"] !== "string" || entry["name"] === "")
    throw refusal("PARAM_TYPE", pointer, `a parameter has a "name" and one of "string", "array", "map"`);
  const { name } = entry;
  const given = kinds.filter((kind) => entry[kind] !== undefined && entry[kind] !== null);
  const [kind] = given;
  if (kind === undefined || given.length > 1)
    throw refusal("PARAM_TYPE", pointer, `give the parameter ${JSON.stringify(name)} exactly one of "string", "array", "map"`);
  return { name, value: readTexts(entry[kind] ?? "", kind, [pointer, kind]), pointer: `${pointer}/${kind}` };
}

function readTexts(
  value: Json,
  kind: (typeof kinds)[number],
  [pointer, field]: readonly [string, string],
): GivenParameter["value"] {
  const at = `${pointer}/${field}`;
  if (kind === "string") {
    if (typeof value === "string") return value;
    throw refusal("PARAM_TYPE", at, "write a text; put numbers and booleans in quotes");
  }
  if (kind === "array") {
    if (!isList(value)) throw refusal("PARAM_TYPE", at, "write a list of texts");
    return value.map((item, index) => textAt(item, `${at}/${index}`));
  }
  if (!isObject(value)) throw refusal("PARAM_TYPE", at, "write a map of texts");
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, textAt(item ?? "", `${at}${formatPointer([key])}`)]),
  );
}

function textAt(value: Json, pointer: string): string {
  if (typeof value === "string") return value;
  throw refusal("PARAM_TYPE", pointer, "write a text; put numbers and booleans in quotes");
}

function refuseTwins(entries: readonly { readonly name: string; readonly pointer: string }[], field: string): void {
  const seen = new Set<string>();
  for (const { name, pointer } of entries) {
    if (seen.has(name))
      throw refusal("PARAM_COLLISION", pointer, `${JSON.stringify(name)} is given twice in plugin.${field}; keep one`);
    seen.add(name);
  }
}

function refusal(reason: string, field: string, because: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot use ${field}: ${because}`, { details: { reason, field } });
}
