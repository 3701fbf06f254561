import { isDeepStrictEqual } from "node:util";
import { isObject } from "../kubernetes/json-value.js";
import type { Application, ApplicationStatus, Condition } from "../model/application.js";

/** What conditions of all kinds have. */
type ToldCondition = Omit<Condition, "type"> & { readonly type: string };

/** RFC 3339 in whole seconds, UTC, as Kubernetes writes times. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}

/**
 * The conditions after a pass: those of types that were not judged are kept, judged ones replaced; a condition that says the same as before keeps
 * its time. Ordered by type, then message.
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/types.go, SetConditions
 */
export function mergeConditions<Told extends ToldCondition = Condition>(
  before: readonly Told[],
  judged: readonly Told[],
  judgedTypes: ReadonlySet<Told["type"]>,
  now: number,
): readonly Told[] {
  const kept = before.filter(({ type }) => !judgedTypes.has(type));
  const news = judged.map((condition) => {
    const same = before.find(({ type, message }) => type === condition.type && message === condition.message);
    return { ...condition, lastTransitionTime: same?.lastTransitionTime ?? timestamp(now) };
  });
  const order = (a: Told, b: Told) => compareText(a.type, b.type) || compareText(a.message, b.message);
  return [...kept, ...news].sort(order);
}

/**
 * The smallest merge patch that makes the stored status say what a pass found; undefined when nothing that a person can see has changed, so that an
 * idle Application is never written. `reconciledAt` moves only along with something else.
 */
export function statusPatch(
  application: Application,
  wanted: ApplicationStatus,
  now: number,
): Readonly<Record<string, unknown>> | undefined {
  const stored = application.status ?? {};
  const patch: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(wanted)) {
    if (!isDeepStrictEqual(stored[field as keyof ApplicationStatus], value))
      patch[field] = replaceWhole(stored[field as keyof ApplicationStatus], value);
  }
  if (Object.keys(patch).length === 0) return undefined;
  return { ...patch, reconciledAt: timestamp(now) };
}

/** A merge patch merges objects; what `before` had and `after` lacks must be named `null`, at every depth. */
export function replaceWhole(before: unknown, after: unknown): unknown {
  if (!isObject(after)) return after;
  const patch: Record<string, unknown> = {};
  const old = isObject(before) ? before : {};
  for (const [field, value] of Object.entries(after)) patch[field] = replaceWhole(old[field], value);
  for (const field of Object.keys(old)) if (!(field in after) || after[field] === undefined) patch[field] = null;
  return patch;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
