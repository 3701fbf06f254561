import { type CST, Parser } from "yaml";
import { GoYamlLexer } from "./yaml-lexer.js";

/** What the reader of a text is told. Offsets count from 0. */
export interface TokenWatch {
  /** Collections within collections. */
  readonly maxDepth: number;
  readonly onNewLine: (offset: number) => void;
  readonly onTooDeep: (offset: number) => never;
}

/** The tokens of a text: one a document, and what stands between them. All of it is bounded and walked without recursion: the composer behind it has none to spare. */
export function* readTokens(text: string, watch: TokenWatch): Generator<CST.Token> {
  watch.onNewLine(0);
  const parser = new Parser(watch.onNewLine);
  for (const lexeme of new GoYamlLexer().lex(text)) {
    for (const token of parser.next(lexeme)) yield prepare(token, watch);
  }
  for (const token of parser.end()) yield prepare(token, watch);
}

function prepare(root: CST.Token, { maxDepth, onTooDeep }: TokenWatch): CST.Token {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (token.type === "document") {
      if (token.value !== undefined) open.push({ token: token.value, depth });
    } else if (token.type === "double-quoted-scalar") {
      token.source = keepBlankLines(token.source);
    } else if ("items" in token) {
      if (depth >= maxDepth) onTooDeep(token.offset);
      for (const item of token.items) {
        if (item.key) open.push({ token: item.key, depth: depth + 1 });
        if (item.value !== undefined) open.push({ token: item.value, depth: depth + 1 });
      }
    }
  }
  return root;
}

/** Blank lines behind an escaped line end are line ends of the value, which the composer would swallow. */
function keepBlankLines(quoted: string): string {
  if (!quoted.includes("\\\n") && !quoted.includes("\\\r\n")) return quoted;
  return quoted.replace(
    /(?<!\\)((?:\\\\)*)\\\r?\n((?:[ \t]*\r?\n)+)/g,
    (_, before: string, blank: string) => `${before}${"\\n".repeat(blank.split("\n").length - 1)}\\\n`,
  );
}
