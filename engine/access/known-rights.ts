import { inShort } from "../errors.js";

interface KnownAction {
  /** Whether it is also asked with a path behind it: `action/apps/Deployment/restart`. */
  readonly hasPaths: boolean;
}

const plain: KnownAction = { hasPaths: false };
const withPaths: KnownAction = { hasPaths: true };
const crud = { get: plain, create: plain, update: plain, delete: plain };
const crd = { get: plain, create: plain, delete: plain };

/** Resource → what can be done to it. */
const rights: Readonly<Record<string, Readonly<Record<string, KnownAction>>>> = {
  accounts: { get: plain, create: plain, update: plain },
  applications: {
    get: plain,
    create: plain,
    update: withPaths,
    delete: withPaths,
    action: withPaths,
    override: plain,
    sync: plain,
    "sync-policy": plain,
    rollback: plain,
  },
  applicationsets: crud,
  certificates: crd,
  clusters: crud,
  extensions: { invoke: plain },
  gpgkeys: crd,
  logs: { get: plain },
  exec: { create: plain },
  projects: crud,
  repositories: crud,
  "write-repositories": crud,
};

const shortNames: ReadonlyMap<string, string> = new Map([
  ["account", "accounts"],
  ["app", "applications"],
  ["apps", "applications"],
  ["application", "applications"],
  ["cert", "certificates"],
  ["certs", "certificates"],
  ["certificate", "certificates"],
  ["cluster", "clusters"],
  ["extension", "extensions"],
  ["gpgkey", "gpgkeys"],
  ["key", "gpgkeys"],
  ["log", "logs"],
  ["proj", "projects"],
  ["projs", "projects"],
  ["project", "projects"],
  ["repo", "repositories"],
  ["repos", "repositories"],
  ["repository", "repositories"],
]);

const known = new Map(Object.entries(rights).map(([resource, actions]) => [resource, new Map(Object.entries(actions))]));

/** The resources that policy lines can speak of. */
export const knownResources: readonly string[] = [...known.keys()];

/** The actions of a resource, and whether each is also asked with a path; empty for an unknown one. */
export function actionsOf(resource: string): ReadonlyMap<string, { readonly hasPaths: boolean }> {
  return known.get(resource) ?? new Map();
}

/**
 * The resource that a person means: `app` is `applications`. What is no short name is taken as it is.
 * @see argoproj/argo-cd:cmd/argocd/commands/admin/settings_rbac.go (resourceMap)
 */
export function fullResourceName(name: string): string {
  return shortNames.get(name) ?? name;
}

/**
 * Says what is wrong with a right that is asked for by its exact names; undefined if it can be asked.
 * @see argoproj/argo-cd:cmd/argocd/commands/admin/settings_rbac.go (validateRBACResourceAction)
 */
export function rightProblem(resource: string, action: string): string | undefined {
  const actions = known.get(resource);
  if (actions === undefined)
    return `'${inShort(resource)}' is not a valid resource name; choose one of ${knownResources.join(", ")}`;
  const slash = action.indexOf("/");
  const found = actions.get(slash < 0 ? action : action.slice(0, slash));
  if (found !== undefined && (slash < 0 || found.hasPaths)) return undefined;
  const choices = [...actions].map(([name, { hasPaths }]) => (hasPaths ? `${name}[/…]` : name));
  return `'${inShort(action)}' is not a valid action for ${resource}; choose one of ${choices.join(", ")}`;
}
