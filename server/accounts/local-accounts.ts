import { tokensOfRole } from "../../engine/access/project-tokens.js";
import type { RawSettings } from "../../engine/model/settings.js";
import type { AccountStore } from "../../engine/ports/account-store.js";
import type { ApplicationStore } from "../../engine/ports/application-store.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { SharedRecords } from "../../engine/ports/shared-records.js";
import type { Accounts } from "../../resolvers/context.js";
import type { AccountBook } from "../sessions/account-book.js";
import type { CredentialKind } from "../sessions/credential-kind.js";
import { createLogin, type Login } from "../sessions/login.js";
import { createLoginThrottle } from "../sessions/login-throttle.js";
import { createPasswords } from "../sessions/passwords.js";
import { createAccountTokens } from "../tokens/account-tokens.js";
import { createProjectTokens } from "../tokens/project-tokens.js";
import { createTokenKeys } from "../tokens/token-keys.js";
import { createTokenKind } from "../tokens/token-kind.js";
import { subjectOf } from "../tokens/token-owner.js";
import { createTokenUse, type TokenUse } from "../tokens/token-use.js";
import { type ChangePassword, createChangePassword } from "./change-password.js";
import { accountType, issuedTokenType, tokenPayload } from "./shown-tokens.js";
import { createStoredPasswords } from "./stored-passwords.js";

/** All that the gateway does with accounts and tokens of its own. */
export interface LocalAccounts {
  readonly login: Login;
  readonly changePassword: ChangePassword;
  /** Tokens of accounts and of projects' roles, as credentials. */
  readonly tokens: CredentialKind;
  readonly accounts: Accounts;
  /** Ends what goes on by itself. */
  close(): void;
}

/** Where accounts and their tokens are kept. */
export interface LocalAccountParts {
  readonly settings: () => RawSettings;
  readonly account: AccountBook;
  readonly accountStore: AccountStore;
  readonly projects: Pick<ApplicationStore, "project" | "patchProject">;
  readonly records: SharedRecords;
  readonly signingKey: Uint8Array;
  readonly clock: Clock;
  readonly log: Log;
}

/** Puts together what local accounts and tokens are made of. */
export function createLocalAccounts(parts: LocalAccountParts): LocalAccounts {
  const { settings, account, accountStore: store, projects, records, signingKey: serverKey, clock, log } = parts;
  const passwords = createPasswords({ accounts: () => account.all() });
  const stored = createStoredPasswords({ settings, store, passwords, clock, log });
  const throttle = createLoginThrottle({ records, clock, log });
  const login = createLogin({ account, passwords, throttle, passwordSeen: (owner, password) => stored.renew(owner, password) });
  const keys = createTokenKeys({ records, serverKey, clock, log });
  const use = createTokenUse({ records, clock });
  const issuing = { keys, general: () => settings().general, clock };
  const accountTokens = createAccountTokens({ ...issuing, account, store });
  const projectTokens = createProjectTokens({ ...issuing, projects });
  const stop = new AbortController();
  keys.follow(stop.signal);
  return {
    login,
    changePassword: createChangePassword({ account, login, stored, clock }),
    tokens: createTokenKind({
      keys,
      serverKey,
      account,
      project: (name) => projects.project(name),
      use,
      clock,
      async revoke(owner, { id, iat }, signal) {
        if (owner.kind === "role") await projectTokens.revoke(owner, id === undefined ? { iat } : { id }, signal);
        else if (id !== undefined) await accountTokens.revoke(owner.name, id, signal);
      },
    }),
    accounts: {
      ...listsOf(parts, use),
      createToken: async (name, wish, signal) => tokenPayload(await accountTokens.create(name, wish, signal)),
      revokeToken: (name, id, signal) => accountTokens.revoke(name, id, signal),
      createProjectToken: async (ref, wish, signal) => tokenPayload(await projectTokens.create(ref, wish, signal)),
      revokeProjectToken: (ref, token, signal) => projectTokens.revoke(ref, token, signal),
    },
    close: () => stop.abort(),
  };
}

function listsOf({ account, projects }: LocalAccountParts, use: TokenUse): Pick<Accounts, "all" | "one" | "tokensOfRole"> {
  return {
    all: () => account.all().map((one) => accountType(one, use)),
    one(name) {
      const found = account(name);
      return found && accountType(found, use);
    },
    tokensOfRole({ project: name, role }) {
      const project = projects.project(name);
      if (project === undefined) return [];
      const subject = subjectOf({ kind: "role", project: name, role });
      return tokensOfRole(project, role).map((token) => issuedTokenType(token, subject, use));
    },
  };
}
