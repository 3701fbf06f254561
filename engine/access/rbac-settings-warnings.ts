import type { SettingsMap } from "../model/settings.js";

const choices: Readonly<Record<string, readonly string[]>> = {
  "policy.matchMode": ["glob", "regex"],
  "fairlead.denyMode": ["strict", "compat"],
  "fairlead.regexUnanchored": ["true", "false"],
};

const isKnown = (key: string) =>
  Object.hasOwn(choices, key) || key === "policy.default" || key === "scopes" || /^policy\.(?:.+\.)?csv$/.test(key);

/** What a person should know about the keys of `argocd-rbac-cm`: those that nobody reads, and values that count as the default. A sentence each. */
export function settingsWarnings(rbac: SettingsMap): readonly string[] {
  return Object.entries(rbac).flatMap(([key, value]) => {
    if (!isKnown(key))
      return [
        `Nobody reads the key "${key}"; the keys are policy.csv, policy.<name>.csv, policy.default, policy.matchMode, scopes.`,
      ];
    const values = Object.hasOwn(choices, key) ? choices[key] : undefined;
    if (values === undefined || values.includes(value)) return [];
    return [
      `"${value}" is no value for ${key}, so that it is "${key === "fairlead.regexUnanchored" ? "false" : (values[0] ?? "")}"; write ${values.join(" or ")}.`,
    ];
  });
}
