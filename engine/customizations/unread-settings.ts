import { parseSpecDuration } from "../dialects/duration.js";
import { inShort, messageOf } from "../errors.js";
import { isObject } from "../kubernetes/json-value.js";
import { parseQuantity } from "../kubernetes/quantity.js";
import type { SettingsMap } from "../model/settings.js";
import { asList, parseSetting } from "./read-setting.js";

/** Key → what counts instead of a value that cannot be read; undefined for one that can. */
const readers: Readonly<Record<string, (text: string, key: string) => string | undefined>> = {
  "timeout.reconciliation": (text) => {
    const ms = parseSpecDuration(text);
    if (ms === undefined) return "is no duration like 180s or 3m, so that 120s counts";
    return ms < 0 ? "is less than nothing, so that nobody looks unasked; write 0 if that is meant" : undefined;
  },
  "fairlead.tokens.maxLifetime": (text) =>
    (parseSpecDuration(text.trim()) ?? 0) > 0 ? undefined : "is no duration like 720h, so that a year counts",
  "reposerver.max.combined.directory.manifests.size": (text) =>
    parseQuantity(text) === undefined ? "is no size like 10M, so that 10Mi counts" : undefined,
  "resource.exclusions": unreadKinds,
  "resource.inclusions": unreadKinds,
};

/** They count for nothing here, but whoever wrote them meant something. */
function unreadKinds(text: string, setting: string): string | undefined {
  try {
    const kinds = asList(parseSetting(text, { setting, problems: [] }), { setting, problems: [] });
    return kinds.every(isObject)
      ? undefined
      : "is no list of maps with apiGroups, kinds and clusters; what Argo CD excludes as it is shipped counts";
  } catch (thrown) {
    return `cannot be read, and what Argo CD excludes as it is shipped counts: ${inShort(messageOf(thrown))}`;
  }
}

/** What `argocd-cm` says and cannot be read, where a default counts instead: a sentence each. An empty value is none. */
export function unreadSettings(general: SettingsMap): readonly string[] {
  return Object.entries(readers).flatMap(([key, problemOf]) => {
    const text = general[key] ?? "";
    const problem = text.trim() === "" ? undefined : problemOf(text, key);
    return problem === undefined ? [] : [`${key}: ${JSON.stringify(inShort(text))} ${problem}`];
  });
}
