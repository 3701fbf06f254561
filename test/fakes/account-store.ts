import type { SettingsMap } from "../../engine/model/settings.js";
import type { AccountStore } from "../../engine/ports/account-store.js";

/** A store over settings that the test holds; what is written is seen at once. */
export function createFakeAccountStore(read: () => SettingsMap, write: (changes: SettingsMap) => void): AccountStore {
  return {
    async change(next, signal) {
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      const changes = next(read());
      write(changes);
      return changes;
    },
  };
}
