import type { RawSettings, SettingsMap } from "../model/settings.js";
import { type IssuedToken, parseIssuedTokens } from "./issued-token.js";

/** What a local account may be used for. */
export type AccountCapability = "login" | "apiKey";

/** A local account. */
export interface Account {
  readonly name: string;
  readonly enabled: boolean;
  readonly capabilities: readonly AccountCapability[];
  /** As stored; never shown or logged. Absent while no password was set: then nobody can log in. */
  readonly passwordHash?: string;
  /** When the password was last changed, milliseconds since 1970. What was issued before counts no longer. */
  readonly passwordMtime?: number;
  /** The hash before this one if only the way of hashing was changed, as `<print of the old> <print of the new>`. */
  readonly rehashed?: string;
  /** What was handed out to programs and not revoked. */
  readonly tokens: readonly IssuedToken[];
}

const adminKeys = {
  password: "admin.password",
  mtime: "admin.passwordMtime",
  rehashed: "admin.fairleadRehashed",
  tokens: "admin.tokens",
};

/** The entries of `argocd-secret` that hold what belongs to an account, each by what it is. */
export function accountKeys(name: string): { readonly [entry in "password" | "mtime" | "rehashed" | "tokens"]: string } {
  if (name === "admin") return adminKeys;
  const prefix = `accounts.${name}`;
  return {
    password: `${prefix}.password`,
    mtime: `${prefix}.passwordMtime`,
    rehashed: `${prefix}.fairleadRehashed`,
    tokens: `${prefix}.tokens`,
  };
}

const longestName = 32;
const isTrue = (text: string) => /^(?:1|t|true)$/i.test(text.trim());

function capabilitiesOf(text: string): readonly AccountCapability[] {
  const given = text.split(",").map((part) => part.trim());
  return (["login", "apiKey"] as const).filter((capability) => given.includes(capability));
}

function secretsOf(secret: SettingsMap, name: string): Omit<Account, "name" | "enabled" | "capabilities"> {
  const keys = accountKeys(name);
  const hash = secret[keys.password]?.trim();
  const mtime = Date.parse(secret[keys.mtime]?.trim() ?? "");
  const rehashed = secret[keys.rehashed]?.trim();
  return {
    ...(hash && { passwordHash: hash }),
    ...(Number.isFinite(mtime) && { passwordMtime: mtime }),
    ...(rehashed && { rehashed }),
    tokens: parseIssuedTokens(secret[keys.tokens]),
  };
}

/**
 * Reads the local accounts: `admin`, which is there unless `admin.enabled` is `false` and may only log in, and those of `accounts.<name>` with their
 * capabilities. An account is enabled unless `accounts.<name>.enabled` says something else than true. In order of their names.
 * @see argoproj/argo-cd:docs/operator-manual/user-management/index.md
 */
export function readAccounts({ general, secret }: RawSettings): readonly Account[] {
  const capabilities = new Map<string, readonly AccountCapability[]>([["admin", ["login"]]]);
  for (const [key, value] of Object.entries(general)) {
    const [, name] = /^accounts\.([^.]+)$/.exec(key) ?? [];
    if (name !== undefined && name.length <= longestName) capabilities.set(name, capabilitiesOf(value));
  }
  const names = [...capabilities.keys()].toSorted((a, b) => (a < b ? -1 : 1));
  return names.map((name) => {
    const isSwitchedOn = isTrue(general[`accounts.${name}.enabled`] ?? "true");
    const isAdmin = name === "admin";
    return {
      name,
      enabled: isSwitchedOn && (!isAdmin || isTrue(general["admin.enabled"] ?? "true")),
      capabilities: capabilities.get(name) ?? [],
      ...secretsOf(secret, name),
    };
  });
}
