import { type PolicyRule, parsePolicyLine } from "../access/policy-csv.js";

const resources = ["applications", "applicationsets", "repositories", "clusters", "logs", "exec"];
const action = /^(?:get|create|update|delete|sync|sync-policy|override|rollback|\*|(?:action|update|delete)\/.*)$/;
const objectRest = /^[\w.*-]+(?:\/[\w.*-]+)?$/;
const effects = ["allow", "deny"];

/** Says whether a text can be the name of a project's role. */
export function isRoleName(name: string): boolean {
  return /^[a-zA-Z0-9](?:[-_a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(name);
}

/** The subject of a project's role in policy lines. */
export function roleSubject(project: string, role: string): string {
  return `proj:${project}:${role}`;
}

/**
 * Reads a policy line of a project's role. It may speak of nothing but that role and the project's own objects; a string says what is wrong with it, in
 * Argo CD's words.
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/types.go (validatePolicy)
 */
export function readRolePolicy(
  line: string,
  { project, role }: { readonly project: string; readonly role: string },
): PolicyRule | string {
  const [, head = line.trim(), effect = ""] = /^(.*),([^,]*)$/s.exec(line.trim()) ?? [];
  // The effect is judged last, as everything else of the line is more telling.
  const read = parsePolicyLine(`${head}, allow`);
  if (typeof read === "string") return `must be of the form: 'p, sub, res, act, obj, eft'; ${read}`;
  if (read.type === "g")
    return "must be of the form: 'p, sub, res, act, obj, eft'; a project's role has no g lines, list its groups instead";
  const rule = withoutBlanks(read);
  const subject = roleSubject(project, role);
  if (rule.subject !== subject) return `policy subject must be: '${subject}', not '${rule.subject}'`;
  if (!resources.includes(rule.resource))
    return `project resource must be: 'applications', 'applicationsets', 'repositories', 'exec', 'logs' or 'clusters', not '${rule.resource}'`;
  if (!action.test(rule.action)) return `invalid action '${rule.action}'`;
  const isOwn = rule.object.startsWith(`${project}/`) && objectRest.test(rule.object.slice(project.length + 1));
  if (!isOwn)
    return `object must be of form '${project}/*', '${project}[/<NAMESPACE>]/<APPNAME>' or '${project}/<APPNAME>', not '${rule.object}'`;
  const given = effect.trim();
  return isEffect(given) ? { ...rule, effect: given } : `effect must be: 'allow' or 'deny', not '${given}'`;
}

const isEffect = (text: string): text is PolicyRule["effect"] => effects.includes(text);

/** Argo CD checks the fields of a project's policy without the blanks after them. */
function withoutBlanks(rule: PolicyRule): PolicyRule {
  const { subject, resource, object } = rule;
  return { ...rule, subject: subject.trim(), resource: resource.trim(), action: rule.action.trim(), object: object.trim() };
}
