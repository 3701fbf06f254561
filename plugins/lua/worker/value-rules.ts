/** Thrown for a value that has no JSON form. */
export class NoJson extends Error {}

/** Numbers that Lua's C interface gives the types of values. */
export const luaType = { nil: 0, boolean: 1, number: 3, string: 4, table: 5 } as const;

/** Tables within tables. */
export const maxDepth = 100;

/** What one level of a table takes of Lua's stack. */
export const slotsPerLevel = 6;

const typeNames = ["nil", "boolean", "lightuserdata", "number", "string", "table", "function", "userdata", "thread"];

/** How messages call a type. */
export function nameOfType(type: number): string {
  return typeNames[type] ?? "value";
}
