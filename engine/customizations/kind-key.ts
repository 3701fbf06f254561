import { compileGlob } from "../dialects/glob.js";

/** The key that stands for every kind. */
export const everyKind = "all";

/** The key of a kind: `group/Kind`, in the core group `Kind`. */
export function kindKey(group: string, kind: string): string {
  return group === "" ? kind : `${group}/${kind}`;
}

/** Whether a key names more than one kind. */
export function isKindPattern(key: string): boolean {
  return key === everyKind || /[*?[{]/.test(key);
}

/**
 * Compiles a key into a question about a kind. Globs cross `/`, as in Argo CD; a pattern for any group (an asterisk before the slash) covers the core group too,
 * which it does not there.
 * @returns undefined if the key is no glob
 * @see argoproj/argo-cd:util/lua/lua.go `getWildcardHealthOverrideLua`
 */
export function compileKindKey(key: string): ((group: string, kind: string) => boolean) | undefined {
  if (key === everyKind) return () => true;
  if (!isKindPattern(key)) return (group, kind) => kindKey(group, kind) === key;
  const matches = compileGlob(key);
  if (matches === undefined) return undefined;
  return (group, kind) => matches(kindKey(group, kind)) || (group === "" && matches(`/${kind}`));
}

/** Orders keys by how much they say: those with more characters that are no wildcard first, then by the alphabet; what is for every kind comes last. */
export function mostTellingFirst(a: string, b: string): number {
  const difference = literalsIn(b) - literalsIn(a);
  if (difference !== 0) return difference;
  return a === b ? 0 : a < b ? -1 : 1;
}

function literalsIn(key: string): number {
  return key === everyKind ? 0 : key.replaceAll(/\[[^\]]*\]|[*?{},/]/g, "").length;
}
