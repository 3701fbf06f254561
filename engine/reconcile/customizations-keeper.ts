import { readCustomizations } from "../customizations/read-customizations.js";
import { unreadSettings } from "../customizations/unread-settings.js";
import { type CompareSettings, defaultCompareSettings, readCompareSettings } from "../diff/compare-settings.js";
import { messageOf } from "../errors.js";
import type { RuleScope } from "../health/find-rule.js";
import { compileHealthScripts, type HealthScripts } from "../health/health-scripts.js";
import { equalJson } from "../kubernetes/json-value.js";
import { type Customizations, noCustomizations } from "../model/customizations.js";
import type { SettingsMap } from "../model/settings.js";
import type { Log } from "../ports/log.js";

/** What is said of kinds, as it counts at this moment. */
export interface CustomizationsKeeper {
  readonly current: () => Customizations;
  readonly compareSettings: () => CompareSettings;
  readonly healthScripts: () => HealthScripts;
  /** Takes in `argocd-cm`; says whether anything is said otherwise than before. */
  update(general: SettingsMap): boolean;
}

/** Keeps the customizations in step with the settings. Settings that cannot be read change nothing, and that is said in the log. */
export function createCustomizationsKeeper(log: Log, rules: RuleScope = "argo-cd"): CustomizationsKeeper {
  let current: Customizations = noCustomizations;
  let compareSettings = defaultCompareSettings;
  let scripts = compileHealthScripts([], { rules });
  let lastFailure = "";
  let unread: readonly string[] = [];

  function tellUnread(general: SettingsMap): void {
    const now = unreadSettings(general);
    for (const problem of now.filter((one) => !unread.includes(one)))
      log.warn("A setting in argocd-cm cannot be used as it is.", { error: problem });
    unread = now;
  }

  function read(general: SettingsMap): { readonly said: Customizations; readonly comparing: CompareSettings } | undefined {
    try {
      const settings = { said: readCustomizations(general), comparing: readCompareSettings(general) };
      lastFailure = "";
      return settings;
    } catch (thrown) {
      const failure = messageOf(thrown);
      if (failure !== lastFailure)
        log.error("What argocd-cm says of kinds cannot be read; the last that could stays.", { error: failure });
      lastFailure = failure;
      return undefined;
    }
  }

  return {
    current: () => current,
    compareSettings: () => compareSettings,
    healthScripts: () => scripts,
    update(general) {
      tellUnread(general);
      const next = read(general);
      if (next === undefined) return false;
      const isSame = next.said.id === current.id && equalJson(next.comparing, compareSettings);
      if (isSame) return false;
      for (const problem of next.said.problems) log.warn("A setting in argocd-cm has no effect.", { error: problem });
      compareSettings = next.comparing;
      current = next.said;
      scripts = compileHealthScripts(next.said.kinds, { rules });
      return true;
    },
  };
}
