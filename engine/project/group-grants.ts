import type { Asked, Explanation } from "./explain-decision.js";
import type { Principals } from "./principals.js";
import { projectOfObject } from "./project-of-object.js";
import type { Policy } from "./rbac.js";

/** What the names of a policy are judged with. */
export interface GrantContext {
  readonly principals: Principals;
  readonly asked: Asked;
  readonly policy: Pick<Policy, "hasRoles">;
  readonly defaultRole: string;
}

/**
 * Whether a subject looks like a group of an identity provider, which Argo CD needs to know from a g line: `org:team`, but no role.
 * @see argoproj/argo-cd:cmd/argocd/commands/admin/settings_rbac.go (isGroupSubject)
 */
export function isGroupName(subject: string): boolean {
  return subject.includes(":") && !/^(?:role:|user:|proj:[^:]*:[^:]*$)/.test(subject);
}

/**
 * A warning for a yes that rests on nothing but a group's own p lines, while no g line mentions the group: Argo CD's server does not look at such lines.
 * What the default role allows counts apart.
 */
export function groupGrantWarning(explanation: Explanation, context: GrantContext): string | undefined {
  const { principals, asked, policy, defaultRole } = context;
  if (!explanation.decision.allowed) return undefined;
  const project = projectOfObject(asked.resource, asked.object);
  const groups = new Set([...principals.own.filter(isGroupName), ...principals.groups.flat()]);
  const grants = explanation.lines
    .filter(({ effect, via }) => effect === "allow" && via[0] !== defaultRole)
    .map(({ via }) => (via.length === 1 ? via[0] : undefined));
  const [first] = grants;
  const isLoose = (name: string | undefined) => name !== undefined && groups.has(name) && !policy.hasRoles(name, project);
  if (first === undefined || !grants.every(isLoose)) return undefined;
  return (
    `subject "${first}" is a group with a direct 'p,' policy but no 'g, ${first}, role:...' binding; Argo CD's server ignores such lines, ` +
    "so there the answer is no; bind the group to a role instead"
  );
}
