import { satisfies, validRange } from "semver";
import type { z } from "zod";
import { parseYamlDocuments } from "../../engine/dialects/yaml.js";
import { FairleadError, messageOf } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Json } from "../../engine/model/manifest.js";
import { decodeText } from "../decode-text.js";
import { manifestFile, type PluginManifest } from "./manifest.js";
import { manifestSchema } from "./manifest-schema.js";
import { checkParameterSchema } from "./parameters/check-schema.js";

const maxManifestBytes = 262_144;
const maxProblems = 10;

/**
 * Reads `fairlead-plugin.yaml`. All mistakes are told at once, each with the path of its field.
 * @param fairleadVersion the version that runs, for `engines.fairlead`
 * @throws FairleadError `BAD_USER_INPUT`, `details.reason` `PLUGIN_CONFIG`
 */
export function readPluginManifest(bytes: Uint8Array, fairleadVersion: string): PluginManifest {
  if (bytes.length > maxManifestBytes)
    throw refusal([`it has ${bytes.length} bytes, the limit is ${maxManifestBytes}; keep texts out of it`]);
  const value = readValue(bytes);
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) throw refusal(parsed.error.issues.map((issue) => describeIssue(issue, value)));
  const manifest = parsed.data as PluginManifest;
  const problems = [
    ...engineProblems(manifest, fairleadVersion),
    ...capabilityProblems(manifest),
    ...parameterProblems(manifest),
  ];
  if (problems.length > 0) throw refusal(problems);
  return manifest;
}

function readValue(bytes: Uint8Array): Json {
  let documents: readonly { readonly value: Json }[];
  try {
    ({ documents } = parseYamlDocuments(decodeText(manifestFile, bytes), { maxDepth: 40, maxNodes: 20_000 }));
  } catch (error) {
    throw refusal([messageOf(error)], error);
  }
  const [first, second] = documents;
  if (first === undefined || !isObject(first.value)) throw refusal(["it holds no map; docs/plugins.md has an example"]);
  if (second !== undefined) throw refusal(["it holds more than one document; one file describes one plugin"]);
  return first.value;
}

function describeIssue(issue: z.core.$ZodIssue, root: Json): string {
  const path = pathOf(issue.path);
  const at = path === "" ? "" : `${path}: `;
  const given = valueAt(root, issue.path);
  const quoted = given === undefined ? "" : `, not ${JSON.stringify(given).slice(0, 80)}`;
  const { code } = issue;
  if (code === "unrecognized_keys")
    return `${at}there is no field ${issue.keys.map((key) => `"${key}"`).join(", ")}; docs/plugins.md lists the fields`;
  if (code === "invalid_type" && given === undefined) return `${at}it is missing; write a ${issue.expected}`;
  if (code === "invalid_type") return `${at}write a ${issue.expected}${quoted}`;
  if (code === "invalid_value")
    return `${at}write ${issue.values.map(String).join(" or ")}${given === undefined ? "; it is missing" : quoted}`;
  if (code === "too_big") return `${at}at most ${issue.maximum} is allowed${quoted}`;
  if (code === "too_small") return `${at}at least ${issue.minimum} is needed${quoted}`;
  return `${at}${issue.message}${quoted}`;
}

function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${String(part)}`))
    .join("");
}

function valueAt(root: Json, path: readonly PropertyKey[]): Json | undefined {
  let value: Json | undefined = root;
  for (const part of path) {
    if (Array.isArray(value)) value = (value as readonly Json[])[Number(part)];
    else if (isObject(value) && Object.hasOwn(value, part)) value = value[String(part)];
    else return undefined;
  }
  return value;
}

function engineProblems({ engines: { fairlead: range } }: PluginManifest, version: string): readonly string[] {
  if (validRange(range) === null)
    return [`engines.fairlead: ${JSON.stringify(range)} is no range of versions; write e.g. ">=1.0 <2"`];
  if (satisfies(version, range, { includePrerelease: true })) return [];
  return [`engines.fairlead: it wants Fairlead ${range}, this is ${version}; install a version of the plugin that fits`];
}

/** What this version cannot give is refused at once: a plugin that counts on it would fail at every render. */
function capabilityProblems({ capabilities }: PluginManifest): readonly string[] {
  return [
    ...(capabilities.clusterRead.length > 0
      ? [
          "capabilities.clusterRead: this version lets no plugin read a cluster; leave the list empty, inputs.cluster gives version and API list",
        ]
      : []),
    ...(capabilities.gitCredentials
      ? [
          "capabilities.gitCredentials: there is no git in the sandbox that could use them; leave it false, and read other repositories as sources of the Application (inputs.refs)",
        ]
      : []),
  ];
}

function parameterProblems({ parameters: { schema, ui } }: PluginManifest): readonly string[] {
  const problem = checkParameterSchema(schema);
  if (problem !== undefined) return [`parameters.schema: ${problem}`];
  const known = new Set(isObject(schema["properties"]) ? Object.keys(schema["properties"]) : []);
  const named = [...ui.order, ...ui.groups.flatMap(({ parameters }) => parameters)];
  return named
    .filter((parameter) => !known.has(parameter))
    .map((parameter) => `parameters.ui: the schema has no parameter ${JSON.stringify(parameter)}`);
}

function refusal(problems: readonly string[], cause?: unknown): FairleadError {
  const told = problems.slice(0, maxProblems);
  const rest = problems.length - told.length;
  const more = rest > 0 ? `; and ${rest} more` : "";
  return new FairleadError(
    "BAD_USER_INPUT",
    `invalid plugin configuration file. Cannot use ${manifestFile}: ${told.join("; ")}${more}`,
    {
      cause,
      details: { reason: "PLUGIN_CONFIG", problems: told },
    },
  );
}
