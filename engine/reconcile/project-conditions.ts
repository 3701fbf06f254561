import { isDeepStrictEqual } from "node:util";
import { isFailure } from "../errors.js";
import { isObject } from "../kubernetes/json-value.js";
import type { AppProject, ProjectCondition } from "../model/app-project.js";
import type { SettingsMap } from "../model/settings.js";
import { diagnoseRoles } from "../project/policy-diagnostics.js";
import type { ProjectProblem } from "../project/project-problem.js";
import { shapeProblems } from "../project/project-shape.js";
import { validateProject } from "../project/validate-project.js";
import type { ReconcileContext } from "./reconcile-context.js";
import { mergeConditions } from "./report.js";

/** Tells on AppProjects what is wrong with them. */
export interface ProjectConditions {
  /** Told that a project came or changed. */
  changed(name: string): void;
  /** Told what `argocd-rbac-cm` says: how patterns are read. Nothing is judged before. */
  settingsChanged(rbac: SettingsMap): void;
}

type Parts = Pick<ReconcileContext, "store" | "clock" | "log" | "signal">;

const judgedTypes: ReadonlySet<ProjectCondition["type"]> = new Set(["InvalidRolePolicy", "InvalidProjectSpec"]);
const mostTold = 5;
const longestMessage = 2_000;
const againAfterMs = 30_000;

/**
 * What kubectl stores and Argo CD's API would refuse grants nothing (`compileRoles`, `permits.ts`); here it is told, as conditions in the project's status, written
 * only when they change, one project after another. An API server that drops them, because its definition of AppProject has none, is asked once for each
 * text.
 */
export function createProjectConditions({ store, clock, log, signal }: Parts): ProjectConditions {
  const open = new Set<string>();
  const tried = new Map<string, readonly ProjectCondition[]>();
  let rbac: SettingsMap | undefined;
  let isRunning = false;

  function changed(name: string): void {
    open.add(name);
    if (!isRunning && rbac !== undefined) void run(rbac);
  }

  async function run(first: SettingsMap): Promise<void> {
    isRunning = true;
    // Whoever told of the change may tell of more before anything is written.
    await Promise.resolve();
    for (const name of open) {
      open.delete(name);
      if (!signal.aborted) await tell(name, rbac ?? first);
    }
    isRunning = false;
  }

  async function tell(name: string, now: SettingsMap): Promise<void> {
    const project = store.project(name);
    if (project === undefined) return void tried.delete(name);
    const before = conditionsOf(project);
    const after = mergeConditions(before, judgeProject(project, now), judgedTypes, clock.now());
    if (isDeepStrictEqual(before, after)) return void tried.delete(name);
    if (isDeepStrictEqual(tried.get(name)?.map(contentOf), after.map(contentOf))) return;
    tried.set(name, after);
    const { resourceVersion } = project.metadata;
    try {
      await store.patchProject(name, { metadata: { resourceVersion }, status: { conditions: after } }, signal);
    } catch (error) {
      tried.delete(name);
      // Whoever wrote in between is heard of, and judged then.
      if (signal.aborted || isFailure(error, "CONFLICT") || isFailure(error, "NOT_FOUND")) return;
      log.warn("What is wrong with a project could not be told on it.", { project: name, error });
      clock.after(againAfterMs, () => changed(name));
    }
  }

  return {
    changed,
    settingsChanged(now) {
      if (isDeepStrictEqual(rbac, now)) return;
      rbac = now;
      for (const { metadata } of store.projects()) changed(metadata.name ?? "");
    },
  };
}

/** What is wrong with a project: at most one condition of each type, none for one that Argo CD's API would take. */
export function judgeProject(project: AppProject, rbac: SettingsMap): readonly ProjectCondition[] {
  const { spec } = project;
  const misshapen = shapeProblems(spec);
  const problems = misshapen.length > 0 ? misshapen : validateProject(project.metadata.name ?? "", spec).filter(isOfSpec);
  const roles = diagnoseRoles(project, rbac).map(({ message }) => message);
  return [
    ...condition(
      "InvalidProjectSpec",
      problems.map(({ path, because }) => `spec${path.replaceAll("/", ".")}: ${because}.`),
    ),
    ...condition("InvalidRolePolicy", roles),
  ];
}

/** Roles have a condition of their own. */
const isOfSpec = ({ path }: ProjectProblem) => !path.startsWith("/roles/");

function condition(type: ProjectCondition["type"], sentences: readonly string[]): readonly ProjectCondition[] {
  if (sentences.length === 0) return [];
  const more = sentences.length > mostTold ? ` And ${sentences.length - mostTold} more.` : "";
  const text = sentences.slice(0, mostTold).join(" ");
  return [{ type, message: `${text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text}${more}` }];
}

function conditionsOf({ status }: AppProject): readonly ProjectCondition[] {
  const { conditions } = isObject(status) ? status : {};
  return Array.isArray(conditions) ? (conditions as readonly ProjectCondition[]) : [];
}

const contentOf = ({ type, message }: ProjectCondition) => ({ type, message });
