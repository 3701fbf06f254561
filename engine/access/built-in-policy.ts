const readable = [
  "applications",
  "applicationsets",
  "certificates",
  "clusters",
  "repositories",
  "write-repositories",
  "projects",
  "accounts",
  "gpgkeys",
  "logs",
];

const manageable: Readonly<Record<string, readonly string[]>> = {
  applications: ["create", "update", "update/*", "delete", "delete/*", "sync", "rollback", "override", "action/*"],
  applicationsets: ["create", "update", "delete"],
  certificates: ["create", "update", "delete"],
  clusters: ["create", "update", "delete"],
  repositories: ["create", "update", "delete"],
  "write-repositories": ["create", "update", "delete"],
  projects: ["create", "update", "delete"],
  accounts: ["update"],
  gpgkeys: ["create", "delete"],
  exec: ["create"],
};

/** Objects within a project have two parts or more. */
const objectOf = (resource: string) => (["applications", "applicationsets", "logs", "exec"].includes(resource) ? "*/*" : "*");

const allow = (role: string, resource: string, action: string) =>
  `p, ${role}, ${resource}, ${action}, ${objectOf(resource)}, allow`;

/**
 * The policy that is always there: `role:readonly` may look at everything, `role:admin` may do everything but invoke extensions, and the local account
 * `admin` has the latter.
 * @see argoproj/argo-cd:assets/builtin-policy.csv
 */
export const builtInPolicy: string = [
  ...readable.map((resource) => allow("role:readonly", resource, "get")),
  ...Object.entries(manageable).flatMap(([resource, actions]) => actions.map((action) => allow("role:admin", resource, action))),
  "g, role:admin, role:readonly",
  "g, admin, role:admin",
].join("\n");
