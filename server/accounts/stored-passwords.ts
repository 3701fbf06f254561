import { readAccountSettings } from "../../engine/access/account-settings.js";
import { type Account, accountKeys } from "../../engine/access/accounts.js";
import { compileRegex } from "../../engine/dialects/regex.js";
import { FairleadError } from "../../engine/errors.js";
import type { RawSettings } from "../../engine/model/settings.js";
import type { AccountStore } from "../../engine/ports/account-store.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import { rehashMark } from "../sessions/password-print.js";
import { algorithmOf, type Passwords } from "../sessions/passwords.js";

/** Writes the hashes of passwords. */
export interface StoredPasswords {
  /** Hashes a password that was just proved right in the way that is wanted now, if it is stored in another. Never throws; sessions last. */
  renew(account: Account, password: string): Promise<void>;
  /**
   * Replaces an account's password, which ends what was issued before.
   * @throws FairleadError `BAD_USER_INPUT` for one that does not fit `passwordPattern` or is too long for its hash
   */
  replace(name: string, password: string, signal: AbortSignal): Promise<void>;
}

/** What passwords are stored with. */
export interface StoredPasswordParts {
  readonly settings: () => RawSettings;
  readonly store: AccountStore;
  readonly passwords: Passwords;
  readonly clock: Clock;
  readonly log: Log;
}

const renewWithinMs = 5_000;

/** Creates the writer of passwords. */
export function createStoredPasswords({ settings, store, passwords, clock, log }: StoredPasswordParts): StoredPasswords {
  const wanted = () => readAccountSettings(settings().general);
  return {
    async renew({ name, passwordHash = "" }, password) {
      const { passwordAlgorithm } = wanted();
      if (algorithmOf(passwordHash) === passwordAlgorithm) return;
      try {
        const hash = await passwords.hash(password, passwordAlgorithm);
        const keys = accountKeys(name);
        // Only what was proved right is replaced: the password may have been changed meanwhile.
        const change = (now: Readonly<Record<string, string>>) =>
          now[keys.password]?.trim() === passwordHash
            ? { [keys.password]: hash, [keys.rehashed]: rehashMark(passwordHash, hash) }
            : {};
        await store.change(change, AbortSignal.timeout(renewWithinMs));
      } catch (error) {
        log.warn("The password of an account could not be hashed anew; it is tried at the next login", { error });
      }
    },
    async replace(name, password, signal) {
      const { passwordPattern, passwordAlgorithm } = wanted();
      const matches = compileRegex(passwordPattern);
      if (matches === undefined)
        throw new FairleadError(
          "FAILED_PRECONDITION",
          `The setting passwordPattern of argocd-cm, "${passwordPattern}", is no regular expression; let an administrator correct it`,
          { details: { reason: "SETTINGS_INVALID", setting: "passwordPattern" } },
        );
      if (!matches(password))
        throw new FairleadError(
          "BAD_USER_INPUT",
          `new password does not match the following expression: ${passwordPattern}; choose another`,
          {
            details: { reason: "PASSWORD_PATTERN", path: "newPassword" },
          },
        );
      const hash = await passwords.hash(password, passwordAlgorithm);
      const keys = accountKeys(name);
      await store.change((now) => {
        const mtime = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
        return { [keys.password]: hash, [keys.mtime]: mtime, ...(now[keys.rehashed] !== undefined && { [keys.rehashed]: "" }) };
      }, signal);
    },
  };
}
