import { FairleadError } from "../errors.js";

/** Why a text was refused: it is not YAML or has no JSON form, it is too intricate, or too long. */
export type YamlErrorReason = "MANIFEST_INVALID" | "INPUT_TOO_COMPLEX" | "INPUT_TOO_LARGE";

/** Where in a text something is; both count from 1, columns in UTF-16 units. */
export interface YamlPlace {
  readonly line: number;
  readonly column: number;
}

/** What is known about a refused text. */
export interface YamlErrorFacts extends YamlPlace {
  readonly reason: YamlErrorReason;
  /** How many documents before this one were whole and not null. */
  readonly precedingDocuments: number;
}

/** A text that cannot be read as YAML. `message` is one sentence that ends with the place; `code` is BAD_USER_INPUT or RESOURCE_EXHAUSTED. */
export class YamlError extends FairleadError implements YamlErrorFacts {
  readonly reason: YamlErrorReason;
  readonly line: number;
  readonly column: number;
  readonly precedingDocuments: number;
  constructor(sentence: string, facts: YamlErrorFacts) {
    const code = facts.reason === "MANIFEST_INVALID" ? "BAD_USER_INPUT" : "RESOURCE_EXHAUSTED";
    super(code, `${sentence} (line ${facts.line}, column ${facts.column})`, { details: { ...facts } });
    this.reason = facts.reason;
    this.line = facts.line;
    this.column = facts.column;
    this.precedingDocuments = facts.precedingDocuments;
  }
}
