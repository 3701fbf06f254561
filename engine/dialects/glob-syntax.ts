/** One piece of a glob. */
export type GlobNode =
  | { readonly type: "text"; readonly text: string }
  /** `*`: any run without separators. */
  | { readonly type: "any" }
  /** `**`: any run. */
  | { readonly type: "super" }
  /** `?`: one character that is no separator. */
  | { readonly type: "single" }
  | { readonly type: "list"; readonly chars: string; readonly not: boolean }
  | { readonly type: "range"; readonly low: string; readonly high: string; readonly not: boolean }
  | { readonly type: "alternatives"; readonly patterns: readonly (readonly GlobNode[])[] };

interface Reader {
  readonly chars: readonly string[];
  at: number;
}

/** Text up to one of `breakers`, backslashes taken off. A lone backslash at the end stands for nothing. */
function readText(reader: Reader, breakers: string): string {
  let text = "";
  let escaped = false;
  for (; reader.at < reader.chars.length; reader.at++) {
    const char = reader.chars[reader.at] ?? "";
    if (!escaped && char === "\\") {
      escaped = true;
      continue;
    }
    if (!escaped && breakers.includes(char)) break;
    escaped = false;
    text += char;
  }
  return text;
}

/** What stands between brackets, after the opening one: either one `lo-hi` or a list of characters, never both. */
function readClass(reader: Reader): GlobNode | undefined {
  const { chars } = reader;
  const not = chars[reader.at] === "!";
  if (not) reader.at++;
  const [low, dash, high, close] = chars.slice(reader.at, reader.at + 4);
  if (low === undefined) return undefined;
  if (dash === "-") {
    if (high === undefined || close !== "]" || (high.codePointAt(0) ?? 0) < (low.codePointAt(0) ?? 0)) return undefined;
    reader.at += 4;
    return { type: "range", low, high, not };
  }
  const text = readText(reader, "]");
  if (text === "" || chars[reader.at] !== "]") return undefined;
  reader.at++;
  return { type: "list", chars: text, not };
}

/**
 * Parses a glob of gobwas' dialect; undefined if it is none. Braces nest; a brace that is never closed ends with the pattern; a closing brace
 * outside is text.
 * @see gobwas/glob:syntax/lexer/lexer.go
 */
export function parseGlob(pattern: string): readonly GlobNode[] | undefined {
  if (/[\0\uFFFD]/.test(pattern)) return undefined;
  const reader: Reader = { chars: Array.from(pattern), at: 0 };
  const root: GlobNode[] = [];
  let nodes = root;
  const outer: { nodes: GlobNode[]; patterns: GlobNode[][] }[] = [];
  while (reader.at < reader.chars.length) {
    const char = reader.chars[reader.at] ?? "";
    const braces = outer.at(-1);
    if (char === "{") {
      const patterns: GlobNode[][] = [[]];
      nodes.push({ type: "alternatives", patterns });
      outer.push({ nodes, patterns });
      nodes = patterns[0] ?? nodes;
      reader.at++;
    } else if (braces !== undefined && char === ",") {
      nodes = [];
      braces.patterns.push(nodes);
      reader.at++;
    } else if (braces !== undefined && char === "}") {
      outer.pop();
      nodes = braces.nodes;
      reader.at++;
    } else if (char === "[") {
      reader.at++;
      const node = readClass(reader);
      if (node === undefined) return undefined;
      nodes.push(node);
    } else if (char === "?") {
      nodes.push({ type: "single" });
      reader.at++;
    } else if (char === "*") {
      const isSuper = reader.chars[reader.at + 1] === "*";
      nodes.push({ type: isSuper ? "super" : "any" });
      reader.at += isSuper ? 2 : 1;
    } else {
      const text = readText(reader, braces === undefined ? "?*[{" : "?*[{},");
      if (text !== "") nodes.push({ type: "text", text });
    }
  }
  return root;
}
