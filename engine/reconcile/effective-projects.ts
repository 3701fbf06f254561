import { readClusterSecret } from "../live/cluster-secret.js";
import type { AppProject } from "../model/app-project.js";
import { type Application, projectOf } from "../model/application.js";
import type { RepositoryObjects } from "../model/repository-access.js";
import type { RawSettings, SettingsMap } from "../model/settings.js";
import type { ApplicationStore } from "../ports/application-store.js";
import {
  effectiveProject,
  type GlobalProjectRules,
  globalProjectsOf,
  readGlobalProjects,
  type ScopedThings,
} from "../project/effective-project.js";

type Store = Pick<ApplicationStore, "project" | "settings">;

interface Made {
  readonly globals: readonly AppProject[];
  readonly scoped: ScopedThings;
  readonly effective: AppProject;
}

const rulesBySettings = new WeakMap<SettingsMap, GlobalProjectRules>();
const scopedByObjects = new WeakMap<RepositoryObjects, ReadonlyMap<string, ScopedThings>>();
const madeBefore = new WeakMap<AppProject, Made>();

/**
 * The project of that name as it is enforced: with what its global projects say and the repositories and clusters that are scoped to it. The same object as long as nothing of
 * that changes. Undefined if there is no such project.
 */
export function effectiveProjectNamed(store: Store, name: string): AppProject | undefined {
  const project = store.project(name);
  if (project === undefined) return undefined;
  const globals = globalProjectsOf(project, globalProjectRules(store.settings()).rules).flatMap(
    (each) => store.project(each) ?? [],
  );
  const scoped = scopedThings(store.settings().repositories).get(name) ?? nothing;
  const known = madeBefore.get(project);
  if (known?.scoped === scoped && isSameList(known.globals, globals)) return known.effective;
  const effective = effectiveProject(project, { globals, scoped });
  madeBefore.set(project, { globals, scoped, effective });
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
  return JSON.stringify([general["globalProjects"] ?? "", [...scopedThings(repositories)]]);
}

const nothing: ScopedThings = { repositories: [], clusters: [] };

/** By project: what the Secrets of repositories and of clusters say belongs to it alone. */
function scopedThings(objects: RepositoryObjects): ReadonlyMap<string, ScopedThings> {
  const known = scopedByObjects.get(objects);
  if (known !== undefined) return known;
  const found = new Map<string, ScopedThings>();
  for (const secret of objects.secrets) {
    const { project = "", url = "" } = secret.data;
    const { repositories, clusters } = found.get(project) ?? nothing;
    if (project === "") continue;
    if (secret.type === "repository" && url !== "") found.set(project, { repositories: [...repositories, url], clusters });
    const cluster = readClusterSecret(secret);
    if (cluster !== undefined) found.set(project, { repositories, clusters: [...clusters, cluster] });
  }
  scopedByObjects.set(objects, found);
  return found;
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
