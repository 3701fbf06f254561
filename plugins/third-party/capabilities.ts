import { compileGlob } from "../../engine/dialects/glob.js";
import type { PluginManifest } from "./manifest.js";

/** What an administrator allows a plugin, in some projects. */
export interface PluginGrant {
  /** Globs. */
  readonly projects: readonly string[];
  /** The Application's other sources. */
  readonly refs: boolean;
  /** Names of `plugin.env` that it may be handed. */
  readonly environment: readonly string[];
}

/** What a plugin asks for and is not simply given. */
export interface PluginRequests {
  readonly refs: boolean;
  readonly environment: readonly string[];
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
export function requestsOf({ inputs, environment }: PluginManifest): PluginRequests {
  return { refs: inputs.refs, environment: environment.read.filter((name) => !buildVariables.has(name)) };
}

/** Says whether a plugin asks for anything that only a grant gives. */
export function asksForGrants({ refs, environment }: PluginRequests): boolean {
  return refs || environment.length > 0;
}

/** What is asked for and not granted, each as an administrator would write the grant; in `project`, or anywhere if none is named. */
export function missingGrants(requests: PluginRequests, grants: readonly PluginGrant[], project?: string): readonly string[] {
  const counting = grants.filter(
    ({ projects }) => project === undefined || projects.some((glob) => compileGlob(glob)?.(project) === true),
  );
  const missing = requests.environment.filter((name) => !counting.some(({ environment }) => environment.includes(name)));
  return [
    ...(requests.refs && !counting.some(({ refs }) => refs) ? ["refs: true"] : []),
    ...(missing.length > 0 ? [`environment: [${missing.join(", ")}]`] : []),
  ];
}
