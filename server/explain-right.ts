import { fullResourceName, rightProblem } from "../engine/access/known-rights.js";
import { FairleadError } from "../engine/errors.js";
import type { Identity } from "../engine/model/identity.js";
import type { ProjectGrant } from "../engine/model/project-grant.js";
import type { Asked, ExplainedLine } from "../engine/project/explain-decision.js";
import { placeInWords } from "../engine/project/policy-rules.js";
import type { Policy } from "../engine/project/rbac.js";
import type { PermissionDecisionType, PolicyLineType } from "../schema/permission.type.js";

/**
 * Says whether somebody may do something, and why, as the graph shows it. The resource may be a short name.
 * @throws FairleadError `BAD_USER_INPUT` (`RBAC_UNKNOWN_NAME`) for a resource or an action that nobody can ask for
 */
export function explainRight(
  policy: Policy,
  identity: Identity,
  { resource: given, action, object }: Asked,
  grants: readonly ProjectGrant[] = [],
): PermissionDecisionType {
  const resource = fullResourceName(given);
  const problem = rightProblem(resource, action);
  if (problem !== undefined) throw new FairleadError("BAD_USER_INPUT", problem, { details: { reason: "RBAC_UNKNOWN_NAME" } });
  const { decision, lines, flip } = policy.explain(policy.principalsOf(identity), resource, action, object, grants);
  return {
    ...decision,
    lines: lines.map(shown),
    wouldGo: flip?.remove.map(shown) ?? [],
    ...(flip?.add !== undefined && { wouldAdd: flip.add }),
    ...(flip?.grant !== undefined && { wouldGrant: flip.grant }),
  };
}

function shown({ effect, text, place, via }: ExplainedLine): PolicyLineType {
  return { effect, text, place: placeInWords(place), via };
}
