/** The value is not there. */
export const absent = { $absent: true } as const;
/** The value is a text that matches. */
export const like = (pattern: string) => ({ $like: pattern }) as const;
/** The list holds these, in any order and among others. */
export const including = (...items: unknown[]) => ({ $including: items }) as const;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What keeps a value from being what is expected; undefined if nothing does. Objects may hold more than is expected, lists must be as long.
 */
export function mismatch(actual: unknown, expected: unknown, path: string): string | undefined {
  if (isObject(expected)) {
    if ("$absent" in expected) return actual === undefined ? undefined : `${path} is there`;
    if ("$like" in expected) {
      return typeof actual === "string" && new RegExp(String(expected["$like"])).test(actual)
        ? undefined
        : `${path} is ${JSON.stringify(actual)}, not like ${String(expected["$like"])}`;
    }
    if ("$including" in expected) {
      const items = Array.isArray(actual) ? actual : [];
      const missing = (expected["$including"] as unknown[]).find(
        (wanted) => !items.some((item) => mismatch(item, wanted, path) === undefined),
      );
      return missing === undefined ? undefined : `${path} lacks ${JSON.stringify(missing)}`;
    }
    if (!isObject(actual)) return `${path} is ${JSON.stringify(actual)}, not an object`;
    return Object.entries(expected)
      .map(([key, value]) => mismatch(actual[key], value, `${path}.${key}`))
      .find((wrong) => wrong !== undefined);
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length)
      return `${path} is ${JSON.stringify(actual)}, not ${expected.length} items`;
    return expected
      .map((value, index) => mismatch(actual[index], value, `${path}[${index}]`))
      .find((wrong) => wrong !== undefined);
  }
  return Object.is(actual, expected) ? undefined : `${path} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`;
}

/** The value at a dotted path (`items.0.metadata.name`). */
export function pick(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (inner, step) => (isObject(inner) || Array.isArray(inner) ? (inner as Record<string, unknown>)[step] : undefined),
      value,
    );
}

/** The same with `{name}` replaced by what was saved under that name; other braces stay. */
export function substitute<T>(value: T, variables: ReadonlyMap<string, string>): T {
  if (typeof value === "string") {
    return value.replaceAll(/\{(\w+)\}/g, (whole, name: string) => variables.get(name) ?? whole) as T;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => substitute(item, variables)) as T;
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [substitute(key, variables), substitute(inner, variables)]),
  ) as T;
}
