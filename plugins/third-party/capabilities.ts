import { compileGlob } from "../../engine/dialects/glob.js";
import { coversHosts } from "../../engine/dialects/host-pattern.js";
import type { PluginManifest } from "./manifest.js";

/** What a plugin asks for and is not simply given. */
export interface PluginRequests {
  /** The whole repository instead of the source's directory. */
  readonly repository: boolean;
  /** The Application's other sources. */
  readonly refs: boolean;
  /** Names of `plugin.env` that it may be handed. */
  readonly environment: readonly string[];
  /** Hosts that it may fetch from: `api.example.com`, `*.example.com`. */
  readonly network: readonly string[];
}

/** What an administrator allows a plugin, in some projects. */
export interface PluginGrant extends PluginRequests {
  /** Globs. */
  readonly projects: readonly string[];
}

/** Variables that say what the input says anyway; they need no grant. */
export const buildVariables: ReadonlySet<string> = new Set([
  "ARGOCD_APP_NAME",
  "ARGOCD_APP_NAMESPACE",
  "ARGOCD_APP_PROJECT_NAME",
  "ARGOCD_APP_REVISION",
  "ARGOCD_APP_REVISION_SHORT",
  "ARGOCD_APP_REVISION_SHORT_8",
  "ARGOCD_APP_SOURCE_PATH",
  "ARGOCD_APP_SOURCE_REPO_URL",
  "ARGOCD_APP_SOURCE_TARGET_REVISION",
  "KUBE_VERSION",
  "KUBE_API_VERSIONS",
]);

/** What a manifest asks for. */
export function requestsOf({ inputs, environment, capabilities }: PluginManifest): PluginRequests {
  return {
    repository: inputs.scope === "repository",
    refs: inputs.refs,
    environment: environment.read.filter((name) => !buildVariables.has(name)),
    network: capabilities.network,
  };
}

/** What is asked for and not granted, each as an administrator would write the grant; in `project`, or anywhere if none is named. */
export function missingGrants(requests: PluginRequests, grants: readonly PluginGrant[], project?: string): readonly string[] {
  const counting = grants.filter(
    ({ projects }) => project === undefined || projects.some((glob) => compileGlob(glob)?.(project) === true),
  );
  const names = requests.environment.filter((name) => !counting.some(({ environment }) => environment.includes(name)));
  const hosts = requests.network.filter(
    (host) => !counting.some(({ network }) => network.some((wide) => coversHosts(wide, host))),
  );
  return [
    ...(requests.repository && !counting.some(({ repository }) => repository) ? ["repository: true"] : []),
    ...(requests.refs && !counting.some(({ refs }) => refs) ? ["refs: true"] : []),
    ...(names.length > 0 ? [`environment: [${names.join(", ")}]`] : []),
    ...(hosts.length > 0 ? [`network: [${hosts.map((host) => JSON.stringify(host)).join(", ")}]`] : []),
  ];
}
