import type { ServerContext } from "./context.js";
import { ApiError, badRequest, expired, invalid } from "./status-error.js";
import type { ListRange, StoredEvent, StoredObject } from "./stored.js";

const tooOld =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.";

/** A page of a kind as it was at a revision. */
export interface PageRequest extends ListRange {
  readonly revision: number;
}

function placeOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}\u0000${name}`;
}

function isInRange({ namespace, name }: StoredEvent, range: ListRange): boolean {
  if (range.namespace !== undefined && range.namespace !== namespace) return false;
  if (range.name !== undefined && range.name !== name) return false;
  return range.after === undefined || placeOf({ namespace, name }) > placeOf(range.after);
}

/** What changed since the revision: how each changed object was then; `undefined` for one that was not there. */
function overlay(context: ServerContext, kind: string, page: PageRequest): Map<string, StoredObject | undefined> {
  const changed = new Map<string, StoredObject | undefined>();
  if (page.revision === context.storage.revision()) return changed;
  for (const event of context.storage.eventsSince(kind, page.revision, -1)) {
    const place = placeOf(event);
    if (changed.has(place)) continue;
    const { before, namespace, name } = event;
    changed.set(place, before === undefined || !isInRange(event, page) ? undefined : { kind, namespace, name, object: before });
  }
  return changed;
}

/**
 * The objects of a kind as they were at a revision, in order of namespace and name: what is there now, with the history taken back.
 * @throws ApiError 410 if the history does not reach that far back
 */
export function listAtRevision(context: ServerContext, kind: string, page: PageRequest): readonly StoredObject[] {
  if (page.revision < context.storage.compactedRevision()) throw expired(tooOld);
  const changed = overlay(context, kind, page);
  const limit = page.limit === undefined ? undefined : page.limit + changed.size;
  const current = context.storage.list(kind, { ...page, limit });
  if (changed.size === 0) return current;
  const then = [...changed.values()].filter((stored) => stored !== undefined);
  const merged = [...current.filter((stored) => !changed.has(placeOf(stored))), ...then].sort((left, right) =>
    placeOf(left) < placeOf(right) ? -1 : 1,
  );
  return page.limit === undefined ? merged : merged.slice(0, page.limit);
}

/**
 * The revision a list or watch names.
 * @returns undefined for none; `0` stands for "any"
 * @throws ApiError 400 for a text that is no revision; 504 for one that lies in the future
 */
export function readRevision(context: ServerContext, text: string | null): number | undefined {
  if (text === null || text === "") return undefined;
  if (!/^\d{1,15}$/.test(text))
    throw badRequest(`resourceVersion: Invalid value: ${JSON.stringify(text.slice(0, 100))}: must be a number`);
  const revision = Number(text);
  if (revision <= context.storage.revision()) return revision;
  const message = `Too large resource version: ${revision}, current: ${context.storage.revision()}`;
  throw new ApiError(504, "Timeout", message, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });
}

/** 422 for options of a list or watch that do not go together. */
export function invalidListOptions(field: string, message: string): ApiError {
  return invalid({ group: "meta.k8s.io", kind: "ListOptions" }, "", [
    { reason: "FieldValueForbidden", message: `Forbidden: ${message}`, field },
  ]);
}
