import { compileGlob } from "../dialects/glob.js";
import { messageOf } from "../errors.js";
import { parsePointer, readPointer, removePointer } from "../kubernetes/json-pointer.js";
import { canonicalJson, isObject } from "../kubernetes/json-value.js";
import type { Condition, IgnoreDifference } from "../model/application.js";
import type { Json, Manifest } from "../model/manifest.js";
import type { ResourceKey } from "../model/resource-key.js";

/** `ignoreDifferences`, compiled once for an Application. */
export interface IgnoreRules {
  /** Equal texts, equal rules: part of what a kept verdict depends on. */
  readonly id: string;
  /** What in the rules has no effect, and why. */
  readonly conditions: readonly Condition[];
  /** The object without what the rules for its key name. Apply it to both sides. */
  apply(object: Manifest, key: ResourceKey): Manifest;
}

interface CompiledRule {
  matches(key: ResourceKey): boolean;
  readonly pointers: readonly (readonly string[])[];
}

/**
 * Compiles the rules. A rule is for objects whose group and kind match its globs and whose name and namespace are equal where it names one. What cannot
 * be applied is said in `conditions`, never dropped silently.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/
 */
export function compileIgnoreRules(differences: readonly IgnoreDifference[] = []): IgnoreRules {
  const warnings: string[] = [];
  const rules = differences.flatMap((difference) => compileRule(difference, warnings) ?? []);
  return {
    id: canonicalJson(differences as unknown as Json),
    conditions: warnings.map((message) => ({ type: "ComparisonWarning", message })),
    apply: (object, key) =>
      rules
        .filter((rule) => rule.matches(key))
        .flatMap(({ pointers }) => pointers)
        .reduce((sofar, steps) => withoutPointer(sofar as unknown as Json, steps) as unknown as Manifest, object),
  };
}

/** No rules. */
export const noIgnoreRules: IgnoreRules = compileIgnoreRules();

function compileRule(difference: IgnoreDifference, warnings: string[]): CompiledRule | undefined {
  const { group = "", kind, name = "", namespace = "" } = difference;
  const title = `ignoreDifferences for "${group === "" ? kind : `${group}/${kind}`}"`;
  const warn = (because: string) => void warnings.push(`${title}: ${because}`);
  for (const field of ["jqPathExpressions", "managedFieldsManagers"] as const) {
    if ((difference[field] ?? []).length > 0)
      warn(`${field} has no effect: this version ignores differences by jsonPointers only`);
  }
  const isGroup = compileGlob(group);
  const isKind = compileGlob(kind);
  if (isGroup === undefined || isKind === undefined) {
    warn("the rule has no effect: its group or kind is no glob");
    return undefined;
  }
  return {
    pointers: (difference.jsonPointers ?? []).flatMap((pointer) => compilePointer(pointer, warn)),
    matches: (key) =>
      isGroup(key.group) &&
      isKind(key.kind) &&
      (name === "" || name === key.name) &&
      (namespace === "" || namespace === key.namespace),
  };
}

function compilePointer(pointer: string, warn: (because: string) => void): readonly (readonly string[])[] {
  try {
    const steps = parsePointer(pointer);
    if (steps.length > 0) return [steps];
    warn('pointer "" has no effect: it would ignore the whole object');
  } catch (thrown) {
    warn(`a pointer has no effect: ${messageOf(thrown)}`);
  }
  return [];
}

/** Objects that are empty without what was taken out go too: the other side may never have had them. */
function withoutPointer(document: Json, steps: readonly string[]): Json {
  let left = removePointer(document, steps);
  for (let depth = steps.length - 1; depth > 0; depth -= 1) {
    const holder = steps.slice(0, depth);
    const value = readPointer(left, holder);
    if (!isObject(value) || Object.keys(value).length > 0) break;
    left = removePointer(left, holder);
  }
  return left;
}
