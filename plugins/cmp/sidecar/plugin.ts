import { LRUCache } from "lru-cache";
import { FairleadError } from "../../../engine/errors.js";
import type { InstalledPlugin, PluginFiles, PluginInput, PluginPlace } from "../../contract.js";
import { cmpEnvironment } from "../environment.js";
import { readWorkCopy } from "../work-copy.js";
import type { SidecarClient, SidecarConfiguration } from "./client.js";

/** What a sidecar is as a plugin. */
export interface SidecarPluginOptions {
  /** The socket's file name without `.sock`. */
  readonly name: string;
  /** Changes when the sidecar is started anew. */
  readonly digest: string;
  readonly client: SidecarClient;
  /** What it said of itself; undefined as long as it has not answered. */
  readonly configuration: () => SidecarConfiguration | undefined;
  /** No manifests at all are no error. Default no. */
  readonly allowEmpty?: boolean;
}

const maxCopyBytes = 256 * 1_048_576;
const maxOutputBytes = 50 * 1_048_576;
const rememberedMatches = 5000;
const encoder = new TextEncoder();

/**
 * A plugin that runs beside us as a server, as Argo CD's sidecars do. It is sent the whole repository to generate, and the source's directory to say whether
 * it takes it: what it answers to that is kept by the content of the directory.
 * @see argoproj/argo-cd:cmpserver/plugin/plugin.go
 */
export function createSidecarPlugin(options: SidecarPluginOptions): InstalledPlugin {
  const { name, digest, client, configuration } = options;
  const matched = new LRUCache<string, boolean>({ max: rememberedMatches });
  const ask = async (place: PluginPlace, signal: AbortSignal): Promise<boolean> => {
    if (configuration() === undefined) throw notReady(name);
    const hash = (await place.files.entry(place.path, signal))?.hash ?? "";
    const known = matched.get(hash);
    if (known !== undefined) return known;
    const copy = await copyOf(place.files, place.path, signal);
    const found = await client.matches({ copy, directory: "", environment: {} }, signal);
    matched.set(hash, found);
    return found;
  };
  const plugin: Omit<InstalledPlugin, "matches"> = {
    name,
    names: [name],
    priority: 0,
    sourceType: "Plugin",
    digest,
    render: (input, signal) => generate(input, options, signal),
    async announce(input, signal) {
      const { variables } = cmpEnvironment(input);
      const copy = await copyOf(input.files, "", signal);
      return client.parameters({ copy, directory: input.path, environment: variables }, signal);
    },
  };
  return Object.defineProperty(plugin, "matches", {
    enumerable: true,
    get: () => (configuration()?.isDiscoveryConfigured === false ? undefined : ask),
  });
}

/** Bits of how files are set are kept: the sidecar drops them unless its `plugin.yaml` says otherwise. */
function copyOf(files: PluginFiles, directory: string, signal: AbortSignal) {
  return readWorkCopy(files, directory, { maxBytes: maxCopyBytes, preserveFileMode: true }, signal);
}

async function generate(input: PluginInput, options: SidecarPluginOptions, signal: AbortSignal) {
  const { name, client, configuration, allowEmpty = false } = options;
  const { variables, warnings } = cmpEnvironment(input);
  const copy = await copyOf(input.files, "", signal);
  const manifests = await client.generate({ copy, directory: input.path, environment: variables }, signal);
  const texts = manifests.map((text, index) => ({
    name: `output of plugin ${name}, manifest ${index + 1}`,
    format: "yaml" as const,
    bytes: encoder.encode(text),
    mayBeOther: false,
  }));
  const bytes = texts.reduce((sum, text) => sum + text.bytes.length, 0);
  if (bytes > maxOutputBytes) throw tooMuch(name, bytes);
  if (!allowEmpty && manifests.every((text) => text.trim() === "")) throw emptyOutput(name);
  const denied =
    configuration()?.provideGitCreds === true
      ? [`CAPABILITY_DENIED: plugin "${name}" asks for Git credentials (provideGitCreds); sidecars are given none`]
      : [];
  return { texts, warnings: [...warnings, ...denied] };
}

function notReady(name: string): FairleadError {
  return new FairleadError(
    "UNAVAILABLE",
    `Cannot ask plugin "${name}" whether it takes this directory: its sidecar has not answered yet; see whether it runs, or remove its socket`,
    { details: { reason: "PLUGIN_UNREACHABLE" } },
  );
}

function tooMuch(name: string, bytes: number): FairleadError {
  return new FairleadError(
    "RESOURCE_EXHAUSTED",
    `Plugin "${name}" gave ${bytes} bytes of manifests, the limit is ${maxOutputBytes}`,
    {
      details: { reason: "LIMIT_OUTPUT", limitBytes: maxOutputBytes, seenBytes: bytes },
    },
  );
}

function emptyOutput(name: string): FairleadError {
  return new FairleadError(
    "BAD_USER_INPUT",
    `Plugin "${name}" gave no manifests, which would mean that all resources are to be removed; name the plugin in plugins.allowEmpty if that is meant`,
    { details: { reason: "EMPTY_OUTPUT" } },
  );
}
