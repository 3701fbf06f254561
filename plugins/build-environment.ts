import type { PluginInput } from "./contract.js";
import { expandVariables } from "./expand-variables.js";

/** The variables of one render. */
export interface BuildEnvironment {
  /**
   * Replaces the variables of a text by their values; `$$` gives `$`. A name that is not known gives nothing and a warning.
   * @param field JSON pointer into the source, for the warning
   */
  expand(text: string, field: string): string;
  /** All names with their values, for a process. This makes the render depend on every one of them. */
  variables(): Record<string, string>;
  /** `ENV_UNKNOWN: …`, one a name and field, at most 20. */
  readonly warnings: readonly string[];
}

type Values = ReadonlyMap<string, (input: PluginInput) => string>;

const ofApplication: Values = new Map<string, (input: PluginInput) => string>([
  ["ARGOCD_APP_NAME", (input) => input.fact("instanceName")],
  ["ARGOCD_APP_NAMESPACE", (input) => input.fact("namespace")],
  ["ARGOCD_APP_PROJECT_NAME", (input) => input.fact("projectName")],
  ["ARGOCD_APP_REVISION", (input) => input.fact("revision")],
  ["ARGOCD_APP_REVISION_SHORT", (input) => input.fact("revision").slice(0, 7)],
  ["ARGOCD_APP_REVISION_SHORT_8", (input) => input.fact("revision").slice(0, 8)],
  ["ARGOCD_APP_SOURCE_PATH", (input) => input.source.path ?? ""],
  ["ARGOCD_APP_SOURCE_REPO_URL", (input) => input.fact("repoURL")],
  ["ARGOCD_APP_SOURCE_TARGET_REVISION", (input) => input.fact("targetRevision")],
]);

const ofCluster: Values = new Map<string, (input: PluginInput) => string>([
  ["KUBE_VERSION", (input) => input.fact("kubeVersion")],
  ["KUBE_API_VERSIONS", (input) => input.fact("apiVersions")],
]);

const maxWarnings = 20;

/**
 * The build environment of a render. A fact is asked for only when its variable is used, so that it counts as read only then.
 * @param options `withCluster`: also the two variables that only config management plugins have, `KUBE_VERSION` and `KUBE_API_VERSIONS`
 * @see argoproj/argo-cd:docs/user-guide/build-environment.md
 */
export function buildEnvironment(input: PluginInput, options: { readonly withCluster?: boolean } = {}): BuildEnvironment {
  const values: Values = options.withCluster === true ? new Map([...ofApplication, ...ofCluster]) : ofApplication;
  const warnings = new Set<string>();
  const valueOf = (name: string, field: string) => {
    if (name === "$") return "$";
    const value = values.get(name);
    if (value !== undefined) return value(input);
    if (warnings.size < maxWarnings) warnings.add(unknownVariable(name, field));
    return "";
  };
  return {
    expand: (text, field) => expandVariables(text, (name) => valueOf(name, field)),
    variables: () => Object.fromEntries([...values].map(([name, value]) => [name, value(input)])),
    get warnings() {
      return [...warnings];
    },
  };
}

function unknownVariable(name: string, field: string): string {
  const quoted = JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
  return `ENV_UNKNOWN: ${field}: the variable ${quoted} is not one of the build environment and counts as empty; write $$ for a dollar sign`;
}
