import { isObject } from "../kubernetes/json-value.js";
import type { AppProject, ProjectDestination } from "../model/app-project.js";
import { type Application, type ApplicationRef, refOf, sourcesOf } from "../model/application.js";
import { comparableUrl } from "./comparable-url.js";
import { compiledProject, type Matcher } from "./compiled-project.js";
import { serversOf } from "./effective-project.js";

/** Why a project says no. */
export type RefusalReason = "REPO_NOT_PERMITTED" | "DESTINATION_NOT_PERMITTED" | "KIND_NOT_PERMITTED" | "NAMESPACE_NOT_PERMITTED";

/** What a project says. `because` is a sentence that quotes what is not permitted. */
export type Verdict = { readonly allowed: true } | Refusal;

/** A no, with its reason. */
export interface Refusal {
  readonly allowed: false;
  readonly because: string;
  readonly reason: RefusalReason;
}

/** A place objects go to: the cluster as it was resolved, both its URL and its name, and a namespace. */
export interface Place {
  readonly server: string;
  readonly name: string;
  readonly namespace: string;
  /** The only project that may use the cluster, if it belongs to one and the project is no effective one, which knows by itself. */
  readonly project?: string;
}

/** An object that a project is asked about. */
export interface KindInQuestion {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** As discovery has it, or whether a live object has a namespace. */
  readonly namespaced: boolean;
}

/** Where an Application lives and goes. */
interface Places {
  readonly controlNamespace: string;
  readonly cluster?: Omit<Place, "namespace">;
}

const allowed: Verdict = { allowed: true };

function refuse(reason: RefusalReason, because: string): Refusal {
  return { allowed: false, because, reason };
}

const nameOf = (project: AppProject) => project.metadata.name ?? "";

/**
 * Says whether a project permits a repository. URLs are compared normalised; `*` stops at `/`, but alone it means any. Refused if one `!` entry hits,
 * wherever it stands; permitted if any other entry hits, or if there are only `!` entries.
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/app_project_types.go
 */
export function permitsSource(project: AppProject, url: string): Verdict {
  const { sources } = compiledProject(project);
  const text = comparableUrl(url);
  const denial = sources.find((source) => source.denies && source.matches(text));
  const isPermitted = denial === undefined && sources.some((source) => source.denies || source.matches(text));
  if (isPermitted) return allowed;
  const why = denial === undefined ? ": no entry of sourceRepos does" : ` because of "!${denial.pattern}" in sourceRepos`;
  return refuse("REPO_NOT_PERMITTED", `Project "${nameOf(project)}" does not permit the repository "${url}"${why}.`);
}

/**
 * Says whether a project permits a place. An entry hits if its server or its name fits the cluster and its namespace fits; a part that begins with `!` fits
 * where the rest does not. One hit permits, unless an entry that does not hit forbids: by a `!name` that does not fit, whatever the namespace; by a `!server`
 * that does not fit, where its namespace does; by a `!namespace` that does not fit, where its server does. (A `!namespace` beside a `name` alone therefore
 * forbids nothing, in Argo CD as here; `projectWarnings` says so to people.) With `permitOnlyProjectScopedClusters` the cluster must belong to the project too.
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/app_project_types.go (IsDestinationPermitted)
 */
