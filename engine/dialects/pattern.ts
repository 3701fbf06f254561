import { compileGlob } from "./glob.js";
import { compileRegex } from "./regex.js";

/**
 * Compiles what Argo CD takes for a list of namespaces or names: a glob, or a regular expression between slashes (`/^team-.*$/`, unanchored unless it says so).
 * @returns undefined if it does not compile; such a pattern matches nothing
 * @see argoproj/argo-cd:util/glob/list.go
 */
export function compilePattern(pattern: string): ((text: string) => boolean) | undefined {
  const isRegex = pattern.length > 2 && pattern.startsWith("/") && pattern.endsWith("/");
  return isRegex ? compileRegex(pattern.slice(1, -1)) : compileGlob(pattern);
}
