import { parseSpecDuration } from "../dialects/duration.js";
import type { SettingsMap } from "../model/settings.js";

/** How passwords are kept. Argo CD reads `bcrypt` only. */
export type PasswordAlgorithm = "argon2id" | "bcrypt";

/** What the settings say of passwords and tokens of our own. */
export interface AccountSettings {
  /** RE2; matches anywhere unless anchored. */
  readonly passwordPattern: string;
  readonly passwordAlgorithm: PasswordAlgorithm;
  /** How long a token lives for which nothing was asked, milliseconds. */
  readonly defaultLifetimeMs: number;
  /** How long a token may live at most, milliseconds. */
  readonly maxLifetimeMs: number;
  readonly allowNonExpiring: boolean;
}

const dayMs = 86_400_000;
const defaultLifetimeMs = 90 * dayMs;
const defaultMaxLifetimeMs = 365 * dayMs;

/**
 * Reads `passwordPattern`, `fairlead.passwordHash`, `fairlead.tokens.maxLifetime` and `fairlead.tokens.allowNonExpiring` from `argocd-cm`. A lifetime that
 * makes no sense is the default of a year; a token lives 90 days unless somebody asks otherwise, or less where the setting is shorter.
 * @see argoproj/argo-cd:util/settings/settings.go (GetPasswordPattern)
 */
export function readAccountSettings(general: SettingsMap): AccountSettings {
  const wanted = parseSpecDuration(general["fairlead.tokens.maxLifetime"]?.trim() ?? "") ?? 0;
  const maxLifetimeMs = wanted > 0 ? wanted : defaultMaxLifetimeMs;
  return {
    passwordPattern: general["passwordPattern"] || "^.{8,32}$",
    passwordAlgorithm: general["fairlead.passwordHash"]?.trim() === "bcrypt" ? "bcrypt" : "argon2id",
    defaultLifetimeMs: Math.min(defaultLifetimeMs, maxLifetimeMs),
    maxLifetimeMs,
    allowNonExpiring: general["fairlead.tokens.allowNonExpiring"]?.trim() === "true",
  };
}
