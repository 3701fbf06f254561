import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { FairleadError } from "../../engine/errors.js";
import type { DiscoveryPlace, InstalledPlugin, PluginInput, PluginOutput } from "../contract.js";
import { readDynamicAnnouncements } from "./announcements.js";
import { type CopiedFiles, type CopyScope, chooseFiles } from "./copied-files.js";
import { matchesNames } from "./discovery.js";
import { cmpEnvironment } from "./environment.js";
import type { CommandEnd, OsSandbox } from "./os-sandbox.js";
import { parseFailure } from "./parse-failure.js";
import type { CmpConfig } from "./plugin-config.js";

/** What a plugin needs besides its `plugin.yaml`. */
export interface CmpPluginOptions {
  readonly sandbox: OsSandbox;
  /** The plugin's own folder, absolute: its commands see it as `/plugin`, which their `PATH` does not name. Default: it has none. */
  readonly folder?: string;
  /** Changes with what is in the folder. */
  readonly folderDigest?: string;
  /** Of several plugins that take a directory, the highest. Default 0. */
  readonly priority?: number;
  /** What commands get: the whole repository, so that any commit renders again, or the source's own directory. Default `repository`. */
  readonly scope?: CopyScope["scope"];
  /** See `CopyScope`. Default false. */
  readonly narrows?: boolean;
}

/** All files a plugin is given. */
const maxCopyBytes = 256 * 1_048_576;
const maxShownLog = 4096;
const maxShownCommand = 500;
const discoveryMs = 20_000;
const rememberedMatches = 5000;

/**
 * A plugin made of a `plugin.yaml`, whose commands run in the sandbox of the operating system.
 * @see argoproj/argo-cd:docs/operator-manual/config-management-plugins.md
 */
export function createCmpPlugin(config: CmpConfig, options: CmpPluginOptions): InstalledPlugin {
  const { name, version, discovery } = config;
  const fullName = version === undefined ? name : `${name}-${version}`;
  const matched = new LRUCache<string, boolean>({ max: rememberedMatches });
  const context: Context = { config, options, fullName };
  return {
    name: fullName,
    names: version === undefined ? [name] : [name, fullName],
    priority: options.priority ?? 0,
    sourceType: "Plugin",
    digest: digestOf(config, options),
    ...(discovery !== undefined && {
      async matches(place, signal) {
        if (discovery.kind !== "command") return matchesNames(discovery, place, signal);
        const files = await filesFor(place, context, signal);
        const key = `${files.hash} ${files.directory}`;
        const known = matched.get(key);
        if (known !== undefined) return known;
        const found = await matchesByCommand(discovery.command, files, context, signal);
        matched.set(key, found);
        return found;
      },
    }),
    render: (input, signal) => generate(input, context, signal),
    async announce(input, signal) {
      const { dynamicParameters: command, staticParameters } = config;
      if (command === undefined) return staticParameters;
      const { end } = await runAt(input, [command], context, signal);
      const failure = failureOf(end, [command]);
      if (failure !== undefined) throw failure;
      return [
        ...readDynamicAnnouncements(new TextDecoder().decode(end.output), end.log.slice(-maxShownLog)),
        ...staticParameters,
      ];
    },
  };
}

interface Context {
  readonly config: CmpConfig;
  readonly options: CmpPluginOptions;
  readonly fullName: string;
}

function digestOf(config: CmpConfig, { folderDigest = "", scope = "repository", narrows = false }: CmpPluginOptions): string {
  return createHash("sha256")
    .update(JSON.stringify([config, folderDigest, scope, narrows]))
    .digest("hex");
}

