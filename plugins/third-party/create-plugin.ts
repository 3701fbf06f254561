import { createHash } from "node:crypto";
import { FairleadError } from "../../engine/errors.js";
import { canonicalJson } from "../../engine/kubernetes/json-value.js";
import type { Json } from "../../engine/model/manifest.js";
import type { InstalledPlugin, PluginInput, PluginOutput } from "../contract.js";
import type { GuestAnswer, Sandbox } from "../sandbox/sandbox.js";
import { missingGrants, type PluginGrant, requestsOf } from "./capabilities.js";
import { matchesAnyRule } from "./discovery.js";
import { judgeParameters } from "./judge-parameters.js";
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
 * @throws from `render`: FairleadError `BAD_USER_INPUT` (`PLUGIN_FAILED`, `EMPTY_OUTPUT`, `PARAM_REQUIRED`, `PARAM_TYPE`, `PARAM_COLLISION`,
 *   `PARAM_INVALID`); `FAILED_PRECONDITION` (`PLUGIN_CAPABILITY_DENIED`, `PLUGIN_PROTOCOL`, `PLUGIN_CRASHED`, `PLUGIN_DIGEST`); the sandbox's limits
 */
export function createThirdPartyPlugin(plugin: StoredPlugin, options: ThirdPartyOptions): ThirdPartyPlugin {
  const { manifest, digest } = plugin;
  const { name, version } = manifest.metadata;
  const fields = parameterFields(manifest.parameters.schema, manifest.parameters.ui);
  const prepare = preparation(plugin, options);
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
      const { run, unknown, pointers } = await prepare(input, signal);
      const judged = { plugin: name, appDir: input.path, pointers };
      const notes = manifest.parameters.validate ? judgeParameters((await run("validate")).output, judged) : [];
      const { texts, warnings } = toOutput(plugin, await run("generate"), input.path);
      const ignored = unknown.map(
        (variable) => `ENV_UNKNOWN: plugin.env: "${variable}" names neither a parameter nor a variable of plugin "${name}"`,
      );
      return { texts, warnings: [...ignored, ...notes, ...warnings] };
    },
    async announce(input, signal) {
      const own = announceParameters(fields);
      if (!manifest.parameters.dynamic) return own;
      const { run } = await prepare(input, signal);
      return [...readAnnouncements(name, (await run("parameters")).output), ...own];
    },
  };
}

/** A plugin that may be asked. */
interface PreparedPlugin {
  /** Asks it for something; each time is a run of its own, over the same files and whatever was fetched. */
  readonly run: (op: PluginOperation) => Promise<GuestAnswer>;
  /** Variables of `plugin.env` that mean nothing to it. */
  readonly unknown: readonly string[];
  /** Where its parameters stand in the source. */
  readonly pointers: ReadonlyMap<string, string>;
}

/** How a plugin is made ready for a source: its grants and its parameters are checked before any of its code runs. */
function preparation(plugin: StoredPlugin, { sandbox, grants }: ThirdPartyOptions) {
  const { manifest, digest } = plugin;
  const { name, version } = manifest.metadata;
  const { schema } = manifest.parameters;
  const check = compileParameterSchema(schema);
  const requests = requestsOf(manifest);
  return async (input: PluginInput, signal: AbortSignal): Promise<PreparedPlugin> => {
    const project = input.fact("projectName");
    const missing = missingGrants(requests, grants, project);
    if (missing.length > 0) throw denied(name, project, missing);
    const given = readParameters(readGivenPlugin(input.source.plugin), { schema, check, plugin: name });
    const { message, ...world } = await prepareRun(manifest, input, given, signal);
    const guest = {
      name: `${name} ${version}`,
      runtime: plugin.runtime,
      file: plugin.entryFile,
      sha256: plugin.entrySha256,
      trustClass: `${project}/${digest}`,
      memoryMiB: manifest.limits.memoryMiB,
    };
    const job = { ...world, ...(manifest.output.deterministic && { seed: digest }) };
    return {
      run: (op) => sandbox.run(guest, { ...job, input: { ...message, op } }, signal),
      unknown: Object.keys(given.env).filter((variable) => !manifest.environment.read.includes(variable)),
      pointers: given.pointers,
    };
  };
}

function denied(plugin: string, project: string, missing: readonly string[]): FairleadError {
  return new FairleadError(
    "FAILED_PRECONDITION",
    `Plugin "${plugin}" asks for what it was not granted in project "${project}": ${missing.join(", ")}; an administrator adds that to its grants in the ConfigMap fairlead-plugins`,
    { details: { reason: "PLUGIN_CAPABILITY_DENIED", plugin, project, missing } },
  );
}
