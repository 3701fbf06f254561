import { equalJson } from "../kubernetes/json-value.js";
import type { RawSettings, SettingsMap } from "../model/settings.js";

/** One configuration object that somebody changed, as the audit tells it: names of keys, and of policies the lines. */
export interface SettingsChange {
  readonly object: string;
  readonly diff: string;
}

const maps = [
  ["argocd-cm", "general"],
  ["argocd-rbac-cm", "rbac"],
  ["argocd-secret", "secret"],
  ["argocd-gpg-keys-cm", "gpgKeys"],
  ["fairlead-plugins", "plugins"],
  ["argocd-cmd-params-cm", "parameters"],
] as const;

const mostLines = 200;

/**
 * What differs between two states of the settings, an entry for each object. No value is told, for any may be or quote a secret; of `argocd-rbac-cm`, which holds
 * none, the lines that came and went are.
 */
export function settingsChanges(before: RawSettings, after: RawSettings): readonly SettingsChange[] {
  const changed = maps.flatMap(([object, field]) => {
    const lines = field === "rbac" ? policyLines(before.rbac, after.rbac) : keyLines(before[field], after[field]);
    return lines.length === 0 ? [] : [{ object, diff: bounded(lines) }];
  });
  const isOther = !equalJson(before.repositories, after.repositories);
  const repositories = isOther ? keyLines(secretsByName(before), secretsByName(after)) : [];
  return isOther
    ? [...changed, { object: "repositories", diff: bounded(repositories) || "what they are reached with changed" }]
    : changed;
}

function secretsByName({ repositories }: RawSettings): Readonly<Record<string, unknown>> {
  return Object.fromEntries(repositories.secrets.map((secret) => [secret.name, secret]));
}

function keyLines(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): readonly string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return keys.flatMap((key) => {
    const [was, is] = [Object.hasOwn(before, key), Object.hasOwn(after, key)];
    if (was && is && equalJson(before[key], after[key])) return [];
    return [`${key}: ${was ? (is ? "changed" : "removed") : "added"}`];
  });
}

function policyLines(before: SettingsMap, after: SettingsMap): readonly string[] {
  const [was, is] = [linesOf(before), linesOf(after)];
  const gone = [...was].filter((line) => !is.has(line)).map((line) => `- ${line}`);
  const come = [...is].filter((line) => !was.has(line)).map((line) => `+ ${line}`);
  if (gone.length + come.length > 0) return [...gone, ...come];
  return keyLines(before, after).map((line) => `${line} (the same lines in another order)`);
}

function linesOf(map: SettingsMap): ReadonlySet<string> {
  const lines = Object.entries(map).flatMap(([key, text]) =>
    text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [`${key}: ${line.trim()}`])),
  );
  return new Set(lines);
}

function bounded(lines: readonly string[]): string {
  return (lines.length > mostLines ? [...lines.slice(0, mostLines), `… and ${lines.length - mostLines} more`] : lines).join("\n");
}