async function generate(input: PluginInput, context: Context, signal: AbortSignal): Promise<PluginOutput> {
  const { config, fullName } = context;
  const commands = config.init === undefined ? [config.generate] : [config.init, config.generate];
  const { end, warnings } = await runAt(input, commands, context, signal);
  const failure = failureOf(end, commands);
  if (failure !== undefined) throw failure;
  if (!config.allowEmpty && isBlank(end.output)) throw emptyOutput(fullName);
  const denied = config.provideGitCreds
    ? [
        `PLUGIN_CAPABILITY_DENIED: plugin "${fullName}" asks for Git credentials (provideGitCreds); commands in the sandbox have no network, so it is given none`,
      ]
    : [];
  const text = {
    name: `output of plugin ${fullName}`,
    format: "yaml" as const,
    bytes: end.output,
    mayBeOther: false,
    failure: parseFailure,
  };
  return { texts: [text], warnings: [...warnings, ...denied] };
}

/** Runs commands in a fresh copy, in the directory of the source. */
async function runAt(input: PluginInput, commands: readonly (readonly string[])[], context: Context, signal: AbortSignal) {
  const { options, fullName } = context;
  const { variables, warnings } = cmpEnvironment(input);
  const files = await filesFor(input, context, signal);
  const end = await options.sandbox.run(
    {
      name: `plugin ${fullName}`,
      copy: await files.read(signal),
      directory: files.directory,
      commands,
      environment: variables,
      ...(options.folder !== undefined && { folder: options.folder }),
    },
    signal,
  );
  return { end, warnings };
}

function filesFor(place: DiscoveryPlace, { config, options }: Context, signal: AbortSignal): Promise<CopiedFiles> {
  const { scope = "repository", narrows = false } = options;
  const how = { scope, narrows, maxBytes: maxCopyBytes, preserveFileMode: config.preserveFileMode };
  return chooseFiles(place, how, signal);
}

/** As Argo CD's code does it, not its documentation: in the directory of the source, with all else that generating gets around it. */
async function matchesByCommand(
  command: readonly string[],
  files: CopiedFiles,
  { options, fullName }: Context,
  signal: AbortSignal,
): Promise<boolean> {
  const end = await options.sandbox.run(
    {
      name: `the discovery of plugin ${fullName}`,
      copy: await files.read(signal),
      directory: files.directory,
      commands: [command],
      environment: { FAIRLEAD_REPO_ROOT: rootFrom(files.directory) },
      limits: { wallMs: discoveryMs },
      ...(options.folder !== undefined && { folder: options.folder }),
    },
    signal,
  );
  return end.failed === undefined && end.output.length > 0 && !(end.output.length === 1 && end.output[0] === 10);
}

/** The way back from a directory. */
function rootFrom(directory: string): string {
  return directory === "" ? "." : directory.replaceAll(/[^/]+/g, "..");
}

function isBlank(output: Uint8Array): boolean {
  return output.every((byte) => byte === 10 || byte === 13 || byte === 32 || byte === 9);
}

function failureOf({ failed, log }: CommandEnd, commands: readonly (readonly string[])[]): FairleadError | undefined {
  if (failed === undefined) return undefined;
  const shown = describeCommand(commands[failed.command] ?? []);
  const said = log.slice(-maxShownLog);
  const message = `\`${shown}\` failed exit status ${failed.status}${said === "" ? "" : `: ${said}`}`;
  return new FairleadError("BAD_USER_INPUT", message, {
    details: { reason: "PLUGIN_FAILED", status: failed.status, stderr: log },
  });
}

/** A command as one line: words with blanks in quotes. */
function describeCommand(words: readonly string[]): string {
  const line = words.map((word) => (word === "" || /\s/.test(word) ? JSON.stringify(word) : word)).join(" ");
  return line.length > maxShownCommand ? `${line.slice(0, maxShownCommand)}…` : line;
}

function emptyOutput(name: string): FairleadError {
  return new FairleadError(
    "BAD_USER_INPUT",
    `Plugin "${name}" printed nothing, which would mean that all resources are to be removed; if that is meant, set allowEmpty: true in the spec of its plugin.yaml`,
    { details: { reason: "EMPTY_OUTPUT" } },
  );
}
