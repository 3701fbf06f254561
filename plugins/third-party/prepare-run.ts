import { FairleadError } from "../../engine/errors.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import { buildEnvironment } from "../build-environment.js";
import type { PluginFiles, PluginInput } from "../contract.js";
import { createMountedFiles } from "../mounted-files.js";
import type { GuestJob } from "../sandbox/sandbox.js";
import { buildVariables } from "./capabilities.js";
import { type FoundFile, findFiles } from "./find-files.js";
import { createGuestNetwork } from "./guest-network.js";
import type { PluginManifest } from "./manifest.js";
import type { PluginMessage } from "./messages.js";
import { narrowFiles } from "./narrow-files.js";

/** What a run is told. */
export interface RunRequest {
  readonly parameters: JsonObject;
  /** Variables of `plugin.env` that are no parameters. */
  readonly env: Readonly<Record<string, string>>;
}

/** All of a run but what it is asked for. */
export interface PreparedRun extends Pick<GuestJob, "files" | "fetch" | "preload" | "environment" | "limits"> {
  readonly message: Omit<PluginMessage, "op">;
}

const maxIncludedBytes = 128 * 1_048_576;
const MiB = 1_048_576;

/**
 * Gathers what a run of a plugin may see: its message, and the files. Only what the manifest asks for is consulted, so that only that stands in the read set.
 * @throws what `files` throws; FairleadError `RESOURCE_EXHAUSTED` (`INPUT_TOO_LARGE`, `INPUT_TOO_COMPLEX`)
 */
export async function prepareRun(
  manifest: PluginManifest,
  input: PluginInput,
  request: RunRequest,
  signal: AbortSignal,
): Promise<PreparedRun> {
  const { inputs, limits } = manifest;
  const files = inputs.scope === "app" ? narrowFiles(input.files, input.path) : input.files;
  const refs = inputs.refs ? (input.refs ?? new Map<string, PluginFiles>()) : new Map<string, PluginFiles>();
  const found = await findFiles({ files, path: input.path }, inputs.include, signal);
  const contents = await readFound(files, found, signal);
  const env = environmentOf(manifest, input, request.env);
  const message: PreparedRun["message"] = {
    abi: "v1",
    ...factsOf(manifest, input),
    parameters: request.parameters,
    env,
    files: {
      root: "/src",
      appDir: input.path,
      index: found.map(({ path, executable }) => ({
        path,
        size: contents.get(path)?.length ?? 0,
        mode: executable ? "100755" : "100644",
      })),
      refs: [...refs.keys()].sort(),
    },
    limits,
    dryRun: false,
  };
  const overlay = new Map([...contents].map(([path, bytes]) => [`/src/${path}`, bytes]));
  const mounts = new Map([["/src", files], ...[...refs].map(([name, tree]) => [`/refs/${name}`, tree] as const)]);
  return {
    message,
    files: createMountedFiles({ mounts, overlay }),
    fetch: createGuestNetwork(manifest, input.remote),
    preload: [...overlay.keys()],
    // A program's relative paths count from the source's directory.
    environment: { ...env, PWD: input.path === "" ? "/src" : `/src/${input.path}` },
    limits: { wallMs: limits.wallSeconds * 1000, cpuMs: limits.cpuSeconds * 1000, outputBytes: limits.outputMiB * MiB },
  };
}

/** What is found by its name, links included; the content of a link is that of its target. */
async function readFound(
  files: PluginFiles,
  found: readonly FoundFile[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const targets = [...new Set(found.map(({ target }) => target))];
  const bytes = await files.read(targets, { maxBytes: maxIncludedBytes }, signal);
  return new Map(
    found.map(({ path, target }) => {
      const content = bytes.get(target);
      if (content === undefined) throw new FairleadError("NOT_FOUND", `Cannot read "${target}": there is no such file`);
      return [path, content];
    }),
  );
}

function factsOf({ inputs }: PluginManifest, input: PluginInput): Pick<PluginMessage, "app" | "source" | "destination"> {
  const namespace = inputs.app ? input.fact("namespace") : "";
  const project = input.fact("projectName");
  const ofRevision = () => ({
    repoURL: input.fact("repoURL"),
    targetRevision: input.fact("targetRevision"),
    revision: input.fact("revision"),
  });
  const ofCluster = () => ({
    kubeVersion: input.fact("kubeVersion"),
    apiVersions: input
      .fact("apiVersions")
      .split(",")
      .filter((one) => one !== ""),
  });
  return {
    ...(inputs.app && { app: { name: input.fact("instanceName"), namespace, project } }),
    source: { path: input.path, ...(inputs.revision && ofRevision()) },
    ...((inputs.app || inputs.cluster) && {
      destination: { ...(inputs.app && { namespace }), ...(inputs.cluster && ofCluster()) },
    }),
  };
}

/** The variables that the manifest names: of the build environment, and of `plugin.env`, whose values may refer to the former. */
function environmentOf(
  { environment }: PluginManifest,
  input: PluginInput,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const build = buildEnvironment(input, { withCluster: true });
  const values = environment.read.flatMap((name): readonly (readonly [string, string])[] => {
    if (buildVariables.has(name)) return [[name, build.expand(`\${${name}}`, `/environment/${name}`)]];
    const text = Object.hasOwn(given, name) ? given[name] : undefined;
    return text === undefined ? [] : [[name, build.expand(text, "/plugin/env")]];
  });
  return Object.fromEntries(values);
}
