import { parseYamlDocuments } from "../dialects/yaml.js";
import { messageOf } from "../errors.js";
import { isObject } from "../kubernetes/json-value.js";
import { type LabelSelector, matchesLabels, selectorFromObject } from "../kubernetes/label-selector.js";
import type { AppProject } from "../model/app-project.js";

/** One entry of `globalProjects`: what `projectName` says holds for every project that the selector hits. */
export interface GlobalProjectRule {
  readonly selects: LabelSelector;
  readonly projectName: string;
}

/** `globalProjects` as it was read; `problems` are sentences about entries that do not count. */
export interface GlobalProjectRules {
  readonly rules: readonly GlobalProjectRule[];
  readonly problems: readonly string[];
}

/** What belongs to one project alone: repositories by URL, clusters by the server's. No `namespaces` of a cluster means all. */
export interface ScopedThings {
  readonly repositories: readonly string[];
  readonly clusters: readonly { readonly server: string; readonly namespaces?: readonly string[] }[];
}

/**
 * Reads `globalProjects` of `argocd-cm`: a list of `{labelSelector, projectName}`, as YAML.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/#configuring-global-projects-v18
 */
export function readGlobalProjects(text: string): GlobalProjectRules {
  try {
    const { documents } = parseYamlDocuments(text);
    const list = documents[0]?.value ?? [];
    if (!Array.isArray(list))
      return { rules: [], problems: ["globalProjects is no list; write entries of labelSelector and projectName."] };
    const read = list.map(readRule);
    return {
      rules: read.filter((rule) => typeof rule !== "string"),
      problems: read.filter((rule) => typeof rule === "string"),
    };
  } catch (thrown) {
    return { rules: [], problems: [`globalProjects cannot be read: ${messageOf(thrown)}`] };
  }
}

function readRule(entry: unknown, index: number): GlobalProjectRule | string {
  const { projectName, labelSelector } = isObject(entry) ? entry : {};
  if (typeof projectName !== "string" || projectName === "") return `globalProjects[${index}] names no projectName.`;
  try {
    return {
      projectName,
      selects: selectorFromObject(isObject(labelSelector) ? labelSelector : undefined),
    };
  } catch (thrown) {
    return `globalProjects[${index}] has a labelSelector that cannot be read: ${messageOf(thrown)}`;
  }
}

/** The names of the projects that hold for a project besides itself, in the order of the rules. */
export function globalProjectsOf(project: AppProject, rules: readonly GlobalProjectRule[]): readonly string[] {
  const { name, labels } = project.metadata;
  return rules
    .filter(({ projectName, selects }) => projectName !== name && matchesLabels(selects, labels))
    .map((rule) => rule.projectName);
}

/** Where an effective project keeps what no object of the API can say. */
const ownServers = Symbol("servers of the clusters that belong to the project alone");

/** The servers of the clusters that belong to a project alone; known of effective projects only. */
export function serversOf(project: AppProject): readonly string[] {
  return (project as { readonly [ownServers]?: readonly string[] })[ownServers] ?? [];
}

const joinedLists = [
  "clusterResourceWhitelist",
  "clusterResourceBlacklist",
  "namespaceResourceWhitelist",
  "namespaceResourceBlacklist",
  "syncWindows",
  "sourceRepos",
  "destinations",
  "destinationServiceAccounts",
] as const;

/**
 * The project as it is enforced: its own lists, what is scoped to it, then the lists of its global projects. Roles and orphan settings are the project's own. A
 * list that nobody has stays absent; so a global `namespaceResourceWhitelist` becomes that of a project without one, which was free before.
 * @see argoproj/argo-cd:util/argo/argo.go (GetAppProjectByName, mergeVirtualProject)
 */
export function effectiveProject(
  project: AppProject,
  { globals, scoped }: { readonly globals: readonly AppProject[]; readonly scoped: ScopedThings },
): AppProject {
  const { repositories, clusters } = scoped;
  if (globals.length + repositories.length + clusters.length === 0) return project;
  const places = clusters.flatMap(({ server, namespaces = [] }) =>
    (namespaces.length > 0 ? namespaces : ["*"]).map((namespace) => ({ server, namespace })),
  );
  const own = { sourceRepos: repositories, destinations: places };
  const lists = [project.spec, own, ...globals.map(({ spec }) => spec)] as readonly AppProject["spec"][];
  const joined = joinedLists.flatMap((field) => {
    const [first, ...more] = lists.map((spec) => spec[field] as readonly unknown[] | null | undefined);
    const added = more.flatMap((list) => list ?? []);
    return added.length === 0 ? [] : [[field, [...(first ?? []), ...added]] as const];
  });
  const servers = clusters.map(({ server }) => server);
  return { ...project, [ownServers]: servers, spec: { ...project.spec, ...Object.fromEntries(joined) } };
}
