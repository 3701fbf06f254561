import type { Account } from "../../engine/access/accounts.js";
import { FairleadError } from "../../engine/errors.js";
import type { AccountLookup } from "./account-book.js";
import type { LoginThrottle } from "./login-throttle.js";
import type { Passwords } from "./passwords.js";

/** Checks a name and a password. @throws FairleadError `UNAUTHENTICATED`; `RESOURCE_EXHAUSTED` with `details.retryAfterMs` after too many failures */
export type Login = (attempt: {
  readonly username: string;
  readonly password: string;
  readonly address: string;
}) => Promise<Account>;

/** What logins are made of. */
export interface LoginParts {
  readonly account: AccountLookup;
  readonly passwords: Passwords;
  readonly throttle: LoginThrottle;
  /** Told of every password that was right, before the login is answered. Must not throw. */
  readonly passwordSeen?: (account: Account, password: string) => Promise<void>;
}

/** Whether an account may log in with a password. */
function mayLogIn(account: Account | undefined): account is Account {
  return account !== undefined && account.enabled && account.capabilities.includes("login") && account.passwordHash !== undefined;
}

/** Creates the login of local accounts. Unknown, disabled and wrong costs the same and is told the same. */
export function createLogin({ account, passwords, throttle, passwordSeen }: LoginParts): Login {
  return async ({ username, password, address }) => {
    const known = account(username);
    const attempt = throttle.begin({ username, address, isKnown: known !== undefined });
    const usable = mayLogIn(known) ? known : undefined;
    const matches = await passwords.check(usable, password).catch((error: unknown) => {
      attempt.abandoned();
      throw error;
    });
    if (usable === undefined || !matches) {
      attempt.failed();
      throw new FairleadError("UNAUTHENTICATED", "Wrong username or password");
    }
    attempt.succeeded();
    await passwordSeen?.(usable, password);
    return usable;
  };
}
