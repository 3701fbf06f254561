import type { Identity } from "../model/identity.js";

/** The subjects of policy lines that speak of a caller. */
export interface Principals {
  /** The forms of the caller's own name, sorted. */
  readonly own: readonly string[];
  /** The forms of each group, in order of the groups. */
  readonly groups: readonly (readonly string[])[];
}

const reserved = /^(?:role|proj|user|group):/;

/**
 * Says whether a value from outside must never be taken for a subject of the policy: it is empty, or it would pass for a role, a project's role,
 * a namespaced identity or the local administrator.
 */
export function isReservedName(value: string): boolean {
  return value === "" || value === "admin" || reserved.test(value);
}

/** The caller's own id without what makes it unique over issuers: `alice` for `local:alice`. */
function bareSubject({ subject, issuer }: Identity): string {
  for (const prefix of [`oidc:${issuer}:`, `${issuer}:`, "local:"]) {
    if (subject.startsWith(prefix)) return subject.slice(prefix.length);
  }
  return subject;
}

const inOrder = (texts: Iterable<string>) => [...new Set(texts)].toSorted((a, b) => (a < b ? -1 : 1));

/**
 * The subjects of policy lines that speak of a caller. A local account is `user:local:<name>` and its bare name; an API key is its account or the one
 * project role it was made for; a caller from an identity provider is `user:oidc:<issuer>:<sub>`, `group:<issuer>:<value>` for each group, and the bare
 * forms of both unless these are reserved or the name of a role (`isRole`). So no claim can make anybody a role or `admin`.
 */
export function principalsOf(identity: Identity, isRole: (name: string) => boolean): Principals {
  const { issuer, authMethod } = identity;
  const name = bareSubject(identity);
  if (authMethod === "oidc") {
    const forms = (prefix: string, value: string) =>
      isReservedName(value) || isRole(value) ? [] : inOrder([value, `${prefix}:${issuer}:${value}`]);
    const groups = inOrder(identity.groups).map((group) => forms("group", group));
    return { own: forms("user:oidc", name), groups: groups.filter((one) => one.length > 0) };
  }
  if (issuer !== "fairlead") return { own: [], groups: [] };
  if (authMethod === "token" && name.startsWith("proj:")) return { own: [name], groups: [] };
  const isAccount = name === "admin" || !isReservedName(name);
  return { own: isAccount ? inOrder([name, `user:local:${name}`]) : [], groups: [] };
}
