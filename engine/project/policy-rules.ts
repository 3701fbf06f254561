import type { PolicyRule } from "../access/policy-csv.js";
import { compileGlob } from "../dialects/glob.js";
import { compileRegex } from "../dialects/regex.js";

/** The answer to a question, and the line that gave it. */
export interface Decision {
  readonly allowed: boolean;
  /** A sentence without a full stop. */
  readonly because: string;
}

/** How resource, action and object of a line are read. */
export type MatchMode = "glob" | "regex";

/** A line ready to be asked. */
export interface CompiledRule {
  readonly resource: (text: string) => boolean;
  readonly action: (text: string) => boolean;
  readonly object: (text: string) => boolean;
  /** What every object that can match has before its first `/`; undefined if that may be anything. */
  readonly head: string | undefined;
  readonly decision: Decision;
}

const special = /[*?[{\\]/;

/** The part of an object before its first `/`; the whole object if there is none. */
export function headOf(object: string): string {
  const slash = object.indexOf("/");
  return slash < 0 ? object : object.slice(0, slash);
}

function fixedHead(pattern: string): string | undefined {
  const head = headOf(pattern);
  return special.test(head) ? undefined : head;
}

/** What allows must fit as a whole; what denies hits wherever it fits, as in Argo CD: so nothing is allowed that is denied there. */
function compileText(pattern: string, mode: MatchMode, effect: PolicyRule["effect"]): ((text: string) => boolean) | undefined {
  if (mode === "glob") return compileGlob(pattern);
  return compileRegex(effect === "allow" ? `^(?:${pattern})$` : pattern);
}

/**
 * Compiles a line. `origin` says where it stands.
 * @returns the pattern that does not compile, as a string, if there is one
 */
export function compileRule(rule: PolicyRule, mode: MatchMode, origin: string): CompiledRule | string {
  const { resource, action, object, effect } = rule;
  const matchers = [resource, action, object].map((pattern) => compileText(pattern, mode, effect));
  const [resourceMatches, actionMatches, objectMatches] = matchers;
  if (resourceMatches === undefined) return resource;
  if (actionMatches === undefined) return action;
  if (objectMatches === undefined) return object;
  const line = `p, ${rule.subject}, ${resource}, ${action}, ${object}, ${effect}`;
  return {
    resource: resourceMatches,
    action: actionMatches,
    object: objectMatches,
    head: mode === "glob" ? fixedHead(object) : undefined,
    decision: { allowed: effect === "allow", because: `${origin} says "${line}"` },
  };
}

/** Rules of one effect for one resource and action, found by the beginning of the object. */
interface ObjectRules {
  readonly byHead: ReadonlyMap<string, readonly CompiledRule[]>;
  readonly anywhere: readonly CompiledRule[];
}

/** The rules that answer one question about any object. */
export interface RuleIndex {
  readonly denies: ObjectRules;
  readonly allows: ObjectRules;
}

function indexObjects(rules: readonly CompiledRule[]): ObjectRules {
  const byHead = new Map<string, CompiledRule[]>();
  const anywhere: CompiledRule[] = [];
  for (const rule of rules) {
    const known = rule.head === undefined ? anywhere : byHead.get(rule.head);
    if (known !== undefined) known.push(rule);
    else if (rule.head !== undefined) byHead.set(rule.head, [rule]);
  }
  return { byHead, anywhere };
}

/** Picks the rules that speak of a resource and an action. */
export function indexRules(rules: readonly CompiledRule[], resource: string, action: string): RuleIndex {
  const relevant = rules.filter((rule) => rule.resource(resource) && rule.action(action));
  return {
    denies: indexObjects(relevant.filter((rule) => !rule.decision.allowed)),
    allows: indexObjects(relevant.filter((rule) => rule.decision.allowed)),
  };
}

/** The first rule that speaks of the object. */
export function findRule({ byHead, anywhere }: ObjectRules, head: string, object: string): CompiledRule | undefined {
  for (const rule of anywhere) if (rule.object(object)) return rule;
  const heads = byHead.get(head);
  if (heads !== undefined) for (const rule of heads) if (rule.object(object)) return rule;
  return undefined;
}
