import { compileGlob } from "../dialects/glob.js";
import { conversionProblem } from "../kubernetes/conversion-problem.js";
import { builtInSchema } from "../kubernetes/field-schema.js";
import type { Health } from "../model/health.js";
import { groupOf, type JsonObject, type Manifest, versionOf } from "../model/manifest.js";
import { isJudgedByArgoCd } from "./argo-cd-kinds.js";
import { verdict } from "./fields.js";
import type { HealthRule } from "./rule.js";
import { healthRules } from "./rules/index.js";

const isPattern = (text: string) => text.includes("*");
const places = healthRules.flatMap((rule) => rule.groups.flatMap((group) => rule.kinds.map((kind) => ({ rule, group, kind }))));

const exact: ReadonlyMap<string, HealthRule> = new Map(
  places.filter(({ group, kind }) => !isPattern(group + kind)).map(({ rule, group, kind }) => [`${group}/${kind}`, rule]),
);
const patterns = places
  .filter(({ group, kind }) => isPattern(group + kind))
  .map(({ rule, group, kind }) => ({ rule, matches: compileGlob(`${group}/${kind}`) }));

/** Whose kinds are judged by our own rules: those that Argo CD judges too, or all that we have a rule for. */
export type RuleScope = "argo-cd" | "all";

/** Our own rule for objects of this group and kind: one that names them, else one whose pattern they match. */
export function findRule(group: string, kind: string, scope: RuleScope): HealthRule | undefined {
  if (scope === "argo-cd" && !isJudgedByArgoCd(group, kind)) return undefined;
  const name = `${group}/${kind}`;
  return exact.get(name) ?? patterns.find(({ matches }) => matches?.(name))?.rule;
}

/** The verdict of our own rule; undefined where there is none or it has no opinion. */
export function assessByRule(object: Manifest, scope: RuleScope): Health | undefined {
  const rule = findRule(groupOf(object), object.kind, scope);
  if (rule === undefined) return undefined;
  const problem = rule.versions === undefined ? undefined : typeProblem(object, rule.versions, rule.shortKind ?? object.kind);
  if (problem !== undefined) return verdict("Unknown", problem);
  const { assess, assessStrictly = assess } = rule;
  return scope === "all" ? assessStrictly(object) : assess(object);
}

/** Why an object is none of the type that a rule reads. Versions that are no longer served have the fields of the newest. */
function typeProblem(object: Manifest, versions: readonly string[], shortKind: string): string | undefined {
  const { apiVersion, kind } = object;
  const [group, version] = [groupOf(object), versionOf(object)];
  if (!versions.includes(version)) {
    const name = apiVersion.includes("/") ? apiVersion : `/${apiVersion}`;
    return `unsupported ${shortKind} GVK: ${name}, Kind=${kind}; known versions are ${versions.join(", ")}`;
  }
  const schema = builtInSchema(group, version, kind) ?? builtInSchema(group, versions[0] ?? "", kind);
  const problem = schema === undefined ? undefined : conversionProblem(object as unknown as JsonObject, schema);
  return problem === undefined ? undefined : `failed to convert unstructured ${shortKind} to typed: ${problem}`;
}
