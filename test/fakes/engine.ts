import { randomUUID } from "node:crypto";
import { createEventBus } from "../../clients/in-process/event-bus.js";
import type { ApplicationQuery, Engine } from "../../engine/engine.js";
import { FairleadError } from "../../engine/errors.js";
import type { AppProject } from "../../engine/model/app-project.js";
import { type Application, type ApplicationRef, formatRef, projectOf, refOf } from "../../engine/model/application.js";
import type { Comparison } from "../../engine/model/comparison.js";
import type { EngineEvent, EventBody, EventTopic } from "../../engine/model/engine-event.js";
import type { ApplicationFilter, KeysetPosition, Page, StringMatch } from "../../engine/model/listing.js";
import type { OperationState } from "../../engine/model/operation.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import { diagnoseRoles } from "../../engine/project/policy-diagnostics.js";
import { matchingWindows, projectWindows } from "../../engine/project/windows/matching-windows.js";
import { showWindows, windowState } from "../../engine/project/windows/show-windows.js";
import { isAffectedByPackage } from "../../engine/refresh/affected-by-package.js";
import { isAffectedByPush } from "../../engine/refresh/affected-by-push.js";

/** An engine without a loop: objects in memory, real events, wishes stored and no more. */
export interface FakeEngine extends Engine {
  put(application: Application): void;
  /** With a description alone unless a spec is given. */
  putProject(name: string, spec?: AppProject["spec"], status?: AppProject["status"]): void;
  remove(ref: ApplicationRef): void;
  /** Publishes an event about the Application as it is. */
  tell(ref: ApplicationRef, topic: EventTopic, body: EventBody): void;
  setOperation(ref: ApplicationRef, state: OperationState): void;
  setComparison(ref: ApplicationRef, comparison: Comparison): void;
  /** Every wish that came, oldest first. */
  readonly wishes: unknown[];
  /** While set, async reads wait for it. */
  hold: Promise<void> | undefined;
}

/** A small Application in project `default`. */
export function makeApplication(
  name: string,
  more: { readonly project?: string; readonly labels?: Record<string, string>; readonly namespace?: string } = {},
): Application {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name,
      namespace: more.namespace ?? "argocd",
      uid: `uid-${name}`,
      resourceVersion: "1",
      creationTimestamp: "2026-01-02T03:04:05Z",
      labels: more.labels ?? {},
      annotations: { "example.com/team": "web" },
    },
    spec: {
      project: more.project ?? "default",
      source: { repoURL: "https://git.example.com/apps.git", path: `apps/${name}`, targetRevision: "main" },
      destination: { server: "https://kubernetes.default.svc", namespace: "web" },
    },
    status: {
      sync: { status: "Synced", revision: "a".repeat(40) },
      health: { status: "Healthy", lastTransitionTime: "2026-01-02T03:05:00Z" },
      history: [1, 2, 3].map((id) => ({ id, revision: `${id}`.repeat(40), deployedAt: "2026-01-02T03:04:05Z" })),
    },
  };
}

