import { createHash } from "node:crypto";
import { FairleadError } from "../../engine/errors.js";
import { canonicalJson } from "../../engine/kubernetes/json-value.js";
import type { Json } from "../../engine/model/manifest.js";
import type { InstalledPlugin, PluginInput, PluginOutput } from "../contract.js";
import type { GuestAnswer, Sandbox } from "../sandbox/sandbox.js";
import { missingGrants, type PluginGrant, requestsOf } from "./capabilities.js";
import { matchesAnyRule } from "./discovery.js";
import { toOutput } from "./judge-reply.js";
import type { PluginOperation } from "./messages.js";
import type { StoredPlugin } from "./package-store.js";
import { announceParameters, type ParameterField, parameterFields } from "./parameters/announcement.js";
import { compileParameterSchema } from "./parameters/compile-schema.js";
import { readGivenPlugin } from "./parameters/given-parameters.js";
import { readParameters } from "./parameters/read-parameters.js";
import { prepareRun } from "./prepare-run.js";
import { readAnnouncements } from "./read-reply.js";

/** A plugin of a third party, ready to render. */
export interface ThirdPartyPlugin extends InstalledPlugin {
  /** The parameters of its manifest, for a form. */
  readonly fields: readonly ParameterField[];
}

/** What a plugin works with. */
export interface ThirdPartyOptions {
  readonly sandbox: Sandbox;
  readonly grants: readonly PluginGrant[];
}

/**
 * Makes a plugin of an installed package. A run sees the files and facts its manifest asks for and, of what needs a grant, what the administrator gave for the
 * project. Each project has its own child processes.
 * @throws from `render`: FairleadError `BAD_USER_INPUT` (`PLUGIN_FAILED`, `EMPTY_OUTPUT`, `PARAM_REQUIRED`, `PARAM_TYPE`, `PARAM_COLLISION`);
 *   `FAILED_PRECONDITION` (`CAPABILITY_DENIED`, `PLUGIN_PROTOCOL`, `PLUGIN_CRASHED`, `PLUGIN_DIGEST`); the sandbox's limits
 */
export function createThirdPartyPlugin(plugin: StoredPlugin, options: ThirdPartyOptions): ThirdPartyPlugin {
  const { manifest, digest } = plugin;
  const { name, version } = manifest.metadata;
  const fields = parameterFields(manifest.parameters.schema, manifest.parameters.ui);
  const ask = questionTo(plugin, options);
  const { discovery } = manifest;
  return {
    name,
    names: [name, `${name}-${version}`],
    sourceType: "Plugin",
    digest: `${digest} ${createHash("sha256")
      .update(canonicalJson(options.grants as unknown as Json))
      .digest("hex")}`,
    priority: discovery?.priority ?? 0,
    ...(discovery !== undefined && { matches: (place, signal) => matchesAnyRule(discovery.any, place, signal) }),
    fields,
    async render(input, signal): Promise<PluginOutput> {
      const { answer, unknown } = await ask("generate", input, signal);
      const { texts, warnings } = toOutput(plugin, answer, input.path);
      const ignored = unknown.map(
        (variable) => `ENV_UNKNOWN: plugin.env: "${variable}" names neither a parameter nor a variable of plugin "${name}"`,
      );
      return { texts, warnings: [...ignored, ...warnings] };
    },
    async announce(input, signal) {
      const own = announceParameters(fields);
      if (!manifest.parameters.dynamic) return own;
      const { answer } = await ask("parameters", input, signal);
      return [...readAnnouncements(name, answer.output), ...own];
    },
  };
}

/** What a run gave, and the variables of `plugin.env` that mean nothing to the plugin. */
interface Asked {
  readonly answer: GuestAnswer;
  readonly unknown: readonly string[];
}

/** How a plugin is asked for something: checked against its grants and its schema, then run once. */
function questionTo(plugin: StoredPlugin, { sandbox, grants }: ThirdPartyOptions) {
  const { manifest, digest } = plugin;
  const { name, version } = manifest.metadata;
  const { schema } = manifest.parameters;
  const check = compileParameterSchema(schema);
  const requests = requestsOf(manifest);
  return async (op: PluginOperation, input: PluginInput, signal: AbortSignal): Promise<Asked> => {
    const project = input.fact("projectName");
    const missing = missingGrants(requests, grants, project);
    if (missing.length > 0) throw denied(name, project, missing);
    const given = readParameters(readGivenPlugin(input.source.plugin), { schema, check, plugin: name });
    const unknown = Object.keys(given.env).filter((variable) => !manifest.environment.read.includes(variable));
    const run = await prepareRun(manifest, input, { op, ...given }, signal);
    const guest = {
      name: `${name} ${version}`,
      runtime: plugin.runtime,
      file: plugin.entryFile,
      sha256: plugin.entrySha256,
      trustClass: `${project}/${digest}`,
      memoryMiB: manifest.limits.memoryMiB,
    };
    const answer = await sandbox.run(guest, { ...run, ...(manifest.output.deterministic && { seed: digest }) }, signal);
    return { answer, unknown };
  };
}

function denied(plugin: string, project: string, missing: readonly string[]): FairleadError {
  return new FairleadError(
    "FAILED_PRECONDITION",
    `Plugin "${plugin}" asks for what it was not granted in project "${project}": ${missing.join(", ")}; an administrator adds that to its grants in the ConfigMap fairlead-plugins`,
    { details: { reason: "CAPABILITY_DENIED", plugin, project, missing } },
  );
}
