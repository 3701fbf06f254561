import type { AppProject } from "../../engine/model/app-project.js";
import type { Application, ApplicationSource, SyncPolicy } from "../../engine/model/application.js";
import { fleetNames, toolOfService } from "./fleet-names.js";

/** Where the sample lives. */
export interface SampleOptions {
  /** The sample repository as Applications name it. */
  readonly repoURL: string;
  /** Where Applications and projects live. Default `argocd`. */
  readonly controlNamespace?: string;
}

/** What `npm start` puts into a new control plane, in the order of creation. */
export interface SampleManifests {
  readonly projects: readonly AppProject[];
  readonly applications: readonly Application[];
}

const server = "https://kubernetes.default.svc";
const createNamespace = "CreateNamespace=true";

/** The sample's projects and Applications. */
export function sampleManifests({ repoURL, controlNamespace = "argocd" }: SampleOptions): SampleManifests {
  const projectOf = (name: string, spec: AppProject["spec"]): AppProject => ({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: { name, namespace: controlNamespace },
    spec,
  });
  const at = { repoURL, targetRevision: "HEAD" };
  const applicationOf = (wish: ApplicationWish): Application => ({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: wish.name, namespace: controlNamespace, ...(wish.labels === undefined ? {} : { labels: wish.labels }) },
    spec: {
      project: wish.project ?? "default",
      ...(wish.values === undefined
        ? { source: { ...at, path: wish.path, ...wish.options } }
        : {
            sources: [
              { ...at, path: wish.path, helm: { valueFiles: [`$values/${wish.values}`] } },
              { ...at, ref: "values" },
            ],
          }),
      destination: { server, namespace: wish.namespace },
      syncPolicy: { ...wish.syncPolicy, syncOptions: [createNamespace] },
    },
  });
  return {
    projects: [
      projectOf("default", permissive),
      projectOf("shop", shopOnly(repoURL)),
      projectOf("payments", teamProject("payments", repoURL)),
      projectOf("web", teamProject("web", repoURL)),
    ],
    applications: [
      applicationOf({ name: "guestbook", path: "guestbook", namespace: "guestbook", syncPolicy: automated }),
      applicationOf({ name: "shop", path: "shop", namespace: "shop", project: "shop" }),
      applicationOf({ name: "notes", path: "notes", namespace: "notes", values: "values/notes.yaml", syncPolicy: automated }),
      ...["staging", "production"].map((stage) =>
        applicationOf({ name: `votes-${stage}`, path: `votes/overlays/${stage}`, namespace: "votes", syncPolicy: automated }),
      ),
      applicationOf({
        name: "dashboards",
        path: "dashboards",
        namespace: "dashboards",
        options: { directory: { jsonnet: { tlas: [{ name: "owner", value: "platform" }] } } },
        syncPolicy: automated,
      }),
      applicationOf({
        name: "catalogue",
        path: "catalogue",
        namespace: "catalogue",
        options: {
          plugin: {
            name: "service-catalogue",
            parameters: [
              { name: "environment", string: "production" },
              { name: "domain", string: "shop.example.com" },
            ],
          },
        },
        syncPolicy: automated,
      }),
      ...fleetNames.map((name, index) =>
        applicationOf({
          name: `fleet-${name}`,
          path: `fleet/${name}`,
          namespace: "fleet",
          labels: { team: "fleet" },
          ...(toolOfService(index) === "jsonnet" && { options: { directory: { jsonnet: { libs: ["jsonnet"] } } } }),
          syncPolicy: automated,
        }),
      ),
      ...Object.entries({ "payments-api": "payments", "prod-payments-api": "payments-prod" }).map(([name, namespace]) =>
        applicationOf({ name, path: "payments", namespace, project: "payments", syncPolicy: automated }),
      ),
      applicationOf({ name: "web-frontend", path: "web", namespace: "web", project: "web", syncPolicy: automated }),
      applicationOf({ name: "broken", path: "broken", namespace: "broken" }),
    ],
  };
}

interface ApplicationWish {
  readonly name: string;
  readonly path: string;
  readonly namespace: string;
  /** Options of the tool. */
  readonly options?: Partial<ApplicationSource>;
  /** A value file of the repository, read by a second source. */
  readonly values?: string;
  readonly project?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly syncPolicy?: SyncPolicy;
}

const automated: SyncPolicy = { automated: { prune: true, selfHeal: true } };

const permissive: AppProject["spec"] = {
  description: "Everything is allowed",
  sourceRepos: ["*"],
  destinations: [{ server: "*", namespace: "*" }],
  clusterResourceWhitelist: [{ group: "*", kind: "*" }],
};

function shopOnly(repoURL: string): AppProject["spec"] {
  return {
    description: "The web shop and nothing else",
    sourceRepos: [repoURL],
    destinations: [{ server, namespace: "shop" }],
    clusterResourceWhitelist: [{ group: "", kind: "Namespace" }],
  };
}

/** A team's project: its own Applications, and what each role may do with them. Production is synced by Git alone. */
function teamProject(team: string, repoURL: string): AppProject["spec"] {
  const line = (role: string, action: string, object: string, effect: string) =>
    `p, proj:${team}:${role}, applications, ${action}, ${team}/${object}, ${effect}`;
  return {
    description: `What the team ${team} runs`,
    sourceRepos: [repoURL],
    destinations: [{ server, namespace: `${team}*` }],
    clusterResourceWhitelist: [{ group: "", kind: "Namespace" }],
    roles: [
      {
        name: "deployer",
        description: "Reads everything, and syncs what is not in production",
        policies: [
          line("deployer", "get", "*", "allow"),
          line("deployer", "sync", "*", "allow"),
          line("deployer", "sync", "prod-*", "deny"),
        ],
      },
      { name: "viewer", description: "Reads everything", policies: [line("viewer", "get", "*", "allow")] },
    ],
  };
}
