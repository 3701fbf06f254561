/**
 * Parses JSON that a server sent. Keys named `__proto__` are dropped, so that no later copy of the data can change a prototype.
 * @throws SyntaxError if it is not JSON
 */
export function parseJson(text: string): unknown {
  // An escape could hide the underscore; both signs are rare enough that the slow way is hardly ever taken.
  if (!text.includes("__proto__") && !/\\u005f/i.test(text)) return JSON.parse(text);
  return JSON.parse(text, (key, value: unknown) => (key === "__proto__" ? undefined : value));
}

/** A JSON object of unknown content. */
export type JsonFields = Readonly<Record<string, unknown>>;

/** Says whether a value is a JSON object (no list, not null). */
export function isJsonFields(value: unknown): value is JsonFields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as a list; anything else is an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value if it is a string, else the empty string. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
