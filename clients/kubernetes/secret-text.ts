/**
 * Makes what an API server says about a Secret fit to show. Validation and decoding errors quote what was sent, so the text ends before the first
 * thing in quotes or backticks that is not plainly a name, and before an `Invalid value`.
 */
export function hideSecretValues(text: string): string {
  for (const { index, 0: token } of text.matchAll(/Invalid value|["`]/g))
    if (token !== '"' || !isQuoteOfName(text, index)) return `${text.slice(0, index)}[hidden]`;
  return text;
}

/** Words of an API server after which a quoted name follows; of field names only those of whole fields, not keys below them. */
const namedBefore = /(?:\b(?:Secrets?|namespaces?|User|group|resource|verb|unknown field) )"[\w.:@/-]{0,253}$/i;

/** Says whether the quote at `index` opens or closes a name. */
function isQuoteOfName(text: string, index: number): boolean {
  const opening = text.slice(Math.max(0, index - 30), index + 1);
  if (namedBefore.test(opening)) return /^"[\w.:@/-]{0,253}"/.test(text.slice(index));
  return namedBefore.test(text.slice(Math.max(0, index - 290), index));
}
