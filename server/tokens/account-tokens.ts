import { type Account, accountKeys } from "../../engine/access/accounts.js";
import { parseIssuedTokens } from "../../engine/access/issued-token.js";
import { FairleadError } from "../../engine/errors.js";
import type { AccountStore } from "../../engine/ports/account-store.js";
import { untilShown } from "../accounts/until-shown.js";
import type { AccountLookup } from "../sessions/account-book.js";
import { type IssueParts, idTaken, issueToken, type NewToken, type TokenWish } from "./issue-token.js";

/** Hands out and revokes tokens of local accounts. */
export interface AccountTokens {
  /**
   * @throws FairleadError `FAILED_PRECONDITION` (`ACCOUNT_CAPABILITY`) for an account without `apiKey`; `CONFLICT` (`TOKEN_ID_TAKEN`); as `issueToken`
   */
  create(name: string, wish: TokenWish, signal: AbortSignal): Promise<NewToken>;
  /** Answers false if there is no such token. */
  revoke(name: string, id: string, signal: AbortSignal): Promise<boolean>;
}

/** What tokens of accounts are made with. */
export interface AccountTokenParts extends IssueParts {
  readonly account: AccountLookup;
  readonly store: AccountStore;
}

/**
 * Creates the tokens of accounts. They are listed as Argo CD lists its own: `accounts.<name>.tokens` in `argocd-secret`.
 * @see argoproj/argo-cd:util/settings/accounts.go
 */
export function createAccountTokens(parts: AccountTokenParts): AccountTokens {
  const { account, store, clock } = parts;
  const has = (name: string, id: string) => account(name)?.tokens.some((token) => token.id === id) === true;
  return {
    async create(name, wish, signal) {
      mustTakeTokens(account(name), name);
      const issued = await issueToken({ kind: "account", name }, wish, parts, signal);
      const { entry } = issued;
      const key = accountKeys(name).tokens;
      await store.change((now) => {
        const tokens = parseIssuedTokens(now[key]);
        if (tokens.some(({ id }) => id === entry.id)) throw idTaken(entry.id);
        return { [key]: JSON.stringify([...tokens, entry]) };
      }, signal);
      await untilShown(() => has(name, entry.id), clock);
      return issued;
    },
    async revoke(name, id, signal) {
      const key = accountKeys(name).tokens;
      const written = await store.change((now) => {
        const tokens = parseIssuedTokens(now[key]);
        const rest = tokens.filter((token) => token.id !== id);
        return rest.length === tokens.length ? {} : { [key]: JSON.stringify(rest) };
      }, signal);
      await untilShown(() => !has(name, id), clock);
      return Object.keys(written).length > 0;
    },
  };
}

function mustTakeTokens(account: Account | undefined, name: string): void {
  if (account?.capabilities.includes("apiKey") === true) return;
  throw new FairleadError(
    "FAILED_PRECONDITION",
    `Account "${name}" does not have the capability apiKey; let an administrator add it to accounts.${name} in argocd-cm`,
    { details: { reason: "ACCOUNT_CAPABILITY" } },
  );
}
