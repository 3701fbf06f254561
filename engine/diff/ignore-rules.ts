import { compileGlob } from "../dialects/glob.js";
import { messageOf } from "../errors.js";
import { parsePointer } from "../kubernetes/json-pointer.js";
import { canonicalJson } from "../kubernetes/json-value.js";
import type { Condition, IgnoreDifference } from "../model/application.js";
import type { Customizations, IgnoredFields } from "../model/customizations.js";
import { groupOf, type Json, type Manifest } from "../model/manifest.js";
import { type CompareSettings, defaultCompareSettings } from "./compare-settings.js";

/** Takes something out of an object: what a JSON pointer names, or what a jq expression leads to. */
export type IgnoreStep =
  | { readonly kind: "pointer"; readonly steps: readonly string[] }
  | { readonly kind: "expression"; readonly expression: string };

/** Everything that says which fields do not count, compiled once. */
export interface IgnoreRules {
  /** Equal texts, equal rules: part of what a kept verdict depends on. */
  readonly id: string;
  /** What in the rules has no effect, and why. */
  readonly conditions: readonly Condition[];
  /** Every jq expression there is, whatever it is for; each once. */
  readonly expressions: readonly string[];
  /** What to take out of an object, in this order. The same for both sides. */
  stepsFor(object: Manifest): readonly IgnoreStep[];
  /** Managers whose word on a field counts more than Git's. */
  managersFor(target: Manifest): readonly string[];
}

/** Where rules come from. */
export interface IgnoreSources {
  /** `spec.ignoreDifferences` of the Application. */
  readonly differences?: readonly IgnoreDifference[] | undefined;
  readonly customizations?: Pick<Customizations, "kinds" | "id">;
  readonly settings?: CompareSettings;
}

type Matches = (object: Manifest) => boolean;
interface CompiledRule {
  readonly matches: Matches;
  readonly steps: readonly IgnoreStep[];
  /** Globs do not count for managers in settings. */
  readonly matchesManagers: Matches;
  readonly managers: readonly string[];
}

/**
 * Compiles the rules: the Application's own first, then those of the settings, `status` last. A rule is for objects whose group and kind match its globs and
 * whose name and namespace are equal where it names one. What cannot be applied is said in `conditions`, never dropped silently.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/; argoproj/argo-cd:util/argo/normalizers/diff_normalizer.go
 */
export function compileIgnoreRules({
  differences = [],
  customizations,
  settings = defaultCompareSettings,
}: IgnoreSources = {}): IgnoreRules {
  const warnings: string[] = [];
  const ofKinds = (customizations?.kinds ?? []).flatMap(({ key, ignoreDifferences }) =>
    ignoreDifferences === undefined ? [] : [[key, ignoreDifferences] as const],
  );
  const rules = [
    ...withinBound(differences, warnings).flatMap((difference) => compileDifference(difference, warnings) ?? []),
    ...ofKinds.flatMap(([key, fields]) => compileSetting(key, fields, warnings) ?? []),
    ...statusRules(settings),
  ];
  const steps = rules.flatMap((rule) => rule.steps);
  return {
    id: canonicalJson([differences as unknown as Json, ofKinds as unknown as Json, settings.ignoreStatus]),
    conditions: warnings.map((message) => ({ type: "ComparisonWarning", message })),
    expressions: [...new Set(steps.flatMap((step) => (step.kind === "expression" ? [step.expression] : [])))],
    stepsFor: (object) => rules.filter(({ matches }) => matches(object)).flatMap((rule) => rule.steps),
    managersFor: (target) => [
      ...new Set(
        rules
          .filter(({ managers, matchesManagers }) => managers.length > 0 && matchesManagers(target))
          .flatMap((rule) => rule.managers),
      ),
    ],
  };
}

/** Rules of an Application, and fields and managers that they name together: each takes its time for every object, at every look. */
const mostOfApplication = 1_000;

/** Nothing but what always holds: `status` does not count. */
export const noIgnoreRules: IgnoreRules = compileIgnoreRules();

