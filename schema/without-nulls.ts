/** A copy without fields that are null or undefined, all the way down: a caller's null means "not given". Arrays keep their length. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item));
  if (value === null || typeof value !== "object") return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, item] of Object.entries(value)) if (item != null) copy[key] = withoutNulls(item);
  return copy;
}
