import { CST, Parser } from "yaml";
import { GoYamlLexer } from "./yaml-lexer.js";

/** What the reader of a text is told. Offsets count from 0. */
export interface TokenWatch {
  /** Collections within collections. */
  readonly maxDepth: number;
  /** Values over all documents: a text is given up as soon as it must hold more. */
  readonly maxNodes: number;
  readonly onNewLine: (offset: number) => void;
  readonly onTooDeep: (offset: number) => never;
  readonly onTooMany: (offset: number) => never;
  /** There are more or longer directives before a document than anybody writes. */
  readonly onTooManyDirectives: (offset: number) => never;
}

/** How often a mark of one kind can stand for a value: beside it and beside its key. */
const marksOfValue = 2;
const directivesOfDocument = 100;
const directiveLength = 1024;

/**
 * The tokens of a text: one a document, and what stands between them. Neither the parser nor the composer behind it has bounds of its own: what is open is
 * bounded lexeme by lexeme, what is too much never reaches them, nor do comments and lines that hold nothing else.
 */
export function* readTokens(text: string, watch: TokenWatch): Generator<CST.Token> {
  const { maxDepth, onNewLine, onTooDeep } = watch;
  const parser = new Parser(onNewLine);
  let hasFailed = false;
  let mend = (token: CST.Token) => token;
  onNewLine(0);
  for (const lexeme of readLexemes(text, parser, watch)) {
    if (hasEscapedLineEnd(lexeme)) mend = withBlankLines;
    for (const token of parser.next(lexeme)) {
      // The first failure refuses the text, and there may be as many as it has characters.
      if (token.type === "error" && hasFailed) continue;
      hasFailed ||= token.type === "error";
      yield mend(token);
    }
    // On the stack lie the document, then collections within collections.
    const tooDeep = parser.stack[maxDepth + 1];
    if (tooDeep !== undefined && "items" in tooDeep) onTooDeep(tooDeep.offset);
  }
  for (const token of parser.end()) yield mend(token);
}

/** The lexemes that mean something; the parser's offset goes on over the others. */
function* readLexemes(text: string, parser: Parser, watch: TokenWatch): Generator<string> {
  const countMark = createMarkCounter(parser, watch);
  /** Blanks at the beginning of a line of which it is not known whether it holds more. */
  let indentation: string[] = [];
  let lineIsEmpty = true;
  let isScalar = false;
  const skip = (lexeme: string) => {
    parser.offset += indentation.join("").length + lexeme.length;
    indentation = [];
  };
  for (const lexeme of new GoYamlLexer().lex(text)) {
    const type: CST.TokenType | null = isScalar ? null : CST.tokenType(lexeme);
    isScalar = type === "scalar";
    if (type === "space" && lineIsEmpty) indentation.push(lexeme);
    else if (type === "comment") skip(lexeme);
    else if (type === "newline" && lineIsEmpty) {
      skip(lexeme);
      watch.onNewLine(parser.offset);
    } else {
      if (type !== null) countMark(type, lexeme);
      yield* indentation;
      yield lexeme;
      indentation = [];
      lineIsEmpty = type === "newline";
    }
  }
  yield* indentation;
}

function createMarkCounter(parser: Parser, { maxNodes, onTooMany, onTooManyDirectives }: TokenWatch) {
  const counts = new Map<CST.TokenType, number>();
  let directives = 0;
  return (type: CST.TokenType, lexeme: string): void => {
    if (type === "space" || type === "newline") return;
    const count = (counts.get(type) ?? 0) + 1;
    counts.set(type, count);
    if (count > marksOfValue * maxNodes) onTooMany(parser.offset);
    directives = type === "directive-line" ? directives + 1 : 0;
    if (directives > directivesOfDocument || (directives > 0 && lexeme.length > directiveLength)) {
      onTooManyDirectives(parser.offset);
    }
  };
}

const hasEscapedLineEnd = (quoted: string) => quoted.startsWith('"') && (quoted.includes("\\\n") || quoted.includes("\\\r\n"));

/** Blank lines behind an escaped line end are line ends of the value, which the composer would swallow. */
function withBlankLines(root: CST.Token): CST.Token {
  const open: CST.Token[] = [root];
  for (let token = open.pop(); token !== undefined; token = open.pop()) {
    if (token.type === "document") {
      if (token.value !== undefined) open.push(token.value);
    } else if (token.type === "double-quoted-scalar") {
      token.source = keepBlankLines(token.source);
    } else if ("items" in token) {
      for (const item of token.items) {
        if (item.key) open.push(item.key);
        if (item.value !== undefined) open.push(item.value);
      }
    }
  }
  return root;
}

function keepBlankLines(quoted: string): string {
  if (!hasEscapedLineEnd(quoted)) return quoted;
  return quoted.replace(
    /(?<!\\)((?:\\\\)*)\\\r?\n((?:[ \t]*\r?\n)+)/g,
    (_, before: string, blank: string) => `${before}${"\\n".repeat(blank.split("\n").length - 1)}\\\n`,
  );
}
