import { isObject } from "../kubernetes/json-value.js";
import type { AppProject } from "../model/app-project.js";
import type { Json, JsonObject } from "../model/manifest.js";
import { type IssuedToken, readIssuedTokens } from "./issued-token.js";

function statusItems({ status }: AppProject, role: string): readonly IssuedToken[] {
  const byRole = isObject(status) ? status["jwtTokensByRole"] : undefined;
  const of = isObject(byRole) && Object.hasOwn(byRole, role) ? byRole[role] : undefined;
  return readIssuedTokens(isObject(of) ? of["items"] : undefined);
}

function specItems({ spec }: AppProject, role: string): readonly IssuedToken[] {
  return readIssuedTokens(spec.roles?.find(({ name }) => name === role)?.jwtTokens);
}

/**
 * The tokens of a project's role that count: those of `status.jwtTokensByRole` and, in the older form, of `spec.roles[].jwtTokens`, each once.
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/app_project_types.go
 */
export function tokensOfRole(project: AppProject, role: string): readonly IssuedToken[] {
  const inStatus = statusItems(project, role);
  const isNew = (entry: IssuedToken) => !inStatus.some(({ id, iat }) => id === entry.id && iat === entry.iat);
  return [...inStatus, ...specItems(project, role).filter(isNew)];
}

/** The merge patch that adds a token. It touches the status alone, so that a project that is kept in Git does not drift. */
export function addTokenPatch(project: AppProject, role: string, token: IssuedToken): JsonObject {
  return statusPatch(role, [...tokensOfRole(project, role), token]);
}

/** Which token: by its id, or one without an id by the second of its issue. */
export type TokenChoice = { readonly id: string } | { readonly iat: number };

/** Whether an entry is the chosen one. */
export function isChosen(entry: IssuedToken, choice: TokenChoice): boolean {
  return "id" in choice ? entry.id === choice.id : entry.id === undefined && entry.iat === choice.iat;
}

/** The merge patch that takes a token away, from the spec too if it stands there: Argo CD would bring it back from either. */
export function removeTokenPatch(project: AppProject, role: string, choice: TokenChoice): JsonObject {
  const rest = tokensOfRole(project, role).filter((entry) => !isChosen(entry, choice));
  const isInSpec = specItems(project, role).some((entry) => isChosen(entry, choice));
  if (!isInSpec) return statusPatch(role, rest);
  const roles = (project.spec.roles ?? []).map((one) =>
    one.name === role ? { ...one, jwtTokens: specItems(project, role).filter((entry) => !isChosen(entry, choice)) } : one,
  );
  return { ...statusPatch(role, rest), spec: { roles: roles as unknown as Json } };
}

function statusPatch(role: string, items: readonly IssuedToken[]): JsonObject {
  return { status: { jwtTokensByRole: { [role]: items.length === 0 ? null : { items: items.map((item) => ({ ...item })) } } } };
}
