import { compileRegex } from "./regex.js";

const meta = /[\\^$.*+?()[\]{}|/-]/g;
const quote = (text: string) => text.replace(meta, "\\$&");

/** A character class of Go's `path/filepath.Match` as one of RE2; the pattern stands right behind the opening bracket. */
function readClass(rest: string): { readonly regex: string; readonly length: number } | undefined {
  const match = /^(\^|(?!\^))((?:\\.|[^\]\\-])(?:-(?:\\.|[^\]\\-]))?)+\]/su.exec(rest);
  if (match === null) return undefined;
  const [whole, not = ""] = match;
  const ranges = whole
    .slice(not.length, -1)
    .replace(/\\(.)|([\\^$.*+?()[\]{}|/])/gsu, (_, escaped: string, plain: string) => quote(escaped ?? plain));
  return { regex: `[${not}${ranges}]`, length: whole.length };
}

/**
 * Compiles a shell pattern as Go's `filepath.Match` reads it: `*` and `?` stop at `/`, `[a-c]`, `[^a]`, backslash; braces are plain text.
 * @returns undefined if it does not compile; such a pattern matches nothing
 * @see golang/go:src/path/match.go
 */
export function compilePathPattern(pattern: string): ((text: string) => boolean) | undefined {
  if (pattern === "*") return (text) => !text.includes("/");
  if (!/[*?[\\]/.test(pattern)) return (text) => text === pattern;
  let regex = "";
  let at = 0;
  while (at < pattern.length) {
    const char = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
    at += char.length;
    if (char === "*") regex += "[^/]*";
    else if (char === "?") regex += "[^/]";
    else if (char === "[") {
      const found = readClass(pattern.slice(at));
      if (found === undefined) return undefined;
      regex += found.regex;
      at += found.length;
    } else if (char === "\\") {
      if (at >= pattern.length) return undefined;
      const escaped = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
      regex += quote(escaped);
      at += escaped.length;
    } else regex += quote(char);
  }
  return compileRegex(`(?s)^${regex}$`);
}