/** Creates the fake with the given clock, for events. */
export function createFakeEngine({ clock, log }: { readonly clock: Clock; readonly log: Log }): FakeEngine {
  const applications = new Map<string, Application>();
  const projects = new Map<string, AppProject>();
  const operations = new Map<string, OperationState>();
  const comparisons = new Map<string, Comparison>();
  const events = createEventBus({ clock, log, capacity: 1_000 });
  const wishes: unknown[] = [];
  const sorted: { list: readonly Application[] | undefined } = { list: undefined };
  const publish = (application: Application, topic: EventTopic, body: EventBody): void => {
    const event: EngineEvent = { topic, ref: refOf(application), application, at: clock.now(), body };
    events.publish(event);
  };
  const need = (ref: ApplicationRef): Application => {
    const application = applications.get(formatRef(ref));
    if (application === undefined) throw new FairleadError("NOT_FOUND", `no ${formatRef(ref)}`);
    return application;
  };
  const wish = (kind: string, ...facts: unknown[]): void => void wishes.push([kind, ...facts]);
  const fake: FakeEngine = {
    controlNamespace: "argocd",
    events,
    wishes,
    hold: undefined,
    put(application) {
      const key = formatRef(refOf(application));
      const before = applications.get(key);
      const version = String(Number(before?.metadata.resourceVersion ?? 0) + 1);
      const stored = { ...application, metadata: { ...application.metadata, resourceVersion: version } };
      applications.set(key, stored);
      sorted.list = undefined;
      publish(
        stored,
        "LIFECYCLE",
        before === undefined ? { type: "ApplicationAdded" } : { type: "ApplicationModified", changedPaths: ["spec"] },
      );
    },
    putProject(name, spec = { description: `The ${name}` }, status) {
      projects.set(name, {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "AppProject",
        metadata: { name, namespace: "argocd" },
        spec,
        ...(status !== undefined && { status }),
      });
    },
    remove(ref) {
      const application = need(ref);
      applications.delete(formatRef(ref));
      sorted.list = undefined;
      publish(application, "LIFECYCLE", { type: "ApplicationDeleted" });
    },
    tell: (ref, topic, body) => publish(need(ref), topic, body),
    setOperation: (ref, state) => void operations.set(formatRef(ref), state),
    setComparison: (ref, comparison) => void comparisons.set(formatRef(ref), comparison),
    application: (ref) => applications.get(formatRef(ref)),
    listApplications(query) {
      sorted.list ??= [...applications.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      return pageOf(sorted.list, query);
    },
    matcher,
    project: (name) => projects.get(name),
    effectiveProject: (name) => projects.get(name),
    projectWindows: (name) => showWindows(projectWindows(projects.get(name)?.spec ?? {}), clock.now()),
    syncWindows: (application) =>
      windowState(matchingWindows(projects.get(projectOf(application))?.spec ?? {}, application), clock.now()),
    projects: () => [...projects.values()].toSorted((a, b) => ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1)),
    roleDiagnostics: (name) => {
      const project = projects.get(name);
      return project === undefined ? [] : diagnoseRoles(project, {});
    },
    policyDiagnostics: () => ({ errors: [], warnings: ["a warning of the test"] }),
    operationState: (ref) => operations.get(formatRef(ref)) ?? applications.get(formatRef(ref))?.status?.operationState,
    async comparison(ref) {
      await fake.hold;
      return comparisons.get(formatRef(ref));
    },
    sidesOf: ({ live, target }) => ({ ...(live && { live }), ...(target && { target }) }),
    differenceOf: ({ modified }) => ({ modified, unified: modified ? "-a\n+b\n" : "", changes: [] }),
    async sourceDetails(ref) {
      need(ref);
      return { revision: "c".repeat(40), sourceType: "Directory", warnings: [] };
    },
    async inspectSource(project, source) {
      wish("inspectSource", project, source);
      return { revision: "c".repeat(40), sourceType: "Directory", warnings: [] };
    },
    async resourceTree(ref) {
      await fake.hold;
      return applications.has(formatRef(ref)) ? { nodes: [] } : undefined;
    },
    async manifests(_ref, revision) {
      await fake.hold;
      return { revision: revision ?? "a".repeat(40), sourceType: "Directory", manifests: [] };
    },
    async requestSync(ref, wanted, cause) {
      const application = need(ref);
      wish("sync", formatRef(ref), wanted, cause.actor);
      return { application, operationId: randomUUID(), warnings: [] };
    },
    async requestTerminate(ref) {
      wish("terminate", formatRef(ref));
      return { application: need(ref), operationId: "op-1" };
    },
    async requestRefresh(ref, mode) {
      wish("refresh", formatRef(ref), mode);
      return need(ref);
    },
    async resourceActions(ref) {
      need(ref);
      return [{ name: "restart", disabled: false, parameters: [] }];
    },
    async runResourceAction(ref, wanted) {
      need(ref);
      wish("action", formatRef(ref), wanted);
      const { group, kind, name, namespace = "" } = wanted.resource;
      const object = { apiVersion: `${group}/v1`, kind, metadata: { name, namespace } };
      return [{ operation: "patch", key: { group, kind, name, namespace }, object }];
    },
    repositoryPushed(push) {
      wish("push", push);
      return fake.followersOfPush(push);
    },
    packagePushed(push) {
      wish("package", push);
      return fake.followersOfPackage(push);
    },
    followersOfPush: (push) =>
      [...applications.values()]
        .filter(({ spec }) => isAffectedByPush(spec, push))
        .map((application) => formatRef(refOf(application))),
    followersOfPackage: (push) =>
      [...applications.values()]
        .filter(({ spec }) => isAffectedByPackage(spec, push))
        .map((application) => formatRef(refOf(application))),
    async createApplication({ ref, spec, ...rest }, options) {
      wish("create", formatRef(ref), rest, options);
      const application = { ...makeApplication(ref.name), spec };
      if (!options.dryRun) fake.put(application);
      return { application, warnings: [] };
    },
    async updateApplication(ref, change, options) {
      const before = need(ref);
      wish("update", formatRef(ref), change, options);
      fake.put({ ...before, spec: { ...before.spec, ...change.spec } });
      return { application: need(ref), warnings: [] };
    },
    async deleteApplication(ref, options) {
      wish("delete", formatRef(ref), options);
      fake.remove(ref);
    },
    async createProject({ name }) {
      wish("createProject", name);
      fake.putProject(name);
      return { project: projects.get(name) as AppProject, warnings: [] };
    },
  };
  return fake;
}

const keyOf = (application: Application): string => application.metadata.name ?? "";

function pageOf(
  list: readonly Application[],
  { may, filter, page: { first, after, last, before } }: ApplicationQuery,
): Page<Application> {
  const matches = filter === undefined ? () => true : matcher(filter);
  const seen = list.filter((application) => may(application) && matches(application));
  const place = (position: KeysetPosition | undefined) => (position === undefined ? undefined : String(position[0]));
  const [low, high] = [place(after), place(before)];
  const inside = seen.filter(
    (application) => (low === undefined || keyOf(application) > low) && (high === undefined || keyOf(application) < high),
  );
  const part = last === undefined ? inside.slice(0, first) : inside.slice(Math.max(0, inside.length - last));
  const [head, tail] = [part[0], part.at(-1)];
  return {
    items: part.map((item) => ({ item, position: [keyOf(item)] })),
    hasNextPage: tail !== undefined && tail !== seen.at(-1),
    hasPreviousPage: head !== undefined && head !== seen[0],
    totalCount: seen.length,
  };
}

function matcher(filter: ApplicationFilter): (application: Application) => boolean {
  return (application) =>
    matchesName(filter.name, keyOf(application)) &&
    (filter.project?.includes(projectOf(application)) ?? true) &&
    (filter.health?.includes(application.status?.health?.status ?? "Unknown") ?? true) &&
    (filter.sync?.includes(application.status?.sync?.status ?? "Unknown") ?? true) &&
    (filter.and?.every((part) => matcher(part)(application)) ?? true) &&
    (filter.or?.some((part) => matcher(part)(application)) ?? true) &&
    (filter.not === undefined || !matcher(filter.not)(application));
}

function matchesName(match: StringMatch | undefined, name: string): boolean {
  return (
    (match?.eq ?? name) === name &&
    (match?.in?.includes(name) ?? true) &&
    name.startsWith(match?.prefix ?? "") &&
    name.includes(match?.contains ?? "")
  );
}
