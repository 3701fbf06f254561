import type { Account } from "../../engine/access/accounts.js";
import type { RawSettings } from "../../engine/model/settings.js";

/** Reads the local accounts out of the settings. */
export type ReadAccounts = (settings: RawSettings) => readonly Account[];

/** Looks up a local account in the settings as they are this moment. */
export type AccountLookup = (name: string) => Account | undefined;

/** The local accounts in the settings as they are this moment. */
export interface AccountBook extends AccountLookup {
  /** All of them, in order of their names. */
  all(): readonly Account[];
}

/** Creates the look-up; settings that did not change are read once. */
export function createAccountBook(settings: () => RawSettings, readAccounts: ReadAccounts): AccountBook {
  let read: { readonly settings: RawSettings; readonly accounts: ReadonlyMap<string, Account> } | undefined;
  const accounts = () => {
    const now = settings();
    if (read?.settings !== now)
      read = { settings: now, accounts: new Map(readAccounts(now).map((account) => [account.name, account])) };
    return read.accounts;
  };
  return Object.assign((name: string) => accounts().get(name), { all: () => [...accounts().values()] });
}
