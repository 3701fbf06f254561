import type { RawSettings } from "../../engine/model/settings.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { ReadAccounts } from "./account-book.js";
import type { Revocations } from "./revocations.js";
import { accountSubject } from "./sessions.js";

/** What ending sessions along with their accounts takes. */
export interface AccountEndingParts {
  readonly readAccounts: ReadAccounts;
  readonly revocations: Pick<Revocations, "revokeSubject">;
  readonly clock: Clock;
  readonly log: Log;
}

/** Ends the sessions of accounts that may no longer log in, for good. */
export interface AccountEndings {
  /** Told of the first settings and of every change. */
  readonly settingsChanged: (settings: RawSettings) => void;
}

const storeWithinMs = 10_000;

/**
 * While an account is disabled, gone, or without the capability `login`, none of its sessions holds anyway. So that none comes back with the account, what was issued until now
 * is ended when the account is seen to be shut, and again when it is seen to be open: it may have been shut while nobody looked. Tokens of programs are in the account's list
 * and come back with it, as in Argo CD.
 */
export function createAccountEndings({ readAccounts, revocations, clock, log }: AccountEndingParts): AccountEndings {
  /** Who may log in, and who of the others was dealt with; undefined before the first settings. */
  let open: ReadonlySet<string> | undefined;
  let shut: ReadonlySet<string> = new Set();

  function end(name: string): void {
    const notBefore = clock.now() + 1;
    revocations.revokeSubject(accountSubject(name), notBefore, AbortSignal.timeout(storeWithinMs)).catch((error: unknown) => {
      log.warn("The end of an account's sessions could not be stored; it holds until the process ends", { error });
    });
  }

  return {
    settingsChanged(settings) {
      const accounts = readAccounts(settings);
      const opened = accounts.filter(({ enabled, capabilities }) => enabled && capabilities.includes("login"));
      const now = new Set(opened.map(({ name }) => name));
      const others = [...(open ?? []), ...shut, ...accounts.map(({ name }) => name)].filter((name) => !now.has(name));
      for (const name of new Set(others)) if (!shut.has(name)) end(name);
      if (open !== undefined) for (const name of now) if (!open.has(name)) end(name);
      [open, shut] = [now, new Set(others)];
    },
  };
}
