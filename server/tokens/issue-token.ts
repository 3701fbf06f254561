import { randomUUID } from "node:crypto";
import { readAccountSettings } from "../../engine/access/account-settings.js";
import type { IssuedToken } from "../../engine/access/issued-token.js";
import { tokenTimes } from "../../engine/access/token-times.js";
import { FairleadError } from "../../engine/errors.js";
import type { SettingsMap } from "../../engine/model/settings.js";
import type { Clock } from "../../engine/ports/clock.js";
import { tokenAudience, tokenIssuer, tokenPrefix, tokenType } from "./read-token.js";
import type { TokenKeys } from "./token-keys.js";
import { subjectOf, type TokenOwner } from "./token-owner.js";

/** What a new token should be like. */
export interface TokenWish {
  /** Default: a random one. */
  readonly id?: string;
  /** As `tokenTimes` takes it. */
  readonly expiresIn?: string;
}

/** A new token, shown this once, and the entry by which it counts. */
export interface NewToken {
  readonly token: string;
  readonly entry: IssuedToken & { readonly id: string };
}

/** What tokens are made with. */
export interface IssueParts {
  readonly keys: Pick<TokenKeys, "sign">;
  readonly general: () => SettingsMap;
  readonly clock: Clock;
}

const idForm = /^[^\s\p{Cc}](?:[^\p{Cc}]{0,126}[^\s\p{Cc}])?$/u;

/**
 * Makes a token, which counts once its entry is stored.
 * @throws FairleadError as `tokenTimes`; `BAD_USER_INPUT` for an id that is none
 */
export async function issueToken(
  owner: TokenOwner,
  { id = randomUUID(), expiresIn }: TokenWish,
  { keys, general, clock }: IssueParts,
  signal: AbortSignal,
): Promise<NewToken> {
  if (!idForm.test(id))
    throw new FairleadError(
      "BAD_USER_INPUT",
      `"${id.slice(0, 130)}" is no id for a token; choose up to 128 characters on one line`,
      {
        details: { path: "id" },
      },
    );
  const times = tokenTimes(expiresIn, readAccountSettings(general()), clock.now());
  const claims = { iss: tokenIssuer, aud: tokenAudience, sub: subjectOf(owner), jti: id, nbf: times.iat, ...times };
  const token = await keys.sign(claims, { typ: tokenType }, signal);
  return { token: `${tokenPrefix}${token}`, entry: { id, ...times } };
}

/** The refusal of an id that another token of the same owner has. */
export function idTaken(id: string): FairleadError {
  return new FairleadError("CONFLICT", `There is a token with the id "${id}" already; choose another id, or revoke that one`, {
    details: { reason: "TOKEN_ID_TAKEN", path: "id" },
  });
}
