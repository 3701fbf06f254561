import { resolve } from "node:path";
import { Command } from "commander";
import { stringifyYaml } from "../../../engine/dialects/yaml.js";
import type { Json, JsonObject } from "../../../engine/model/manifest.js";
import { requestsOf } from "../../../plugins/third-party/capabilities.js";
import { readPackage } from "../../../plugins/third-party/installed-plugins.js";
import type { PluginPackage } from "../../../plugins/third-party/package.js";
import { announceParameters, parameterFields } from "../../../plugins/third-party/parameters/announcement.js";
import { readWasmInterface } from "../../../plugins/third-party/wasm-interface.js";
import { type OfflineContext, type OfflineResult, readArguments } from "../command.js";
import { fairleadItself } from "./fairlead-itself.js";

/**
 * `fairlead plugin inspect PATH`: what an administrator wants to know of a plugin's folder or archive before installing it. None of its code runs.
 * @throws UsageError; FairleadError if it is no plugin that can be installed
 */
export async function inspectPlugin(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = new Command("fairlead plugin inspect")
    .description(
      "Shows what a plugin's folder or archive holds: digest, manifest, what it asks for, parameters.\nNone of its code runs.",
    )
    .argument("<path>", "a folder with a fairlead-plugin.yaml, or a .tgz");
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const found = await readPackage(resolve(context.folder, command.args[0] ?? "."), fairleadItself().version);
  const { manifest, digest } = found;
  const { schema, ui } = manifest.parameters;
  const report: JsonObject = {
    name: manifest.metadata.name,
    version: manifest.metadata.version,
    digest,
    runtime: found.runtime,
    files: Object.fromEntries([...found.files].map(([path, bytes]) => [path, bytes.length])),
    requests: { ...requestsOf(manifest) },
    ...importsOf(found),
    parameters: announceParameters(parameterFields(schema, ui)) as unknown as Json,
    manifest: JSON.parse(JSON.stringify(manifest)) as JsonObject,
  };
  return { exit: 0, result: report, text: () => describe(found, report) };
}

function importsOf({ manifest, runtime, files }: PluginPackage): { readonly imports?: readonly string[] } {
  if (runtime === "script") return {};
  const { imports } = readWasmInterface(files.get(manifest.runtime.entry) ?? new Uint8Array());
  return { imports: [...new Set(imports)].sort() };
}

function describe({ manifest, digest, runtime, files }: PluginPackage, { imports }: JsonObject): string {
  const { metadata, inputs, limits, discovery } = manifest;
  const { repository, refs, environment, network } = requestsOf(manifest);
  const asks = [
    ...(repository ? ["the whole repository (repository: true)"] : []),
    ...(refs ? ["the Application's other sources (refs: true)"] : []),
    ...environment.map((name) => `the variable ${name}`),
    ...network.map((host) => `fetching from ${host}`),
  ];
  const fields = parameterFields(manifest.parameters.schema, manifest.parameters.ui);
  const rows: readonly (readonly [string, string])[] = [
    ["digest", digest],
    [
      "runs as",
      `${runtime}, at most ${limits.memoryMiB} MiB, ${limits.cpuSeconds} s CPU, ${limits.wallSeconds} s, ${limits.outputMiB} MiB of output`,
    ],
    ["files", [...files].map(([path, bytes]) => `${path} (${bytes.length} bytes)`).join(", ")],
    ["sees", inputs.scope === "app" ? "the files of the source's directory" : "all files of the repository"],
    ["chosen", discovery === undefined ? "by name only" : `by name, or where ${JSON.stringify(discovery.any)}`],
    ["needs a grant for", asks.length === 0 ? "nothing" : asks.join(", ")],
    ...(Array.isArray(imports)
      ? [["imports", (imports as readonly string[]).join(", ").replaceAll("wasi_snapshot_preview1.", "wasi:")] as const]
      : []),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const told = rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join("");
  const parameters = fields.map(
    ({ name, required, schema }) =>
      `  ${name}${required ? " (required)" : ""}: ${stringifyYaml(schema).trimEnd().replaceAll("\n", "\n    ")}\n`,
  );
  const title = metadata.title === undefined ? "" : ` (${metadata.title})`;
  return `${metadata.name} ${metadata.version}${title}\n${told}${fields.length === 0 ? "no parameters\n" : `parameters\n${parameters.join("")}`}`;
}
