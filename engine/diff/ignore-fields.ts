import { readPointer, removePointer } from "../kubernetes/json-pointer.js";
import { isList, isObject } from "../kubernetes/json-value.js";
import type { Deleted, Deletion, DeletionFailure } from "../model/field-deletion.js";
import type { Json, JsonObject, Manifest } from "../model/manifest.js";
import type { IgnoreRules, IgnoreStep } from "./ignore-rules.js";

/** An object without what does not count. */
export interface Ignored {
  readonly object: Manifest;
  /** Nothing was taken out, because what would be left is no Kubernetes object. */
  readonly isRefused: boolean;
}

/** All sides of a comparison without what does not count. */
export interface IgnoredSides {
  /** In the order of the sides that were given. */
  readonly sides: readonly Ignored[];
  /** Expressions that took nothing out of any side, each once. One that fails where there is nothing to take out is as it should be. */
  readonly failures: readonly DeletionFailure[];
}

/** Answers deletions in their order: jq, wherever it runs. */
export type DeleteFields = (deletions: readonly Deletion[]) => Promise<readonly Deleted[]>;

/** An object on its way, and what is still to be taken out of it. */
interface Work {
  readonly left: unknown;
  readonly steps: readonly IgnoreStep[];
}

/** Whether rules ask for jq where one of the objects is concerned. Without it `ignorePointers` does it all. */
export function needsExpressions(objects: readonly Manifest[], rules: IgnoreRules): boolean {
  return (
    rules.expressions.length > 0 && objects.some((object) => rules.stepsFor(object).some(({ kind }) => kind === "expression"))
  );
}

/** Takes out what the pointers of the rules name; rules with expressions need `ignoreFields`. */
export function ignorePointers(object: Manifest, rules: IgnoreRules): Ignored {
  const steps = rules.stepsFor(object).filter(({ kind }) => kind === "pointer");
  return settle(object, removePointers({ left: object, steps }));
}

/**
 * Takes out of every side what the rules name, pointers and expressions in the order of the rules. All sides are asked about in one call.
 * @throws FairleadError `UNAVAILABLE` while jq is not there yet
 */
export async function ignoreFields(
  objects: readonly Manifest[],
  rules: IgnoreRules,
  deleteFields: DeleteFields,
): Promise<IgnoredSides> {
  const failures = new Map<string, DeletionFailure[]>();
  let work: readonly Work[] = objects.map((object) => removePointers({ left: object, steps: rules.stepsFor(object) }));
  while (work.some(({ steps }) => steps.length > 0)) {
    const asked = work.map(firstExpressions);
    const deletions = asked.filter((one) => one !== undefined);
    const answers = [...(await deleteFields(deletions))];
    work = work.map((one, at) => {
      const { expressions } = asked[at] ?? {};
      if (expressions === undefined) return one;
      const answer = answers.shift();
      for (const failure of answer?.failures ?? [])
        failures.set(failure.expression, [...(failures.get(failure.expression) ?? []), failure]);
      return removePointers({ left: answer?.left, steps: one.steps.slice(expressions.length) });
    });
  }
  return {
    sides: objects.map((object, at) => settle(object, work[at] ?? { left: object, steps: [] })),
    failures: [...failures.values()].flatMap((found) => (found.length < objects.length ? [] : found.slice(0, 1))),
  };
}

/** The expressions that come next, up to the next pointer. */
function firstExpressions({ left, steps }: Work): Deletion | undefined {
  const end = steps.findIndex(({ kind }) => kind === "pointer");
  const expressions = steps
    .slice(0, end < 0 ? undefined : end)
    .flatMap((step) => (step.kind === "expression" ? [step.expression] : []));
  return expressions.length === 0 ? undefined : { object: left as JsonObject, expressions };
}

/** Takes out what the pointers before the first expression name. What is left of an object that is none any more stays as it is. */
function removePointers({ left, steps }: Work): Work {
  let [sofar, at] = [left, 0];
  for (const step of steps) {
    if (isObject(sofar) && step.kind === "expression") break;
    if (isObject(sofar) && step.kind === "pointer") sofar = removePointer(sofar, resolveLast(sofar, step.steps));
    at += 1;
  }
  return { left: sofar, steps: steps.slice(at) };
}

/** A place in a list may be counted from its end: `-1` is the last item. */
function resolveLast(document: Json, steps: readonly string[]): readonly string[] {
  if (!steps.some((step) => /^-[1-9]\d{0,8}$/.test(step))) return steps;
  const resolved: string[] = [];
  for (const step of steps) {
    const holder = readPointer(document, resolved);
    const isFromEnd = isList(holder) && /^-[1-9]\d{0,8}$/.test(step);
    resolved.push(isFromEnd ? String(holder.length + Number(step)) : step);
  }
  return resolved;
}

function settle(object: Manifest, { left }: Work): Ignored {
  const isKept = isObject(left) && typeof left.kind === "string" && left.kind !== "";
  return isKept ? { object: left as unknown as Manifest, isRefused: false } : { object, isRefused: true };
}
