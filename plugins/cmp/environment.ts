import { FairleadError } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";
import { buildEnvironment } from "../build-environment.js";
import type { PluginInput } from "../contract.js";

/** What the commands of a plugin are told. */
export interface CmpEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/** One parameter of `source.plugin.parameters`. */
interface Parameter {
  readonly name: string;
  readonly string?: string;
  readonly array?: readonly string[];
  readonly map?: Readonly<Record<string, string>>;
}

/** Bytes of one variable, its name included: what Linux lets a process be given. */
const maxVariable = 131_072 - 16;
/** Bytes of all together. */
const maxEnvironment = 1_048_576;

/**
 * The environment of a config management plugin: the build environment, the cluster's versions, `source.plugin.env` with `ARGOCD_ENV_` before each name and
 * the variables in its values replaced, the parameters as JSON in `ARGOCD_APP_PARAMETERS` and one by one as `PARAM_…`. What a user writes can set no other name.
 * @throws FairleadError `BAD_USER_INPUT` (`SPEC_INVALID`, `PARAM_COLLISION`); `RESOURCE_EXHAUSTED` (`INPUT_TOO_LARGE`)
 * @see argoproj/argo-cd:reposerver/repository/repository.go `getPluginEnvs`, argoproj/argo-cd:docs/operator-manual/config-management-plugins.md
 */
export function cmpEnvironment(input: PluginInput): CmpEnvironment {
  const build = buildEnvironment(input, { withCluster: true });
  const variables = new Map(Object.entries(build.variables()));
  const { plugin } = input.source;
  if (plugin !== undefined) {
    for (const [index, entry] of listAt(plugin["env"], "/plugin/env").entries()) {
      const pointer = `/plugin/env/${index}`;
      const { name, value } = readVariable(entry, pointer);
      if (name !== "") variables.set(`ARGOCD_ENV_${name}`, build.expand(value, `${pointer}/value`));
    }
    const parameters = listAt(plugin["parameters"], "/plugin/parameters").map((given, index) =>
      readParameter(given, `/plugin/parameters/${index}`),
    );
    variables.set("ARGOCD_APP_PARAMETERS", plugin["parameters"] == null ? "null" : goJson(parameters));
    for (const [name, value] of parameterVariables(parameters)) variables.set(name, value);
  }
  refuseTooLarge(variables);
  return { variables: Object.fromEntries(variables), warnings: build.warnings };
}

/** Each parameter under its name: upper case, all but letters, digits and `_` replaced by `_`; parts of a list and a map under their own. */
function parameterVariables(parameters: readonly Parameter[]): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  const owners = new Map<string, string>();
  const set = (name: string, value: string, owner: string) => {
    const other = owners.get(name);
    if (other !== undefined)
      throw invalid(
        `parameters ${other} and ${owner} both become the variable ${name}; rename one of them`,
        "PARAM_COLLISION",
        "/plugin/parameters",
      );
    owners.set(name, owner);
    variables.set(name, value);
  };
  for (const { name, string, array, map } of parameters) {
    const base = `PARAM_${envName(name)}`;
    const quoted = JSON.stringify(name.slice(0, 100));
    if (string !== undefined) set(base, string, quoted);
    for (const [key, value] of Object.entries(map ?? {}))
      set(`${base}_${envName(key)}`, value, `${quoted} (key ${JSON.stringify(key)})`);
    for (const [index, value] of (array ?? []).entries()) set(`${base}_${index}`, value, `${quoted} (item ${index})`);
  }
  return variables;
}

function envName(name: string): string {
  return Array.from(name, (char) => (/^[A-Z0-9_]$/.test(char.toUpperCase()) ? char.toUpperCase() : "_")).join("");
}

function readVariable(given: Json, pointer: string): { readonly name: string; readonly value: string } {
  const { name, value } = isObject(given) ? given : {};
  if (typeof name !== "string" || (value != null && typeof value !== "string"))
    throw invalid("an entry has a name and a value, both of them texts", "SPEC_INVALID", pointer);
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[=\u0000-\u001f\u007f]/.test(name))
    throw invalid(`the name ${JSON.stringify(name.slice(0, 100))} holds = or a control character`, "SPEC_INVALID", pointer);
  return { name, value: withoutNul(value ?? "", `${pointer}/value`) };
}

function readParameter(given: Json, pointer: string): Parameter {
  if (!isObject(given) || typeof (given["name"] ?? "") !== "string")
    throw invalid("a parameter has a name, which is a text", "SPEC_INVALID", pointer);
  const { string, array, map } = given;
  if (string != null && typeof string !== "string")
    throw invalid("it must be a text; put it in quotes", "SPEC_INVALID", `${pointer}/string`);
  return {
    name: withoutNul((given["name"] as string | undefined) ?? "", `${pointer}/name`),
    ...(string != null && { string: withoutNul(string, `${pointer}/string`) }),
    ...(array != null && { array: listAt(array, `${pointer}/array`).map((item) => readText(item, `${pointer}/array`)) }),
    ...(map != null && { map: readMap(map, `${pointer}/map`) }),
  };
}

function readMap(given: Json, pointer: string): Readonly<Record<string, string>> {
  if (!isObject(given)) throw invalid("it must be a map of texts", "SPEC_INVALID", pointer);
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, readText(value ?? null, pointer)]));
}

function readText(given: Json, pointer: string): string {
  if (typeof given !== "string") throw invalid("each value must be a text; put it in quotes", "SPEC_INVALID", pointer);
  return withoutNul(given, pointer);
}

function withoutNul(given: string, pointer: string): string {
  if (given.includes("\0")) throw invalid("it holds a NUL, which no process can be given", "SPEC_INVALID", pointer);
  return given;
}

function listAt(given: Json | undefined, pointer: string): readonly Json[] {
  if (given == null) return [];
  if (!Array.isArray(given)) throw invalid("it must be a list", "SPEC_INVALID", pointer);
  return given as readonly Json[];
}

/** As Go's `encoding/json` writes the parameters: keys in order, and five characters escaped for HTML. */
function goJson(parameters: readonly Parameter[]): string {
  const sorted = parameters.map(({ name, string, array, map }) => ({
    ...(array !== undefined && { array }),
    ...(map !== undefined && { map: sortKeys(map) }),
    name,
    ...(string !== undefined && { string }),
  }));
  return JSON.stringify(sorted).replaceAll(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function sortKeys(map: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
}

function refuseTooLarge(variables: ReadonlyMap<string, string>): void {
  let total = 0;
  for (const [name, value] of variables) {
    const bytes = name.length + Buffer.byteLength(value) + 2;
    total += bytes;
    if (bytes > maxVariable) throw tooLarge(`the variable ${name.slice(0, 100)} has ${bytes} bytes`, maxVariable);
  }
  if (total > maxEnvironment) throw tooLarge(`all variables together have ${total} bytes`, maxEnvironment);
}

function tooLarge(what: string, limit: number): FairleadError {
  return new FairleadError(
    "RESOURCE_EXHAUSTED",
    `Cannot run the plugin: ${what}, and a process can be given ${limit}; put it into a file`,
    {
      details: { reason: "INPUT_TOO_LARGE", maxBytes: limit },
    },
  );
}

function invalid(because: string, reason: string, field: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot use ${field.slice(1).replaceAll("/", ".")} of the source: ${because}`, {
    details: { reason, field },
  });
}