export function permitsDestination(project: AppProject, place: Place): Verdict {
  let isHit = false;
  for (const { rule, name, server, namespace } of compiledProject(project).destinations) {
    const nameFits = place.name !== "" && fits(name, place.name);
    const serverFits = place.server !== "" && fits(server, place.server);
    const namespaceFits = fits(namespace, place.namespace);
    const forbids =
      (name.denies && !nameFits) ||
      (server.denies && !serverFits && namespaceFits) ||
      (namespace.denies && !namespaceFits && serverFits);
    if ((nameFits || serverFits) && namespaceFits) isHit = true;
    else if (forbids)
      return refuse(
        "DESTINATION_NOT_PERMITTED",
        `${destinationSentence(project, place)} because of ${describeRule(rule)} in destinations.`,
      );
  }
  if (!isHit)
    return refuse("DESTINATION_NOT_PERMITTED", `${destinationSentence(project, place)}: no entry of destinations does.`);
  const isOwn = place.project === nameOf(project) || serversOf(project).includes(place.server);
  if (project.spec.permitOnlyProjectScopedClusters !== true || isOwn) return allowed;
  const because = `${destinationSentence(project, place)}: it permits only clusters of its own (permitOnlyProjectScopedClusters).`;
  return refuse("DESTINATION_NOT_PERMITTED", because);
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
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/app_project_types.go (IsGroupKindNamePermitted)
 */
export function permitsKind(project: AppProject, { group, kind, name, namespaced }: KindInQuestion): Verdict {
  const { kinds } = compiledProject(project);
  const { allows, denies } = namespaced ? kinds.namespaced : kinds.cluster;
  const findHit = (rules: typeof denies) =>
    rules.find((rule) => rule.kind.matches(kind) && rule.group.matches(group) && (namespaced || rule.name(name)));
  const listed = namespaced ? "namespaceResource" : "clusterResource";
  const denial = findHit(denies);
  const isAllowed = allows === undefined ? namespaced : findHit(allows) !== undefined;
  if (isAllowed && denial === undefined) return allowed;
  const why =
    denial === undefined
      ? `no entry of ${listed}Whitelist does`
      : `"${denial.group.pattern}/${denial.kind.pattern}" in ${listed}Blacklist forbids it`;
  const scope = namespaced ? "namespaced" : "cluster-scoped";
  const full = group === "" ? kind : `${group}/${kind}`;
  const because = `Project "${nameOf(project)}" does not permit the ${scope} kind "${full}" ("${name}"): ${why}.`;
  return refuse("KIND_NOT_PERMITTED", because);
}

/**
 * Says whether an Application may belong to a project where it lives. In the control namespace it always may; elsewhere `sourceNamespaces` must name its namespace,
 * by a glob or a regular expression between slashes.
 */
export function permitsNamespace(project: AppProject, { namespace, name }: ApplicationRef, controlNamespace: string): Verdict {
  if (namespace === "" || namespace === controlNamespace) return allowed;
  if (compiledProject(project).namespaces.some((matches) => matches(namespace))) return allowed;
  const refusal = `application '${name}' in namespace '${namespace}' is not permitted to use project '${nameOf(project)}'`;
  return refuse("NAMESPACE_NOT_PERMITTED", `${refusal}: no entry of sourceNamespaces names it`);
}

/** All that a project has against an Application's own namespace, its repositories and its destination; empty if it may be what it is. */
export function refusalsOf(project: AppProject, application: Application, places: Places): readonly Refusal[] {
  const { controlNamespace, cluster } = places;
  const { spec } = application;
  const verdicts = [
    permitsNamespace(project, refOf(application), controlNamespace),
    ...repositoriesOf(spec).map((url) => permitsSource(project, url)),
    ...(cluster === undefined ? [] : [permitsDestination(project, { ...cluster, namespace: spec.destination?.namespace ?? "" })]),
  ];
  return verdicts.filter((verdict) => !verdict.allowed);
}

/** The repositories that an Application reads from and writes to; `""` for one that names none. A hydrator's are its dry and its synced one. */
function repositoriesOf(spec: Application["spec"]): readonly string[] {
  const urlOf = (source: unknown) => (isObject(source) && typeof source["repoURL"] === "string" ? source["repoURL"] : "");
  const { sourceHydrator } = spec;
  if (!isObject(sourceHydrator)) {
    const sources = sourcesOf(spec);
    return sources.length > 0 ? sources.map(urlOf) : [""];
  }
  const synced = urlOf(sourceHydrator["syncSource"]);
  return [urlOf(sourceHydrator["drySource"]), ...(synced === "" ? [] : [synced])];
}

/**
 * Says whether an Application may be what it is: whether its project permits its own namespace, all its repositories and its destination. Without a
 * cluster the destination is not asked about; a destination that cannot be resolved is the caller's to report.
 */
export function permitsApplication(project: AppProject, application: Application, places: Places): Verdict {
  return refusalsOf(project, application, places)[0] ?? allowed;
}
