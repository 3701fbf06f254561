import type { AppProject } from "../model/app-project.js";
import { type Application, projectOf } from "../model/application.js";
import type { RepositoryObjects } from "../model/repository-access.js";
import type { RawSettings, SettingsMap } from "../model/settings.js";
import type { ApplicationStore } from "../ports/application-store.js";
import { effectiveProject, type GlobalProjectRules, globalProjectsOf, readGlobalProjects } from "../project/effective-project.js";

type Store = Pick<ApplicationStore, "project" | "settings">;

interface Made {
  readonly globals: readonly AppProject[];
  readonly repositories: readonly string[];
  readonly effective: AppProject;
}

const rulesBySettings = new WeakMap<SettingsMap, GlobalProjectRules>();
const repositoriesByObjects = new WeakMap<RepositoryObjects, ReadonlyMap<string, readonly string[]>>();
const madeBefore = new WeakMap<AppProject, Made>();

/**
 * The project of that name as it is enforced: with what its global projects say and the repositories that are scoped to it. The same object as long as nothing of
 * that changes. Undefined if there is no such project.
 */
export function effectiveProjectNamed(store: Store, name: string): AppProject | undefined {
  const project = store.project(name);
  if (project === undefined) return undefined;
  const globals = globalProjectsOf(project, globalProjectRules(store.settings()).rules).flatMap(
    (each) => store.project(each) ?? [],
  );
  const repositories = scopedRepositories(store.settings().repositories).get(name) ?? nothing;
  const known = madeBefore.get(project);
  if (known?.repositories === repositories && isSameList(known.globals, globals)) return known.effective;
  // Clusters belong to no project here, because there are none but the one that is configured.
  const effective = effectiveProject(project, { globals, scoped: { repositories, clusters: [] } });
  madeBefore.set(project, { globals, repositories, effective });
  return effective;
}

/** `globalProjects` as it is in force, with what could not be read of it. */
export function globalProjectRules({ general }: RawSettings): GlobalProjectRules {
  const known = rulesBySettings.get(general);
  if (known !== undefined) return known;
  const rules = readGlobalProjects(general["globalProjects"] ?? "");
  rulesBySettings.set(general, rules);
  return rules;
}

/** Says whether what a project of that name says holds for an Application, as its own project or as a global one. */
export function isUnderProject(store: Store, application: Application, name: string): boolean {
  const own = projectOf(application);
  if (own === name) return true;
  const { rules } = globalProjectRules(store.settings());
  const project = rules.some(({ projectName }) => projectName === name) ? store.project(own) : undefined;
  return project !== undefined && globalProjectsOf(project, rules).includes(name);
}

/** What projects take from the settings, as text: while it is the same, settings change no project. */
export function projectSettings({ general, repositories }: RawSettings): string {
  return JSON.stringify([general["globalProjects"] ?? "", [...scopedRepositories(repositories)]]);
}

const nothing: readonly string[] = [];

function scopedRepositories(objects: RepositoryObjects): ReadonlyMap<string, readonly string[]> {
  const known = repositoriesByObjects.get(objects);
  if (known !== undefined) return known;
  const found = new Map<string, string[]>();
  for (const { type, data } of objects.secrets) {
    const { project = "", url = "" } = data;
    if (type !== "repository" || project === "" || url === "") continue;
    found.set(project, [...(found.get(project) ?? []), url]);
  }
  repositoriesByObjects.set(objects, found);
  return found;
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
