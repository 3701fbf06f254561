import { parseSpecDuration } from "../dialects/duration.js";
import { compileGlob } from "../dialects/glob.js";
import { compilePattern } from "../dialects/pattern.js";
import type { AppProjectSpec, ProjectDestination, ProjectRole } from "../model/app-project.js";
import { isReservedName } from "./principals.js";
import { isRoleName, readRolePolicy } from "./role-policy.js";

/** One thing that is wrong with a project. `path` is a JSON pointer from the spec's root, `because` a sentence. */
export interface ProjectProblem {
  readonly path: string;
  readonly because: string;
}

const longestDescription = 255;
type Compile = (pattern: string) => unknown;

function repeats(values: readonly string[], path: string, what: string): readonly ProjectProblem[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) === index ? [] : [{ path: `${path}/${index}`, because: `The ${what} "${value}" is listed twice.` }],
  );
}

/** `!*` would forbid everything; who wants that leaves the list empty. */
function patternProblem(pattern: string, path: string, compile: Compile): readonly ProjectProblem[] {
  if (pattern === "!*") return [{ path, because: '"!*" forbids everything; leave the list empty for that.' }];
  const isSound = compile(pattern.startsWith("!") ? pattern.slice(1) : pattern) !== undefined;
  return isSound ? [] : [{ path, because: `The pattern "${pattern}" cannot be read.` }];
}

function listProblems(
  values: readonly string[] | undefined | null,
  { path, what, compile }: { readonly path: string; readonly what: string; readonly compile: Compile },
): readonly ProjectProblem[] {
  const list = values ?? [];
  return [...list.flatMap((value, index) => patternProblem(value, `${path}/${index}`, compile)), ...repeats(list, path, what)];
}

function destinationProblems(destinations: readonly ProjectDestination[]): readonly ProjectProblem[] {
  const path = "/destinations";
  const patterns = destinations.flatMap((destination, index) =>
    (["server", "name", "namespace"] as const).flatMap((field) =>
      patternProblem(destination[field] ?? "", `${path}/${index}/${field}`, compileGlob),
    ),
  );
  const keys = destinations.map(({ server = "", name = "", namespace = "" }) => `${server || name}/${namespace}`);
  return [...patterns, ...repeats(keys, path, "destination")];
}

function roleProblems(role: ProjectRole, path: string, project: string): readonly ProjectProblem[] {
  const policies = role.policies ?? [];
  const groups = role.groups ?? [];
  const lines = policies.flatMap((line, index) => {
    const rule = readRolePolicy(line, { project, role: role.name });
    return typeof rule === "string" ? [{ path: `${path}/policies/${index}`, because: `In "${line}", ${rule}.` }] : [];
  });
  const reserved = groups.flatMap((group, index) =>
    isReservedName(group) ? [{ path: `${path}/groups/${index}`, because: `"${group}" is reserved and can be no group.` }] : [],
  );
  const name = isRoleName(role.name)
    ? []
    : [
        {
          path: `${path}/name`,
          because: `The role name "${role.name}" may only hold letters, digits, and within them "-" and "_".`,
        },
      ];
  return [
    ...name,
    ...lines,
    ...reserved,
    ...repeats(policies, `${path}/policies`, "policy"),
    ...repeats(groups, `${path}/groups`, "group"),
  ];
}

/** Schedules are read by whoever opens the windows; what can be told without a calendar is told here. */
function windowProblems({ syncWindows }: AppProjectSpec): readonly ProjectProblem[] {
  return (syncWindows ?? []).flatMap((window, index) => {
    const problems: ProjectProblem[] = [];
    const add = (field: string, because: string) => problems.push({ path: `/syncWindows/${index}${field}`, because });
    const { kind, schedule, duration } = window;
    if (kind !== "allow" && kind !== "deny")
      add("/kind", `The kind of a sync window is "allow" or "deny", not ${JSON.stringify(kind)}.`);
    if (typeof schedule !== "string" || schedule.trim().split(/\s+/).length !== 5) {
      add("/schedule", `The schedule ${JSON.stringify(schedule)} is no cron expression of five fields.`);
    }
    if (typeof duration !== "string" || !((parseSpecDuration(duration) ?? 0) > 0)) {
      add("/duration", `The duration ${JSON.stringify(duration)} cannot be read; write it like "1h30m".`);
    }
    const selectors = [window["applications"], window["namespaces"], window["clusters"]];
    if (!selectors.some((selector) => Array.isArray(selector) && selector.length > 0)) {
      add("", "The sync window selects nothing; give applications, namespaces or clusters.");
    }
    return problems;
  });
}

/**
 * Lists what is wrong with a project of this name. Empty for a sound one. What is wrong still never grants anything, see `permits.ts` and `rbac.ts`.
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/app_project_types.go (ValidateProject)
 */
export function validateProject(name: string, spec: AppProjectSpec): readonly ProjectProblem[] {
  const { description = "", roles, destinations, sourceRepos, sourceNamespaces } = spec;
  const tooLong =
    description.length > longestDescription
      ? [
          {
            path: "/description",
            because: `The description has ${description.length} characters, more than ${longestDescription}.`,
          },
        ]
      : [];
  return [
    ...tooLong,
    ...listProblems(sourceRepos, { path: "/sourceRepos", what: "source repository", compile: compileGlob }),
    ...listProblems(sourceNamespaces, { path: "/sourceNamespaces", what: "source namespace", compile: compilePattern }),
    ...destinationProblems(destinations ?? []),
    ...(roles ?? []).flatMap((role, index) => roleProblems(role, `/roles/${index}`, name)),
    ...repeats(
      (roles ?? []).map((role) => role.name),
      "/roles",
      "role",
    ),
    ...windowProblems(spec),
  ];
}
