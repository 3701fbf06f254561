import { FairleadError, isFailure } from "../../engine/errors.js";
import type { Identity } from "../../engine/model/identity.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { AccountLookup } from "../sessions/account-book.js";
import type { Login } from "../sessions/login.js";
import type { StoredPasswords } from "./stored-passwords.js";
import { untilShown } from "./until-shown.js";

/** Who changes whose password. The right to change another's was asked before. */
export interface PasswordChange {
  readonly identity: Identity;
  /** Where the caller comes from, for the throttle. */
  readonly address: string;
  readonly name: string;
  /** The caller's own; an account of the server's own has to give it. */
  readonly currentPassword?: string;
  readonly newPassword: string;
}

/** Changes a password; what was issued to the account before ends. @throws FairleadError as `createChangePassword` says */
export type ChangePassword = (change: PasswordChange, signal: AbortSignal) => Promise<void>;

/** What passwords are changed with. */
export interface ChangePasswordParts {
  readonly account: AccountLookup;
  readonly login: Login;
  readonly stored: Pick<StoredPasswords, "replace">;
  readonly clock: Clock;
}

/** How old the token may be with which somebody from an identity provider changes a password. */
const longestAgeMs = 5 * 60_000;

/**
 * Creates the change of passwords. A local caller gives the own current password, guesses at which are throttled as logins are (`BAD_USER_INPUT`,
 * `RESOURCE_EXHAUSTED`); somebody from an identity provider needs a token that is not older than five minutes (`PERMISSION_DENIED`, `TOKEN_TOO_OLD`).
 * @see argoproj/argo-cd:server/account/account.go (UpdatePassword)
 */
export function createChangePassword({ account, login, stored, clock }: ChangePasswordParts): ChangePassword {
  return async ({ identity, address, name, currentPassword = "", newPassword }, signal) => {
    if (identity.issuer === "fairlead")
      await mustKnow(login, { username: identity.username, password: currentPassword, address });
    else mustBeRecent(identity, clock.now());
    const before = account(name)?.passwordHash;
    await stored.replace(name, newPassword, signal);
    await untilShown(() => account(name)?.passwordHash !== before, clock);
  };
}

async function mustKnow(login: Login, attempt: Parameters<Login>[0]): Promise<void> {
  try {
    await login(attempt);
  } catch (error) {
    if (!isFailure(error, "UNAUTHENTICATED")) throw error;
    throw new FairleadError(
      "BAD_USER_INPUT",
      "current password does not match; give your own password, not the account's that you change",
      {
        details: { reason: "PASSWORD_WRONG", path: "currentPassword" },
      },
    );
  }
}

function mustBeRecent({ issuedAt = 0 }: Identity, now: number): void {
  if (now - issuedAt <= longestAgeMs) return;
  throw new FairleadError(
    "PERMISSION_DENIED",
    "SSO token is too old. Please use 'argocd relogin' to get a new token: it may be five minutes old when a password is changed",
    { details: { reason: "TOKEN_TOO_OLD" } },
  );
}
