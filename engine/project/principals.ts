import type { HeldRole, Identity } from "../model/identity.js";

/** The subjects of policy lines that speak of a caller. */
export interface Principals {
  /** The forms of the caller's own name, sorted. */
  readonly own: readonly string[];
  /** The forms of each group, in order of the groups. */
  readonly groups: readonly (readonly string[])[];
  /** Roles that an identity provider says the caller holds, in order of their names. Those of projects count within these only, and only if they exist. */
  readonly roles?: readonly HeldRole[];
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

/** A group by its full path is meant without the slash before it as well: `/sre` by `sre`. Never by its last part alone. */
const pathForms = (group: string) => (/^\/[^/]/.test(group) ? [group, group.slice(1)] : [group]);

/** One entry a role, whoever says it first. */
function rolesInOrder(roles: readonly HeldRole[]): readonly HeldRole[] {
  const sound = roles.filter(({ role }) => /^(?:role:.+|proj:[^:]+:[^:]+)$/.test(role));
  const byRole = new Map(sound.toReversed().map((held) => [held.role, held]));
  return [...byRole.values()].toSorted((a, b) => (a.role < b.role ? -1 : 1));
}

/**
 * The subjects of policy lines that speak of a caller. A local account is `user:local:<name>` and its bare name; an API key is its account or the one
 * project role it was made for; a caller from an identity provider is `user:oidc:<issuer>:<sub>`, `group:<issuer>:<value>` for each group, the bare
 * forms of both unless these are reserved or the name of a role (`isRole`), and the roles held. So no claim can make anybody a role or `admin` but those
 * that say so by a channel made for it.
 */
export function principalsOf(identity: Identity, isRole: (name: string) => boolean): Principals {
  const { issuer, authMethod } = identity;
  if (authMethod === "oidc") {
    const forms = (prefix: string, values: readonly string[]) =>
      values.some((value) => isReservedName(value) || isRole(value))
        ? []
        : inOrder(values.flatMap((value) => [value, `${prefix}:${issuer}:${value}`]));
    const groups = inOrder(identity.groups).map((group) => forms("group", pathForms(group)));
    const roles = rolesInOrder(identity.roles ?? []);
    return {
      own: forms("user:oidc", [identity.policyName ?? bareSubject(identity)]),
      groups: groups.filter((one) => one.length > 0),
      ...(roles.length > 0 && { roles }),
    };
  }
  const name = bareSubject(identity);
  if (issuer !== "fairlead") return { own: [], groups: [] };
  if (authMethod === "token" && name.startsWith("proj:")) return { own: [name], groups: [] };
  const isAccount = name === "admin" || !isReservedName(name);
  return { own: isAccount ? inOrder([name, `user:local:${name}`]) : [], groups: [] };
}
