import { RE2JS } from "re2js";

/** Longer patterns are taken as malformed. */
const maxPatternLength = 10_000;

/**
 * Compiles a regular expression of a CRD; RE2's dialect, in time linear to the text it is matched with.
 * @returns undefined if it is malformed
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function compilePattern(pattern: string): RE2JS | undefined {
  if (pattern.length > maxPatternLength) return undefined;
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined;
  }
}

/** Says whether a regular expression can be used. */
export function isPattern(pattern: string): boolean {
  return compilePattern(pattern) !== undefined;
}
