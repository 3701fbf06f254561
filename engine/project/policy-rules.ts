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
export interface Matching {
  readonly mode: "glob" | "regex";
  /** Whether an expression that allows may fit anywhere in a text; one that denies always may. */
  readonly regexUnanchored?: boolean;
  /** Whether an expression that allows may also fit as a glob, if it fits anywhere: `p/*` is all that a project's role can write for its whole project. */
  readonly globToo?: boolean;
}

/** Where a line stands: under a key of `argocd-rbac-cm` (lines count from 1), or in a role of a project. */
export type PolicyPlace = { readonly file: string; readonly line: number } | { readonly project: string; readonly role: string };

/** A line ready to be asked. */
export interface CompiledRule {
  readonly subject: string;
  readonly resource: (text: string) => boolean;
  readonly action: (text: string) => boolean;
  readonly object: (text: string) => boolean;
  /** What every object that can match has before its first `/`; undefined if that may be anything. */
  readonly head: string | undefined;
  /** The line as it is read. */
  readonly text: string;
  readonly place: PolicyPlace;
  readonly decision: Decision;
}

/** Says in words where a line stands. */
export function placeInWords(place: PolicyPlace): string {
  return "file" in place ? `line ${place.line} of ${place.file}` : `role "${place.role}" of project "${place.project}"`;
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
function compileText(
  pattern: string,
  { mode, regexUnanchored = false, globToo = false }: Matching,
  effect: PolicyRule["effect"],
): ((text: string) => boolean) | undefined {
  if (mode === "glob") return compileGlob(pattern);
  const anywhere = compileRegex(pattern);
  // What does not compile by itself might within the brackets: "a)|(b".
  if (anywhere === undefined || effect === "deny" || regexUnanchored) return anywhere;
  const whole = compileRegex(`^(?:${pattern})$`);
  const glob = globToo ? compileGlob(pattern) : undefined;
  if (whole === undefined || glob === undefined) return whole;
  return (text) => anywhere(text) && (whole(text) || glob(text));
}

/**
 * Compiles a line that stands at `place`.
 * @returns the pattern that does not compile, as a string, if there is one
 */
export function compileRule(rule: PolicyRule, matching: Matching, place: PolicyPlace): CompiledRule | string {
  const { subject, resource, action, object, effect } = rule;
  const matchers = [resource, action, object].map((pattern) => compileText(pattern, matching, effect));
  const [resourceMatches, actionMatches, objectMatches] = matchers;
  if (resourceMatches === undefined) return resource;
  if (actionMatches === undefined) return action;
  if (objectMatches === undefined) return object;
  const text = textOf(rule);
  return {
    subject,
    resource: resourceMatches,
    action: actionMatches,
    object: objectMatches,
    head: matching.mode === "glob" ? fixedHead(object) : undefined,
    text,
    place,
    decision: { allowed: effect === "allow", because: `${placeInWords(place)} says "${text}"` },
  };
}

/**
 * What Argo CD makes of a line with an expression that does not compile: as soon as a question comes as far as that expression, the answer is no,
 * whatever the line's effect.
 * @see casbin/casbin:util/builtin_operators.go (RegexMatch)
 */
export function compileBrokenRule(rule: PolicyRule, matching: Matching, place: PolicyPlace): CompiledRule {
  let broken: string | undefined;
  const match = (pattern: string) => {
    const matches = broken === undefined ? compileText(pattern, matching, rule.effect) : undefined;
    if (matches !== undefined) return matches;
    broken ??= pattern;
    return () => true;
  };
  const [resource, action, object] = [match(rule.resource), match(rule.action), match(rule.object)];
  const text = textOf(rule);
  const because = `"${broken ?? ""}" does not compile, so that ${placeInWords(place)} refuses: "${text}"`;
  return {
    subject: rule.subject,
    resource,
    action,
    object,
    head: undefined,
    text,
    place,
    decision: { allowed: false, because },
  };
}

function textOf({ subject, resource, action, object, effect }: PolicyRule): string {
  return `p, ${[subject, resource, action, object, effect].map(quoted).join(", ")}`;
}

/** A field as a line of policy needs it. */
export function quoted(field: string): string {
  return /[",]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
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

const noRules: ObjectRules = { byHead: new Map(), anywhere: [] };
const emptyIndex: RuleIndex = { denies: noRules, allows: noRules };

/** Picks the rules that speak of a resource and an action. */
export function indexRules(rules: readonly CompiledRule[], resource: string, action: string): RuleIndex {
  if (rules.length === 0) return emptyIndex;
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
