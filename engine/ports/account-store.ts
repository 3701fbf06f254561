import type { SettingsMap } from "../model/settings.js";

/** Where the local accounts keep passwords and tokens: `argocd-secret`, decoded. Errors as in `Cluster`. */
export interface AccountStore {
  /**
   * Changes entries by what they are now; asked again if somebody else was quicker. Entries that `next` does not name stay as they are, and nothing is
   * written for none.
   * @returns what was written
   */
  change(next: (now: SettingsMap) => SettingsMap, signal: AbortSignal): Promise<SettingsMap>;
}
