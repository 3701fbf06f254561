import type { AppProject, ProjectDestination } from "../model/app-project.js";
import { type Application, refOf, sourcesOf } from "../model/application.js";
import { compiledProject, type Matcher } from "./compiled-project.js";

/** Why a project says no. */
export type RefusalReason = "REPO_NOT_PERMITTED" | "DESTINATION_NOT_PERMITTED" | "KIND_NOT_PERMITTED" | "NAMESPACE_NOT_PERMITTED";

/** What a project says. `because` is a sentence that quotes what is not permitted. */
export type Verdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly because: string; readonly reason: RefusalReason };

/** A place objects go to: the cluster as it was resolved, both its URL and its name, and a namespace. */
export interface Place {
  readonly server: string;
  readonly name: string;
  readonly namespace: string;
}

/** An object that a project is asked about. */
export interface KindInQuestion {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** As discovery has it, or whether a live object has a namespace. */
  readonly namespaced: boolean;
}

const allowed: Verdict = { allowed: true };

function refuse(reason: RefusalReason, because: string): Verdict {
  return { allowed: false, because, reason };
}

const nameOf = (project: AppProject) => project.metadata.name ?? "";

/**
 * Says whether a project permits a repository. URLs are compared normalised; `*` stops at `/`, but alone it means any. Refused if one `!` entry hits,
 * wherever it stands; permitted if any other entry hits, or if there are only `!` entries.
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/app_project_types.go
 */
export function permitsSource(project: AppProject, url: string): Verdict {
  const { sources, comparableUrl } = compiledProject(project);
  const text = comparableUrl(url);
  const denial = sources.find((source) => source.denies && source.matches(text));
  const isPermitted = denial === undefined && sources.some((source) => source.denies || source.matches(text));
  if (isPermitted) return allowed;
  const why = denial === undefined ? "" : ` because of "!${denial.pattern}"`;
  return refuse("REPO_NOT_PERMITTED", `Project "${nameOf(project)}" does not permit the repository "${url}"${why}.`);
}

/**
 * Says whether a project permits a place. An entry hits if its server or its name fits the cluster and its namespace fits; a part that begins with `!`
 * fits where the rest does not. Denials win wherever they stand in the list:
 * a `!name` hit refuses whatever the namespace; a `!server` hit refuses where the entry's namespace fits; a `!namespace` hit refuses where the
 * entry's cluster fits. Here we differ from Argo CD, which does not heed `!namespace` in an entry that is keyed by `name` alone; whatever it refuses,
 * we refuse too.
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/app_project_types.go
 */
export function permitsDestination(project: AppProject, place: Place): Verdict {
  let isPermitted = false;
  for (const { rule, name, server, namespace } of compiledProject(project).destinations) {
    const nameFits = place.name !== "" && fits(name, place.name);
    const serverFits = place.server !== "" && fits(server, place.server);
    const namespaceFits = fits(namespace, place.namespace);
    if ((nameFits || serverFits) && namespaceFits) isPermitted = true;
    const isDenied =
      (name.denies && !nameFits) ||
      (server.denies && !serverFits && namespaceFits) ||
      (namespace.denies && !namespaceFits && (serverFits || nameFits));
    if (isDenied)
      return refuse("DESTINATION_NOT_PERMITTED", `${destinationSentence(project, place)} because of ${describeRule(rule)}.`);
  }
  return isPermitted ? allowed : refuse("DESTINATION_NOT_PERMITTED", `${destinationSentence(project, place)}.`);
}

function fits({ denies, matches }: Matcher, text: string): boolean {
  return matches(text) !== denies;
}

function destinationSentence(project: AppProject, { server, name, namespace }: Place): string {
  const cluster = name === "" ? `"${server}"` : `"${name}" (${server})`;
  return `Project "${nameOf(project)}" does not permit the namespace "${namespace}" of the cluster ${cluster}`;
}

function describeRule({ server, name, namespace }: ProjectDestination): string {
  const parts = Object.entries({ server, name, namespace }).filter(([, value]) => value !== undefined && value !== "");
  return parts.map(([field, value]) => `${field} "${value}"`).join(", ");
}

/**
 * Says whether a project permits objects of a kind. Cluster-scoped kinds must be on the allow list; of namespaced ones all are allowed while there is no allow
 * list (an empty one allows none). What is on the deny list is refused in any case.
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/app_project_types.go
 */
export function permitsKind(project: AppProject, { group, kind, name, namespaced }: KindInQuestion): Verdict {
  const { kinds } = compiledProject(project);
  const { allows, denies } = namespaced ? kinds.namespaced : kinds.cluster;
  const isHit = (rules: typeof denies) =>
    rules.some((rule) => rule.kind(kind) && rule.group(group) && (namespaced || rule.name(name)));
  if (allows === undefined ? namespaced : isHit(allows)) {
    if (!isHit(denies)) return allowed;
  }
  const scope = namespaced ? "namespaced" : "cluster-scoped";
  const full = group === "" ? kind : `${group}/${kind}`;
  return refuse("KIND_NOT_PERMITTED", `Project "${nameOf(project)}" does not permit the ${scope} kind "${full}" ("${name}").`);
}

/** Says whether Applications of a namespace may belong to a project. Those of the control namespace always may. */
export function permitsNamespace(project: AppProject, namespace: string, controlNamespace: string): Verdict {
  if (namespace === controlNamespace) return allowed;
  if (compiledProject(project).namespaces.some((matches) => matches(namespace))) return allowed;
  return refuse(
    "NAMESPACE_NOT_PERMITTED",
    `Project "${nameOf(project)}" does not permit Applications of the namespace "${namespace}".`,
  );
}

/**
 * Says whether an Application may be what it is: whether its project permits its own namespace, all its repositories and its destination. Without a
 * cluster the destination is not asked about; a destination that cannot be resolved is the caller's to report.
 */
export function permitsApplication(
  project: AppProject,
  application: Application,
  {
    controlNamespace,
    cluster,
  }: { readonly controlNamespace: string; readonly cluster?: { readonly server: string; readonly name: string } },
): Verdict {
  const home = permitsNamespace(project, refOf(application).namespace, controlNamespace);
  if (!home.allowed) return home;
  for (const { repoURL } of sourcesOf(application.spec)) {
    const verdict = permitsSource(project, repoURL);
    if (!verdict.allowed) return verdict;
  }
  if (cluster === undefined) return allowed;
  return permitsDestination(project, { ...cluster, namespace: application.spec.destination.namespace ?? "" });
}
