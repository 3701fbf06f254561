import { FairleadError } from "../errors.js";
import { checkRequirement, type LabelRequirement, type LabelSelector } from "./label-selector.js";

const special = "=!(),><";
const operators: Readonly<Record<string, LabelRequirement["operator"]>> = {
  in: "In",
  notin: "NotIn",
  "=": "In",
  "==": "In",
  "!=": "NotIn",
  ">": "Gt",
  "<": "Lt",
};

/** Reads the words of a selector one after the other; the end is the empty word. */
interface Reader {
  readonly peek: () => string;
  readonly next: () => string;
}

/**
 * Reads a selector as `kubectl -l` takes it: `app=web,tier!=cache,env in (prod, test),!legacy,size>3`. The empty text selects everything.
 * @throws FairleadError `BAD_USER_INPUT` with what was found and what was expected
 * @see Kubernetes docs: Labels and Selectors; kubernetes/apimachinery:pkg/labels/selector.go
 */
export function parseLabelSelector(text: string): LabelSelector {
  const words = split(text);
  let at = 0;
  const reader: Reader = { peek: () => words[at] ?? "", next: () => words[at++] ?? "" };
  const selector: LabelRequirement[] = [];
  if (reader.peek() === "") return selector;
  for (let more = true; more; ) {
    const first = reader.peek();
    if (first !== "!" && !isIdentifier(first))
      throw unexpected(text, first, selector.length === 0 ? "!, identifier, or 'end of string'" : "identifier after ','");
    selector.push(checkRequirement(readRequirement(text, reader)));
    const after = reader.next();
    more = after === ",";
    if (!more && after !== "") throw unexpected(text, after, "',' or 'end of string'");
  }
  return selector;
}

function readRequirement(text: string, { peek, next }: Reader): LabelRequirement {
  const negated = peek() === "!";
  if (negated) next();
  const key = next();
  if (!isIdentifier(key)) throw unexpected(text, key, "identifier");
  if (negated) return { key, operator: "DoesNotExist", values: [] };
  if (peek() === "" || peek() === ",") return { key, operator: "Exists", values: [] };
  const word = next();
  const operator = Object.hasOwn(operators, word) ? operators[word] : undefined;
  if (operator === undefined) throw unexpected(text, word, "in, notin, =, ==, !=, gt, lt");
  const values = word === "in" || word === "notin" ? readSet(text, { peek, next }) : [readValue(text, { peek, next })];
  return { key, operator, values };
}

function readValue(text: string, { peek, next }: Reader): string {
  if (peek() === "" || peek() === ",") return "";
  const value = next();
  if (!isIdentifier(value)) throw unexpected(text, value, "identifier");
  return value;
}

/** `(a, b)`; a place left empty stands for the empty value. Each value once, in order of text. */
function readSet(text: string, { peek, next }: Reader): readonly string[] {
  if (next() !== "(") throw unexpected(text, peek(), "'('");
  const values = new Set<string>();
  for (let open = true; open; ) {
    const value = isIdentifier(peek()) ? next() : "";
    values.add(value);
    const after = next();
    open = after === ",";
    if (!open && after !== ")") throw unexpected(text, after, "',' or ')'");
  }
  return [...values].sort();
}

function isIdentifier(word: string): boolean {
  return word !== "" && !special.includes(word.charAt(0));
}

/** Cuts a selector into identifiers and symbols; blanks separate. */
function split(text: string): readonly string[] {
  return text.match(/==|!=|[=!(),><]|[^\s=!(),><]+/g) ?? [];
}

function unexpected(text: string, found: string, expected: string): FairleadError {
  return new FairleadError(
    "BAD_USER_INPUT",
    `Cannot parse label selector "${text.slice(0, 200)}": found '${found}', expected: ${expected}`,
  );
}
