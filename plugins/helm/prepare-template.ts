import { type BuildEnvironment, buildEnvironment } from "../build-environment.js";
import type { PluginInput } from "../contract.js";
import { decodeText } from "../decode-text.js";
import { normalizeKubeVersion } from "./kube-version.js";
import type { HelmTemplateInput, HelmValues } from "./messages.js";
import type { HelmOptions } from "./options.js";
import { escapeCommas, setArguments } from "./parameters.js";
import { checkNamespace, chooseReleaseName } from "./release-name.js";
import { type NamedFile, resolveNamedFile, resolveValueFiles } from "./value-files.js";

/** What the tool is asked, and files it needs that no repository has. */
export interface PreparedTemplate {
  readonly message: HelmTemplateInput;
  /** By the guest's path: what was fetched for it. */
  readonly fetched: ReadonlyMap<string, Uint8Array>;
  /** The guest's paths of files outside the chart that it reads. */
  readonly named: readonly string[];
  readonly warnings: readonly string[];
}

/** A file as the guest reads it. */
interface GuestFile {
  readonly path: string;
  readonly name: string;
}

/**
 * Turns `source.helm` into what `helm template` takes, with the precedence that Argo CD gives it: value files in their order, then the values written in the
 * Application, then parameters, forced strings, files.
 * @throws FairleadError `BAD_USER_INPUT`; what fetching a remote file throws
 * @see argoproj/argo-cd:reposerver/repository/repository.go `helmTemplate`
 */
export async function prepareTemplate(input: PluginInput, options: HelmOptions, signal: AbortSignal): Promise<PreparedTemplate> {
  const environment = buildEnvironment(input);
  const releaseName = chooseReleaseName(options.releaseName, () => input.fact("appName"));
  const namespace = chooseNamespace(input, options);
  const kubeVersion = normalizeKubeVersion(options.kubeVersion === "" ? input.fact("kubeVersion") : options.kubeVersion);
  const place = { input, environment, ignoreMissing: options.ignoreMissingValueFiles };
  const valueFiles = await resolveValueFiles(options.valueFiles, place, signal);
  const fetched = new Map<string, Uint8Array>();
  const values: HelmValues[] = [];
  for (const file of valueFiles) values.push(await asValues(file, input, signal));
  const setFile = await fileArguments(input, options, { environment, fetched }, signal);
  const inline = inlineValues(options);
  if (inline !== undefined) values.push(inline);
  const paths = [...values.flatMap((layer) => ("path" in layer ? [layer.path] : [])), ...setFile.files.map(({ path }) => path)];
  return {
    message: {
      op: "template",
      chart: input.path === "" ? "/src" : `/src/${input.path}`,
      releaseName,
      namespace,
      values,
      setJson: [],
      ...setArguments(options.parameters, environment),
      setFile: setFile.written,
      setLiteral: [],
      ...(kubeVersion !== "" && { kubeVersion }),
      apiVersions: options.apiVersions.length > 0 ? options.apiVersions : clusterApis(input),
      includeCrds: !options.skipCrds,
      skipTests: options.skipTests,
      noHooks: false,
      showOnly: [],
      skipSchemaValidation: options.skipSchemaValidation,
      isUpgrade: false,
    },
    fetched,
    named: paths.filter((path) => !fetched.has(path)),
    warnings: [...environment.warnings, ...valuesWarning(options)],
  };
}

/** The destination's namespace unless the Application says another one for the release; Helm's own default where neither does. */
function chooseNamespace(input: PluginInput, { namespace }: HelmOptions): string {
  if (namespace !== "") return checkNamespace(namespace, "/helm/namespace");
  return input.fact("namespace") || "default";
}

function clusterApis(input: PluginInput): readonly string[] {
  return input
    .fact("apiVersions")
    .split(",")
    .filter((version) => version !== "");
}

async function asValues(file: NamedFile, { remote }: PluginInput, signal: AbortSignal): Promise<HelmValues> {
  if (file.type === "file") return { name: file.name, path: guestPath(file) };
  const { bytes } = await remote.file(file.url, signal);
  return { name: file.url, text: decodeText(file.url, bytes) };
}

function inlineValues({ values, valuesObject }: HelmOptions): HelmValues | undefined {
  if (Object.keys(valuesObject).length > 0) return { name: "helm.valuesObject", text: JSON.stringify(valuesObject) };
  return values === "" ? undefined : { name: "helm.values", text: values };
}

function valuesWarning({ values, valuesObject }: HelmOptions): readonly string[] {
  if (values === "" || Object.keys(valuesObject).length === 0) return [];
  return ["VALUES_IGNORED: /helm/values has no effect, since /helm/valuesObject is set and replaces it; keep one of the two"];
}

async function fileArguments(
  input: PluginInput,
  { fileParameters }: HelmOptions,
  { environment, fetched }: { readonly environment: BuildEnvironment; readonly fetched: Map<string, Uint8Array> },
  signal: AbortSignal,
): Promise<{ readonly written: readonly string[]; readonly files: readonly GuestFile[] }> {
  const files = new Map<string, GuestFile>();
  for (const [index, { name, path }] of fileParameters.entries()) {
    const file = await resolveNamedFile(path, `/helm/fileParameters/${index}/path`, { input, environment }, signal);
    if (file?.type === "remote") fetched.set(`/fetched/helm/${index}`, (await input.remote.file(file.url, signal)).bytes);
    files.delete(name);
    if (file !== undefined) files.set(name, { name, path: file.type === "remote" ? `/fetched/helm/${index}` : guestPath(file) });
  }
  const written = [...files.values()].map(({ name, path }) => `${name}=${escapeCommas(path)}`);
  return { written, files: [...files.values()] };
}

function guestPath({ repository, path }: NamedFile & { readonly type: "file" }): string {
  return `${repository.mount}/${path}`;
}
