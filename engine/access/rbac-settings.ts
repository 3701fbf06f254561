import { parseYamlDocuments } from "../dialects/yaml.js";
import type { SettingsMap } from "../model/settings.js";

/** One text of policy lines and the key it stands under. */
export interface PolicyFile {
  readonly name: string;
  readonly text: string;
}

/** What `argocd-rbac-cm` says. */
export interface RbacSettings {
  /** `policy.csv` first, then every other `policy.<name>.csv` in order of their keys. */
  readonly csv: string | readonly PolicyFile[];
  /** A role that everybody has who is signed in; absent or empty for none. */
  readonly defaultRole?: string;
  /** `glob` unless the setting is exactly `regex`. */
  readonly matchMode?: "glob" | "regex";
  /** `strict` unless the setting is exactly `compat`, see `engine/project/hearings.ts`. */
  readonly denyMode?: "strict" | "compat";
  /** Whether regular expressions that allow may fit anywhere, as in Argo CD; otherwise they must fit as a whole. */
  readonly regexUnanchored?: boolean;
  /** The claims whose values are groups. */
  readonly scopes?: readonly string[];
}

function readScopes(text: string | undefined): readonly string[] {
  if (text === undefined || text.trim() === "") return ["groups"];
  try {
    const value = parseYamlDocuments(text, { maxLength: 4096 }).documents[0]?.value;
    const scopes = Array.isArray(value) ? value : [value];
    return scopes.filter((scope): scope is string => typeof scope === "string" && scope !== "");
  } catch {
    return ["groups"];
  }
}

/**
 * Reads the settings of the policy from `argocd-rbac-cm`. Scopes that cannot be read are `groups`.
 * @see argoproj/argo-cd:docs/operator-manual/rbac.md
 */
export function readRbacSettings(rbac: SettingsMap): Required<RbacSettings> & { readonly csv: readonly PolicyFile[] } {
  const more = Object.keys(rbac).filter((key) => /^policy\..+\.csv$/.test(key) && key !== "policy.csv");
  const keys = ["policy.csv", ...more.toSorted((a, b) => (a < b ? -1 : 1))];
  return {
    csv: keys.flatMap((name) => (rbac[name] === undefined ? [] : [{ name, text: rbac[name] }])),
    defaultRole: rbac["policy.default"]?.trim() ?? "",
    matchMode: rbac["policy.matchMode"] === "regex" ? "regex" : "glob",
    denyMode: rbac["fairlead.denyMode"]?.trim() === "compat" ? "compat" : "strict",
    regexUnanchored: rbac["fairlead.regexUnanchored"]?.trim() === "true",
    scopes: readScopes(rbac["scopes"]),
  };
}
