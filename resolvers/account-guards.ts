import { FairleadError } from "../engine/errors.js";
import type { Identity } from "../engine/model/identity.js";
import { demand, type Guard } from "./guards.js";

const allow = { allow: true } as const;

/** The local account that a caller is; undefined for everybody else. */
export function ownAccount({ subject, username }: Identity): string | undefined {
  return subject === `local:${username}` ? username : undefined;
}

/**
 * The account that an optional argument `name` means, absent the caller's own.
 * @throws FairleadError `BAD_USER_INPUT` if that is nobody's
 */
export function accountNamed(name: string | null | undefined, identity: Identity): string {
  const meant = name ?? ownAccount(identity);
  if (meant !== undefined) return meant;
  throw new FairleadError(
    "BAD_USER_INPUT",
    `password can only be changed for local users, not user "${identity.username}", and so can tokens; name an account`,
    { details: { path: "name" } },
  );
}

/** The account that the argument `name` means. One's own takes no right; another's takes the right to get it and the declared one. */
export const theAccount: Guard = ({ resource, action, viewer, context, args }) => {
  const name = accountNamed(args["name"] as string | null | undefined, viewer.identity);
  const absent = { allow: false, absent: `There is no account "${name}" that you may see` } as const;
  const stored = context.accounts.one(name);
  if (name === ownAccount(viewer.identity)) return stored === undefined ? absent : allow;
  if (!viewer.can(resource, "get", name) || stored === undefined) return absent;
  if (action !== "get") demand(viewer, resource, action, name);
  return allow;
};

/** The role that the arguments `project` and `role` name: whoever may update the project may hand out its tokens, and so may members of the role's groups. */
export const theProjectRole: Guard = ({ resource, action, viewer, context, args }) => {
  const { project, role } = args as { readonly project: string; readonly role: string };
  const stored = context.engine.project(project);
  if (!viewer.can(resource, "get", project) || stored === undefined)
    return { allow: false, absent: `There is no project "${project}" that you may see` };
  const found = stored.spec.roles?.find(({ name }) => name === role);
  const isMember = found?.groups?.some((group) => viewer.identity.groups.includes(group)) === true;
  if (!isMember) demand(viewer, resource, action, project);
  return found === undefined ? { allow: false, absent: `project '${project}' does not have role '${role}'` } : allow;
};
