import { parseSpecDuration } from "../dialects/duration.js";
import { FairleadError } from "../errors.js";
import type { AccountSettings } from "./account-settings.js";

/** When a token is issued and ends, whole seconds since 1970. */
export interface TokenTimes {
  readonly iat: number;
  /** Absent: never. */
  readonly exp?: number;
}

const hours = (ms: number) => `${Math.floor(ms / 3_600_000)}h`;

/**
 * The times of a new token.
 * @param expiresIn how long it should live, seconds or Go's syntax (`720h`); `0` for ever; absent: as long as is usual
 * @throws FairleadError `BAD_USER_INPUT` for what is no duration; `FAILED_PRECONDITION` (`TOKEN_LIFETIME`) for one that the settings do not allow
 */
export function tokenTimes(expiresIn: string | undefined, settings: AccountSettings, now: number): TokenTimes {
  const iat = Math.floor(now / 1_000);
  const lifetimeMs = expiresIn === undefined ? settings.defaultLifetimeMs : parseSpecDuration(expiresIn.trim());
  if (lifetimeMs === undefined || lifetimeMs < 0 || (lifetimeMs > 0 && lifetimeMs < 1_000))
    throw new FairleadError(
      "BAD_USER_INPUT",
      `"${expiresIn}" is no lifetime; write one such as 720h, or 0 for a token that never expires`,
      {
        details: { path: "expiresIn" },
      },
    );
  if (lifetimeMs === 0 && settings.allowNonExpiring) return { iat };
  const details = { reason: "TOKEN_LIFETIME", path: "expiresIn", maxLifetime: hours(settings.maxLifetimeMs) };
  if (lifetimeMs === 0)
    throw new FairleadError(
      "FAILED_PRECONDITION",
      `A token that never expires is not allowed; ask for at most ${hours(settings.maxLifetimeMs)}, or let an administrator set fairlead.tokens.allowNonExpiring`,
      { details },
    );
  if (lifetimeMs > settings.maxLifetimeMs)
    throw new FairleadError(
      "FAILED_PRECONDITION",
      `"${expiresIn}" is longer than tokens may live; ask for at most ${hours(settings.maxLifetimeMs)}, or let an administrator raise fairlead.tokens.maxLifetime`,
      { details },
    );
  return { iat, exp: iat + Math.floor(lifetimeMs / 1_000) };
}
