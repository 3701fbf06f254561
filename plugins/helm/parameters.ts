import type { BuildEnvironment } from "../build-environment.js";
import type { HelmParameter } from "./options.js";

/** Parameters as the command line has them. */
export interface SetArguments {
  readonly set: readonly string[];
  readonly setString: readonly string[];
}

/**
 * Turns `helm.parameters` into `--set` and `--set-string`, in their order; a name that comes twice in one of the two counts where it stands last.
 * Variables are replaced in values, then commas are kept from parting them.
 * @see argoproj/argo-cd:util/helm/cmd.go `cleanSetParameters`
 */
export function setArguments(parameters: readonly HelmParameter[], environment: Pick<BuildEnvironment, "expand">): SetArguments {
  const groups = { set: new Map<string, string>(), setString: new Map<string, string>() };
  for (const [index, { name, value, forceString }] of parameters.entries()) {
    const group = forceString ? groups.setString : groups.set;
    group.delete(name);
    group.set(name, environment.expand(value, `/helm/parameters/${index}/value`));
  }
  const written = (group: ReadonlyMap<string, string>) => [...group].map(([name, value]) => `${name}=${escapeCommas(value)}`);
  return { set: written(groups.set), setString: written(groups.setString) };
}

/** Keeps a comma from parting a value; one that has a backslash already, and a list in braces, stay as they are. */
export function escapeCommas(value: string): string {
  return value.startsWith("{") && value.endsWith("}") ? value : value.replace(/([^\\]),/g, "$1\\,");
}