function withinBound(differences: readonly IgnoreDifference[], warnings: string[]): readonly IgnoreDifference[] {
  let left = mostOfApplication;
  let isCut = differences.length > mostOfApplication;
  const take = (names: readonly string[] = []) => {
    const taken = names.slice(0, left);
    left -= taken.length;
    isCut ||= taken.length < names.length;
    return taken;
  };
  const kept = differences.slice(0, mostOfApplication).map((difference) => ({
    ...difference,
    jsonPointers: take(difference.jsonPointers),
    jqPathExpressions: take(difference.jqPathExpressions),
    managedFieldsManagers: take(difference.managedFieldsManagers),
  }));
  if (isCut)
    warnings.push(`ignoreDifferences: only the first ${mostOfApplication} rules and fields count; the others have no effect`);
  return kept;
}

function compileDifference(difference: IgnoreDifference, warnings: string[]): CompiledRule | undefined {
  const { group = "", kind, name = "", namespace = "" } = difference;
  const title = `ignoreDifferences for "${group === "" ? kind : `${group}/${kind}`}"`;
  const isKind = compileKind(group, kind);
  if (isKind === undefined) {
    warnings.push(`${title}: the rule has no effect: its group or kind is no glob`);
    return undefined;
  }
  const matches: Matches = (object) =>
    isKind(object) &&
    (name === "" || name === object.metadata.name) &&
    (namespace === "" || namespace === (object.metadata.namespace ?? ""));
  return { matches, matchesManagers: matches, ...fieldsOf(difference, title, warnings) };
}

/** Managers of a setting are for the kind that it names letter by letter, and for `all`; those of kinds of the core group have no effect in Argo CD. */
function compileSetting(key: string, fields: IgnoredFields, warnings: string[]): CompiledRule | undefined {
  const [group, kind] = key === "all" ? ["*", "*"] : key.includes("/") ? key.split("/", 2) : ["", key];
  const isKind = compileKind(group ?? "", kind ?? "");
  if (isKind === undefined) return undefined;
  const matchesManagers: Matches = (target) => key === "all" || key === `${groupOf(target)}/${target.kind}`;
  return { matches: isKind, matchesManagers, ...fieldsOf(fields, `ignoreDifferences of "${key}"`, warnings) };
}

function statusRules({ ignoreStatus }: CompareSettings): readonly CompiledRule[] {
  if (ignoreStatus === "none") return [];
  const isDefinition: Matches = ({ apiVersion, kind }) =>
    kind === "CustomResourceDefinition" && apiVersion.startsWith("apiextensions.k8s.io/");
  const matches: Matches = ignoreStatus === "all" ? () => true : isDefinition;
  return [{ matches, steps: [{ kind: "pointer", steps: ["status"] }], matchesManagers: () => false, managers: [] }];
}

function compileKind(group: string, kind: string): Matches | undefined {
  const isGroup = compileGlob(group);
  const isKind = compileGlob(kind);
  return isGroup && isKind && ((object) => isGroup(groupOf(object)) && isKind(object.kind));
}

function fieldsOf(fields: Partial<IgnoredFields>, title: string, warnings: string[]): Pick<CompiledRule, "steps" | "managers"> {
  const warn = (because: string) => void warnings.push(`${title}: ${because}`);
  const pointers = (fields.jsonPointers ?? []).flatMap((pointer) => compilePointer(pointer, warn));
  const expressions = (fields.jqPathExpressions ?? []).map((expression): IgnoreStep => ({ kind: "expression", expression }));
  return { steps: [...pointers, ...expressions], managers: fields.managedFieldsManagers ?? [] };
}

function compilePointer(pointer: string, warn: (because: string) => void): readonly IgnoreStep[] {
  try {
    const steps = parsePointer(pointer);
    if (steps.length > 0) return [{ kind: "pointer", steps }];
    warn('pointer "" has no effect: it would ignore the whole object');
  } catch (thrown) {
    warn(`a pointer has no effect: ${messageOf(thrown)}`);
  }
  return [];
}
