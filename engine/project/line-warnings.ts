import { actionsOf, fullResourceName, knownResources } from "../access/known-rights.js";
import type { PolicyRule } from "../access/policy-csv.js";
import { type CompiledRule, compileRule, type Matching } from "./policy-rules.js";

/**
 * What a person should know about one p line by itself: what it can never fit, and what it hardly means. Each is the end of a sentence. Nothing is said of
 * a pattern that does not compile.
 */
export function lineWarnings(rule: PolicyRule, matching: Matching): readonly string[] {
  const compiled = compileRule(rule, matching, { file: "", line: 0 });
  if (typeof compiled === "string") return [];
  return [
    ...blankFields(rule),
    ...foreignSyntax(rule, matching),
    ...impossible(rule, compiled, matching),
    ...wideHead(rule, matching),
  ];
}

/** Go's reader keeps the blanks before a comma, and so do we. */
function blankFields({ subject, resource, action, object }: PolicyRule): readonly string[] {
  const fields = Object.entries({ subject, resource, action, object });
  return fields
    .filter(([, text]) => text !== text.trim())
    .map(([name, text]) => `its ${name} "${text}" has a blank before the comma, which counts, so that it fits nothing`);
}

function foreignSyntax({ resource, action, object }: PolicyRule, { mode }: Matching): readonly string[] {
  const isForeign = (text: string) =>
    mode === "glob" ? /\.[*+]|^\^|\$$|\\[.dw]/.test(text) : /(?:^|\/)\*|^\w[\w-]*\*$/.test(text);
  const says = mode === "glob" ? "looks like a regular expression" : "looks like a glob";
  const reads = mode === "glob" ? "is read as a glob" : "is read as a regular expression";
  return [resource, action, object].filter(isForeign).map((text) => `"${text}" ${says}, but ${reads} (policy.matchMode)`);
}

/** Speaks of resources, actions and objects that nobody ever asks for. */
function impossible(rule: PolicyRule, compiled: CompiledRule, { mode }: Matching): readonly string[] {
  const resources = knownResources.filter((resource) => compiled.resource(resource));
  if (resources.length === 0) {
    const full = fullResourceName(rule.resource);
    const advice = full === rule.resource ? `there are ${knownResources.join(", ")}` : `write "${full}"`;
    return [`its resource "${rule.resource}" fits none; ${advice}`];
  }
  const asked = resources.filter((resource) => canFitAction(rule.action, resource, compiled));
  if (asked.length === 0) {
    const choices = new Set(resources.flatMap((resource) => [...actionsOf(resource)].map(actionInWords)));
    return [`its action "${rule.action}" is never asked of ${resources.join(", ")}; there are ${[...choices].join(", ")}`];
  }
  const reasons = asked.map((resource) => objectProblem(rule.object, resource, { compiled, mode }));
  const [reason] = reasons;
  return reason === undefined || reasons.includes(undefined) ? [] : [`its object "${rule.object}" fits none: ${reason}`];
}

const actionInWords = ([name, { hasPaths }]: readonly [string, { readonly hasPaths: boolean }]) =>
  name === "action" ? "action/…" : hasPaths ? `${name}[/…]` : name;

function canFitAction(pattern: string, resource: string, compiled: CompiledRule): boolean {
  const [start = ""] = pattern.replace(/^\^/, "").split(/[*?[{\\.+(|$]/, 1);
  return [...actionsOf(resource)].some(([name, { hasPaths }]) => {
    if (name !== "action" && compiled.action(name)) return true;
    const path = `${name}/`;
    return hasPaths && (start.startsWith(path) || (start !== pattern && path.startsWith(start)));
  });
}

const inProjects: readonly string[] = ["applications", "applicationsets", "logs", "exec"];

/** Why no object of the resource can fit; undefined if one might. */
function objectProblem(
  pattern: string,
  resource: string,
  { compiled, mode }: { readonly compiled: CompiledRule; readonly mode: Matching["mode"] },
): string | undefined {
  const isPlain = !/[*?[{\\.+(|$^]/.test(pattern.replaceAll(mode === "glob" ? "." : "", ""));
  const slashes = pattern.split("/").length - 1;
  if (inProjects.includes(resource)) {
    if (isPlain && slashes === 0) return `objects of ${resource} are <project>/<name>`;
    if (isPlain && slashes > 2) return `objects of ${resource} are <project>/<name> or <project>/<namespace>/<name>`;
  }
  if (resource === "projects" && mode === "glob" && slashes > 0 && !/[{[\\]/.test(pattern))
    return "the object of a project is its name, which holds no slash";
  if (resource === "certificates" || resource === "gpgkeys")
    return compiled.object("") ? undefined : `${resource} are asked for without an object; write "*"`;
  return undefined;
}

/** `dev*` also fits the project of somebody else who begins so. */
function wideHead({ resource, object, effect }: PolicyRule, { mode }: Matching): readonly string[] {
  const [, head] = /^([\w.-]+)\*\//.exec(object) ?? [];
  if (mode !== "glob" || effect === "deny" || head === undefined || resource === "projects") return [];
  return [`its object "${object}" speaks of every project whose name begins with "${head}"`];
}
