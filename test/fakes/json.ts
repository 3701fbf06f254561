import { isDeepStrictEqual } from "node:util";

/** A plain JSON object as the fakes handle it. */
export type Fields = Readonly<Record<string, unknown>>;

/** Says whether a value is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Applies a JSON merge patch (RFC 7386). */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const merged: Record<string, unknown> = { ...(isFields(target) ? target : {}) };
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field];
    else merged[field] = mergePatch(merged[field], value);
  }
  return merged;
}

/**
 * Server-side apply in small: what `before` (the last applied) had and `wanted` has not is removed, the rest of `wanted` is merged in.
 * Lists whose items all have a `name` merge by it, other lists are replaced.
 */
export function applyFields(live: unknown, before: unknown, wanted: unknown): unknown {
  if (isFields(wanted)) {
    const base = isFields(live) ? live : {};
    const old = isFields(before) ? before : {};
    const merged: Record<string, unknown> = { ...base };
    for (const field of Object.keys(old)) if (!(field in wanted)) delete merged[field];
    for (const [field, value] of Object.entries(wanted)) merged[field] = applyFields(base[field], old[field], value);
    return merged;
  }
  if (isNamedList(wanted) && isNamedList(live)) return applyNamed(live, isNamedList(before) ? before : [], wanted);
  return wanted;
}

/** Says whether applying would change a value that is not as the last apply left it: another manager's. */
export function touchesOthers(live: unknown, before: unknown, wanted: unknown): boolean {
  if (live === undefined || isDeepStrictEqual(live, wanted)) return false;
  if (!isFields(wanted) || !isFields(live)) return !isDeepStrictEqual(live, before);
  const old = isFields(before) ? before : {};
  return Object.entries(wanted).some(([field, value]) => touchesOthers(live[field], old[field], value));
}

type Named = Fields & { readonly name: string };

function isNamedList(value: unknown): value is readonly Named[] {
  return Array.isArray(value) && value.every((item) => isFields(item) && typeof item["name"] === "string");
}

function applyNamed(live: readonly Named[], before: readonly Named[], wanted: readonly Named[]): readonly unknown[] {
  const find = (list: readonly Named[], name: string) => list.find((item) => item.name === name);
  const kept = live.filter((item) => find(before, item.name) === undefined || find(wanted, item.name) !== undefined);
  const merged = kept.map((item) => {
    const target = find(wanted, item.name);
    return target === undefined ? item : applyFields(item, find(before, item.name), target);
  });
  return [...merged, ...wanted.filter((item) => find(live, item.name) === undefined)];
}
