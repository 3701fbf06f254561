import type { Account } from "../../engine/access/accounts.js";
import type { RawSettings } from "../../engine/model/settings.js";

/** Reads the local accounts out of the settings. */
export type ReadAccounts = (settings: RawSettings) => readonly Account[];

/** Looks up a local account in the settings as they are this moment. */
export type AccountBook = (name: string) => Account | undefined;

/** Creates the look-up; settings that did not change are read once. */
export function createAccountBook(settings: () => RawSettings, readAccounts: ReadAccounts): AccountBook {
  let read: { readonly settings: RawSettings; readonly accounts: ReadonlyMap<string, Account> } | undefined;
  return (name) => {
    const now = settings();
    if (read?.settings !== now)
      read = { settings: now, accounts: new Map(readAccounts(now).map((account) => [account.name, account])) };
    return read.accounts.get(name);
  };
}
