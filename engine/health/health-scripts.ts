import { compileKindKey, everyKind, isKindPattern, kindKey, mostTellingFirst } from "../customizations/kind-key.js";
import type { KindCustomization } from "../model/customizations.js";
import type { Script } from "../model/script.js";
import type { RuleScope } from "./find-rule.js";

/** Scripts that judge health, by kind. */
export interface HealthScripts {
  /** The script for a kind: one that names it, else one whose pattern it matches. */
  find(group: string, kind: string): Script | undefined;
  /** Where there is none: whose kinds our own rules judge. */
  readonly rules: RuleScope;
}

/** No scripts. */
export const noHealthScripts: HealthScripts = { find: () => undefined, rules: "argo-cd" };

/**
 * Compiles what is said of health. Among several patterns that match a kind the one that says most decides, whatever order they stand in; with `asListed` the
 * first of the list.
 * @see argoproj/argo-cd:util/lua/lua.go `GetHealthScript`
 */
export function compileHealthScripts(
  kinds: readonly KindCustomization[],
  { asListed = false, rules = "argo-cd" }: { readonly asListed?: boolean; readonly rules?: RuleScope } = {},
): HealthScripts {
  const scripted = kinds.flatMap(({ key, healthScript = "" }) =>
    healthScript === "" ? [] : [{ key, script: { name: `${key === everyKind ? "*/*" : key}/health.lua`, text: healthScript } }],
  );
  if (scripted.length === 0) return { ...noHealthScripts, rules };
  const named = new Map(scripted.filter(({ key }) => !isKindPattern(key)).map(({ key, script }) => [key, script]));
  const patterns = scripted
    .filter(({ key }) => isKindPattern(key))
    .toSorted((a, b) => (asListed ? 0 : mostTellingFirst(a.key, b.key)))
    .map(({ key, script }) => ({ matches: compileKindKey(key), script }));
  const known = new Map<string, Script | undefined>();
  return {
    rules,
    find(group, kind) {
      const key = kindKey(group, kind);
      if (named.has(key)) return named.get(key);
      if (!known.has(key)) known.set(key, patterns.find(({ matches }) => matches?.(group, kind))?.script);
      return known.get(key);
    },
  };
}
