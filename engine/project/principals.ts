import type { Identity } from "../model/identity.js";

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

/**
 * The subjects of policy lines that speak of a caller, sorted. A local account is `user:local:<name>` and its bare name; an API key is its
 * account or the one project role it was made for; a caller from an identity provider is `user:oidc:<issuer>:<sub>`, `group:<issuer>:<value>` for each
 * group, and the bare forms of both unless these are reserved or the name of a role (`isRole`). So no claim can make anybody a role or `admin`.
 */
export function principalsOf(identity: Identity, isRole: (name: string) => boolean): readonly string[] {
  const principals = new Set<string>();
  if (identity.authMethod === "oidc") {
    const claims: readonly (readonly [string, string])[] = [
      [`user:oidc:${identity.issuer}:`, bareSubject(identity)],
      ...identity.groups.map((group) => [`group:${identity.issuer}:`, group] as const),
    ];
    for (const [prefix, value] of claims) {
      if (isReservedName(value) || isRole(value)) continue;
      principals.add(`${prefix}${value}`);
      principals.add(value);
    }
  } else if (identity.issuer === "fairlead") {
    const name = bareSubject(identity);
    if (identity.authMethod === "token" && name.startsWith("proj:")) principals.add(name);
    else if (name === "admin" || !isReservedName(name)) principals.add(`user:local:${name}`).add(name);
  }
  return [...principals].toSorted((a, b) => (a < b ? -1 : 1));
}
