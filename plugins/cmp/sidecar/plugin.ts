import { LRUCache } from "lru-cache";
import { FairleadError } from "../../../engine/errors.js";
import type { InstalledPlugin, PluginInput, PluginPlace } from "../../contract.js";
import { chooseFiles } from "../copied-files.js";
import { cmpEnvironment } from "../environment.js";
import { parseFailure } from "../parse-failure.js";
import { readWorkCopy } from "../work-copy.js";
import type { AskPass, LentLogin } from "./ask-pass.js";
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
  /** See `CopyScope`. Default false. */
  readonly narrows?: boolean;
  /** Lends the login of the source's repository to a sidecar that asks for it (`provideGitCreds`). Absent: it is not granted. */
  readonly askPass?: AskPass;
}

/** Bits of how files are set are kept: the sidecar drops them unless its `plugin.yaml` says otherwise. */
const copyOptions = { maxBytes: 256 * 1_048_576, preserveFileMode: true };
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
    const copy = await readWorkCopy(place.files, place.path, copyOptions, signal);
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
      return client.parameters({ ...(await uploadFor(input, options, signal)), environment: variables }, signal);
    },
  };
  return Object.defineProperty(plugin, "matches", {
    enumerable: true,
    get: () => (configuration()?.isDiscoveryConfigured === false ? undefined : ask),
  });
}

/** What a sidecar is sent for an Application. */
async function uploadFor(input: PluginInput, { narrows = false }: SidecarPluginOptions, signal: AbortSignal) {
  const files = await chooseFiles(input, { scope: "repository", narrows, ...copyOptions }, signal);
  return { copy: await files.read(signal), directory: files.directory };
}

async function generate(input: PluginInput, options: SidecarPluginOptions, signal: AbortSignal) {
  const { name, client, allowEmpty = false } = options;
  const { variables, warnings } = cmpEnvironment(input);
  const upload = await uploadFor(input, options, signal);
  const { lent, denied } = await lendLogin(input, options, signal);
  const environment = { ...variables, ...lent?.environment };
  const manifests = await client.generate({ ...upload, environment }, signal).finally(() => lent?.takeBack());
  const texts = manifests.map((text, index) => ({
    name: `output of plugin ${name}, manifest ${index + 1}`,
    format: "yaml" as const,
    bytes: encoder.encode(text),
    mayBeOther: false,
    failure: parseFailure,
  }));
  const bytes = texts.reduce((sum, text) => sum + text.bytes.length, 0);
  if (bytes > maxOutputBytes) throw tooMuch(name, bytes);
  if (!allowEmpty && manifests.every((text) => text.trim() === "")) throw emptyOutput(name);
  return { texts, warnings: [...warnings, ...denied] };
}

interface Lending {
  readonly lent?: LentLogin;
  readonly denied: readonly string[];
}

/** Lends what the sidecar asks for, if it is granted and there is anything to lend. */
async function lendLogin(
  { source, remote }: PluginInput,
  { name, configuration, askPass }: SidecarPluginOptions,
  signal: AbortSignal,
): Promise<Lending> {
  if (configuration()?.provideGitCreds !== true) return { denied: [] };
  const refuse = (because: string): Lending => ({
    denied: [
      `PLUGIN_CAPABILITY_DENIED: plugin "${name}" asks for Git credentials (provideGitCreds) and is given none: ${because}`,
    ],
  });
  if (askPass === undefined || remote.gitLogin === undefined) return refuse("an administrator has not granted it any");
  const login = await remote.gitLogin(source.repoURL, signal);
  return login === undefined
    ? refuse("the repository is reached without a name and password")
    : { lent: askPass.lend(login), denied: [] };
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
