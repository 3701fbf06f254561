import { type PolicyRule, parsePolicyLine } from "../access/policy-csv.js";

const resources = ["applications", "applicationsets", "repositories", "clusters", "logs", "exec"];
const action = /^(?:get|create|update|delete|sync|override|rollback|\*|(?:action|update|delete)\/.*)$/;
const objectRest = /^[\w.*-]+(?:\/[\w.*-]+)?$/;

/** Says whether a text can be the name of a project's role. */
export function isRoleName(name: string): boolean {
  return /^[a-zA-Z0-9](?:[-_a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(name);
}

/** The subject of a project's role in policy lines. */
export function roleSubject(project: string, role: string): string {
  return `proj:${project}:${role}`;
}

/**
 * Reads a policy line of a project's role. It may speak of nothing but that role and the project's own objects; a string says what is wrong with it.
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/app_project_types.go
 */
export function readRolePolicy(
  line: string,
  { project, role }: { readonly project: string; readonly role: string },
): PolicyRule | string {
  const read = parsePolicyLine(line.trim());
  if (typeof read === "string") return read;
  if (read.type === "g") return "a project's role has no g lines; list its groups instead";
  const rule = withoutBlanks(read);
  const subject = roleSubject(project, role);
  if (rule.subject !== subject) return `its subject is "${rule.subject}" instead of "${subject}"`;
  if (!resources.includes(rule.resource)) return `its resource is "${rule.resource}" instead of one of ${resources.join(", ")}`;
  if (!action.test(rule.action)) return `its action "${rule.action}" is not one a project can give`;
  const isOwn = rule.object.startsWith(`${project}/`) && objectRest.test(rule.object.slice(project.length + 1));
  return isOwn
    ? rule
    : `its object is "${rule.object}" instead of "${project}/<name>"; names may hold letters, digits, ".", "-", "_" and "*"`;
}

/** Argo CD checks the fields of a project's policy without the blanks after them. */
function withoutBlanks(rule: PolicyRule): PolicyRule {
  const { subject, resource, object } = rule;
  return { ...rule, subject: subject.trim(), resource: resource.trim(), action: rule.action.trim(), object: object.trim() };
}
