import { FairleadError } from "../errors.js";

/** One condition on a field: `metadata.name=web`, `status.phase!=Running`. */
export interface FieldRequirement {
  readonly field: string;
  readonly equal: boolean;
  readonly value: string;
}

/** Conditions that must all hold; none selects everything. */
export type FieldSelector = readonly FieldRequirement[];

/**
 * Reads a field selector: terms `field=value`, `field==value` and `field!=value`, separated by commas. In values `\,`, `\=` and `\\` stand for
 * themselves. Which fields a kind allows is the caller's matter.
 * @throws FairleadError `BAD_USER_INPUT` for a term that cannot be read
 * @see Kubernetes docs: Field Selectors; kubernetes/apimachinery:pkg/fields/selector.go
 */
export function parseFieldSelector(text: string): FieldSelector {
  const terms = text.match(/(?:\\.|[^\\,]|\\$)+/g) ?? [];
  return terms.map((term) => {
    const [, field, operator, value] = /^([^\\=!]*?)(!=|==|=)([\s\S]*)$/.exec(term) ?? [];
    if (field === undefined || value === undefined) throw refusal(`invalid selector: '${text}'; can't understand '${term}'`);
    return { field, equal: operator !== "!=", value: unescapeValue(value) };
  });
}

/**
 * Says whether an object meets a selector.
 * @param valueOf the text of a field; `""` where it is not set, as the API server takes it
 */
export function matchesFields(selector: FieldSelector, valueOf: (field: string) => string): boolean {
  return selector.every(({ field, equal, value }) => (valueOf(field) === value) === equal);
}

function unescapeValue(value: string): string {
  const bad = /\\(?![\\,=])/.exec(value.replaceAll(/\\[\\,=]/g, "--"));
  if (bad !== null) throw refusal(`invalid field selector: invalid escape sequence in '${value}'`);
  if (/(?<!\\)(?:\\\\)*=/.test(value)) throw refusal(`invalid field selector: unescaped character in value: '${value}'`);
  return value.replaceAll(/\\([\\,=])/g, "$1");
}

function refusal(because: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", because);
}
