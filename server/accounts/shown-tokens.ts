import type { Account } from "../../engine/access/accounts.js";
import type { IssuedToken } from "../../engine/access/issued-token.js";
import type { AccountType, IssuedTokenType, TokenPayloadType } from "../../schema/account.type.js";
import type { NewToken } from "../tokens/issue-token.js";
import type { TokenUse } from "../tokens/token-use.js";

/** The entry of a token as the graph shows it. */
export function issuedTokenType({ id, iat, exp }: IssuedToken, subject: string, use: TokenUse): IssuedTokenType {
  const lastUsedAt = use.lastUsedAt(subject, id ?? `iat:${iat}`);
  return {
    ...(id !== undefined && { id }),
    issuedAt: iat * 1_000,
    ...(exp !== undefined && { expiresAt: exp * 1_000 }),
    ...(lastUsedAt !== undefined && { lastUsedAt }),
  };
}

/** An account as the graph shows it. */
export function accountType({ name, enabled, capabilities, tokens }: Account, use: TokenUse): AccountType {
  return { name, enabled, capabilities, tokens: tokens.map((token) => issuedTokenType(token, `local:${name}`, use)) };
}

/** A new token as the graph shows it. */
export function tokenPayload({ token, entry: { id, iat, exp } }: NewToken): TokenPayloadType {
  return { token, id, issuedAt: iat * 1_000, ...(exp !== undefined && { expiresAt: exp * 1_000 }) };
}
