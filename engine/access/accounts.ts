import type { RawSettings, SettingsMap } from "../model/settings.js";

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
}

const longestName = 32;
const isTrue = (text: string) => /^(?:1|t|true)$/i.test(text.trim());

function capabilitiesOf(text: string): readonly AccountCapability[] {
  const given = text.split(",").map((part) => part.trim());
  return (["login", "apiKey"] as const).filter((capability) => given.includes(capability));
}

function passwordOf(secret: SettingsMap, prefix: string): Pick<Account, "passwordHash" | "passwordMtime"> {
  const hash = secret[`${prefix}.password`]?.trim();
  const mtime = Date.parse(secret[`${prefix}.passwordMtime`]?.trim() ?? "");
  return { ...(hash && { passwordHash: hash }), ...(Number.isFinite(mtime) && { passwordMtime: mtime }) };
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
      ...passwordOf(secret, isAdmin ? "admin" : `accounts.${name}`),
    };
  });
}
