import { compileGlob } from "../dialects/glob.js";
import type { AppProjectSpec, DestinationServiceAccount, ProjectDestination } from "../model/app-project.js";
import { type ProjectProblem, repeats } from "./project-problem.js";
import { shapeProblems } from "./project-shape.js";
import { roleProblems } from "./validate-roles.js";
import { windowProblems } from "./windows/validate-windows.js";

const longestDescription = 255;

/**
 * Lists why Argo CD's API would refuse a project of this name; empty for one that it takes. What is wrong still never grants anything, see `permits.ts` and
 * `rbac.ts`; what is allowed and yet hardly meant is in `projectWarnings`.
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/app_project_types.go (ValidateProject)
 */
export function validateProject(name: string, spec: AppProjectSpec): readonly ProjectProblem[] {
  const misshapen = shapeProblems(spec);
  if (misshapen.length > 0) return misshapen;
  const { description, destinations, sourceRepos, sourceNamespaces, roles, syncWindows, destinationServiceAccounts } = spec;
  return [
    ...descriptionProblems(description ?? ""),
    ...destinationProblems(destinations ?? []),
    ...repeats(sourceNamespaces ?? [], "/sourceNamespaces", (value) => `source namespace '${value}' already added`),
    ...sourceProblems(sourceRepos ?? []),
    ...roleProblems(name, roles ?? []),
    ...windowProblems(syncWindows ?? []),
    ...accountProblems(destinationServiceAccounts ?? []),
  ];
}

function descriptionProblems(description: string): readonly ProjectProblem[] {
  const { length } = Array.from(description);
  if (length <= longestDescription) return [];
  return [{ path: "/description", because: `description has ${length} characters, more than ${longestDescription}` }];
}

/** `!*` would forbid everything; who wants that leaves the list empty. */
const forbidsAll = (value: string | undefined) => value === "!*";

function destinationProblems(destinations: readonly ProjectDestination[]): readonly ProjectProblem[] {
  const path = "/destinations";
  const patterns = destinations.flatMap((destination, index) =>
    (["name", "server", "namespace"] as const)
      .filter((field) => forbidsAll(destination[field]))
      .map((field) => ({ path: `${path}/${index}/${field}`, because: `${field} has an invalid format, '!*'` })),
  );
  const keys = destinations.map(({ server, name, namespace }) => `${server || name || ""}/${namespace ?? ""}`);
  return [...patterns, ...repeats(keys, path, (key) => `destination '${key}' already added`)];
}

function sourceProblems(sources: readonly string[]): readonly ProjectProblem[] {
  const path = "/sourceRepos";
  const patterns = sources.flatMap((source, index) =>
    forbidsAll(source) ? [{ path: `${path}/${index}`, because: "source repository has an invalid format, '!*'" }] : [],
  );
  return [...patterns, ...repeats(sources, path, (source) => `source repository '${source}' already added`)];
}

function accountProblems(accounts: readonly DestinationServiceAccount[]): readonly ProjectProblem[] {
  const path = "/destinationServiceAccounts";
  const isPattern = (text: string) => !text.includes("!") && compileGlob(text) !== undefined;
  const wrong = accounts.flatMap(({ server, namespace, defaultServiceAccount }, index) => {
    const isAccount = /^[^!*[\]{}\\/]*$/.test(defaultServiceAccount ?? "") && /[^ ]/.test(defaultServiceAccount ?? "");
    const parts = [
      ["server", server, isPattern(server ?? "")],
      ["namespace", namespace, isPattern(namespace ?? "")],
      ["defaultServiceAccount", defaultServiceAccount, isAccount],
    ] as const;
    return parts.flatMap(([field, value, isSound]) =>
      isSound ? [] : [{ path: `${path}/${index}/${field}`, because: `${field} has an invalid format, '${value ?? ""}'` }],
    );
  });
  const keys = accounts.map(({ server, namespace }) => `${server ?? ""}/${namespace ?? ""}`);
  return [...wrong, ...repeats(keys, path, (key) => `destinationServiceAccount '${key}' already added`)];
}
