import { Lexer } from "yaml";

/** The parts of the lexer that are changed here; the package declares them private. */
interface LexerSteps {
  /** How far a line must be indented to belong to the value that is open. */
  indentNext: number;
  /** Whether a block scalar takes the blank lines behind it. */
  blockScalarKeep: boolean;
  parseFlowCollection(): Generator<string, unknown>;
  parseQuotedScalar(): Generator<string, unknown>;
  parseBlockScalar(): Generator<string, unknown>;
}

const OpenLexer = Lexer as unknown as new () => LexerSteps & Pick<Lexer, "lex">;

/**
 * Splits a text as go-yaml does. Lines within brackets and quotes may be indented as they like, also less than the key before them: only a document's marker
 * ends them. Blank lines behind a block scalar are its own, for its header says what becomes of them.
 * @see go.yaml.in/yaml/v2:scannerc.go `yaml_parser_unroll_indent`
 */
export class GoYamlLexer extends OpenLexer {
  override parseFlowCollection(): Generator<string, unknown> {
    return anyIndent(this, () => super.parseFlowCollection());
  }

  override parseQuotedScalar(): Generator<string, unknown> {
    return anyIndent(this, () => super.parseQuotedScalar());
  }

  override parseBlockScalar(): Generator<string, unknown> {
    this.blockScalarKeep = true;
    return super.parseBlockScalar();
  }
}

function* anyIndent(lexer: LexerSteps, step: () => Generator<string, unknown>): Generator<string, unknown> {
  const { indentNext } = lexer;
  lexer.indentNext = 0;
  const next = yield* step();
  lexer.indentNext = indentNext;
  return next;
}
