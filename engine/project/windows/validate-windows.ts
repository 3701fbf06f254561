import type { SyncWindow } from "../../model/app-project.js";
import { type ProjectProblem, repeats } from "../project-problem.js";
import { compileWindow } from "./compile-window.js";

const longestDescription = 255;

/**
 * What is wrong with the sync windows of a project: kind, schedule, duration, a window that selects nothing, one that is there twice.
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/types.go (SyncWindow.Validate, HashIdentity)
 */
export function windowProblems(windows: readonly (SyncWindow | null)[]): readonly ProjectProblem[] {
  const path = "/syncWindows";
  const identities = windows.map((window, index) => (window === null ? `null ${index}` : identityOf(window)));
  const twice = repeats(identities, path, () => "already exists").map(({ path: at }) => {
    const { kind = "", schedule = "", duration = "" } = windows[Number(at.slice(path.length + 1))] ?? {};
    return {
      path: at,
      because: `sync window with kind '${kind}', schedule '${schedule}', and duration '${duration}' already exists`,
    };
  });
  return [...windows.flatMap((window, index) => (window === null ? [] : problemsOf(window, `${path}/${index}`))), ...twice];
}

function problemsOf(window: SyncWindow, path: string): readonly ProjectProblem[] {
  const { kind = "", schedule = "", duration = "", description = "" } = window;
  const problems: ProjectProblem[] = [];
  if (kind !== "allow" && kind !== "deny")
    problems.push({ path: `${path}/kind`, because: `kind '${kind}' mismatch: can only be allow or deny` });
  const read = compileWindow(window);
  if ("because" in read) problems.push({ path: `${path}/${read.field}`, because: read.because });
  if (new TextEncoder().encode(description).length > longestDescription)
    problems.push({ path: `${path}/description`, because: "description must not exceed 255 characters" });
  const selectors = [window.applications, window.namespaces, window.clusters];
  if (selectors.every((selector) => (selector ?? []).length === 0)) {
    const because = `window '${kind}':'${schedule}':'${duration}' requires one of application, cluster or namespace`;
    problems.push({ path, because });
  }
  return problems;
}

/** What makes a window the same as another one: not who may pass it, nor its description. */
function identityOf(window: SyncWindow): string {
  const { kind, schedule, duration, applications, namespaces, clusters, timeZone, andOperator } = window;
  const lists = [applications, namespaces, clusters].map((list) => list ?? []);
  return JSON.stringify([kind ?? "", schedule ?? "", duration ?? "", lists, timeZone ?? "", andOperator ?? false]);
}
