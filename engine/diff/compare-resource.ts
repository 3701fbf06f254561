import { FairleadError, messageOf } from "../errors.js";
import { equalJson } from "../kubernetes/json-value.js";
import type { ResourcePair } from "../model/comparison.js";
import type { DeletionFailure } from "../model/field-deletion.js";
import type { Manifest } from "../model/manifest.js";
import { type ComparisonSides, prepareSides, type SidesOptions } from "./comparison-sides.js";
import { type DeleteFields, type Ignored, ignoreFields, ignorePointers, needsExpressions } from "./ignore-fields.js";
import { noIgnoreRules } from "./ignore-rules.js";
import { builtInKnownTypes, type KnownTypes } from "./known-types.js";
import { predictClientSide } from "./predict/client-side.js";
import { withoutLastApplied } from "./predict/last-applied.js";
import type { Prediction } from "./predict/prediction.js";
import { type ApplyInput, predictApply } from "./predict/structured-merge.js";

/** What a comparison may be told besides the two sides. */
export interface CompareOptions extends Partial<SidesOptions>, Pick<ApplyInput, "completesAsServer"> {
  readonly knownTypes?: KnownTypes;
}

/** The judgement of one pair. */
export interface ResourceVerdict {
  readonly modified: boolean;
  /** Live without what does not count; absent if there is no live object. */
  readonly normalizedLive?: Manifest;
  /** What live will be once the target is applied; absent if nothing is wanted. */
  readonly predictedLive?: Manifest;
  /** Why it is not known whether live must change; `modified` means nothing then. */
  readonly unknown?: string;
  /** What a person should know, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Judges whether live must change to become target, as Argo CD does. Both must be in one API version. Depends on nothing but its arguments, so a verdict may
 * be kept under the target's hash, live's resourceVersion and `rules.id`. A missing live side counts as changed, a missing target does not.
 * Expressions of the rules are left out: where there are any, see `compareWithExpressions`.
 * @throws FairleadError `BAD_USER_INPUT` for sides that cannot be compared
 * @see argoproj/argo-cd:gitops-engine/pkg/diff/diff.go
 */
export function compareResource(pair: ResourcePair, options: CompareOptions = {}): ResourceVerdict {
  const { rules = noIgnoreRules } = options;
  const sides = prepareSides(pair, { ...options, rules });
  return judge(
    sides,
    objectsOf(sides).map((object) => ignorePointers(object, rules)),
    options,
  );
}

/**
 * Judges a pair as `compareResource` does, expressions included.
 * @throws FairleadError as `compareResource`; `BAD_USER_INPUT` (`EXPRESSION_INVALID`) for an expression that is no jq; `UNAVAILABLE` while jq is not there yet
 */
export async function compareWithExpressions(
  pair: ResourcePair,
  options: CompareOptions,
  deleteFields: DeleteFields,
): Promise<ResourceVerdict> {
  const { rules = noIgnoreRules } = options;
  const sides = prepareSides(pair, { ...options, rules });
  const objects = objectsOf(sides);
  if (!needsExpressions(objects, rules))
    return judge(
      sides,
      objects.map((object) => ignorePointers(object, rules)),
      options,
    );
  const ignored = await ignoreFields(objects, rules, deleteFields);
  refuseUnreadable(ignored.failures);
  const verdict = judge(sides, ignored.sides, options);
  const failed = ignored.failures.map(({ expression, because }) => `jq "${expression}" ignores nothing: ${because}`);
  return { ...verdict, warnings: [...verdict.warnings, ...failed] };
}

/** @throws FairleadError `BAD_USER_INPUT` (`EXPRESSION_INVALID`) if one of the failures is an expression that is no jq */
export function refuseUnreadable(failures: readonly DeletionFailure[]): void {
  const unreadable = failures.find((failure) => failure.unreadable);
  if (unreadable === undefined) return;
  const { expression, because } = unreadable;
  throw new FairleadError("BAD_USER_INPUT", `Cannot read jq expression ${JSON.stringify(expression.slice(0, 500))}: ${because}`, {
    details: { reason: "EXPRESSION_INVALID", expression },
  });
}

function objectsOf({ target, live, lastApplied }: ComparisonSides): readonly Manifest[] {
  return [target, live, lastApplied].filter((side) => side !== undefined);
}

/** @param ignored the sides without what does not count, in the order of `objectsOf` */
function judge(sides: ComparisonSides, ignored: readonly Ignored[], options: CompareOptions): ResourceVerdict {
  const { knownTypes = builtInKnownTypes } = options;
  const left = ignored.map(({ object, isRefused }) => (isRefused ? object : knownTypes.apply(object))).values();
  const next = (side: Manifest | undefined) => (side === undefined ? undefined : left.next().value);
  const [target, live, lastApplied] = [next(sides.target), next(sides.live), next(sides.lastApplied)];
  if (target === undefined || live === undefined) {
    return {
      modified: target !== undefined,
      ...(target && { predictedLive: target }),
      ...(live && { normalizedLive: live }),
      warnings: [],
    };
  }
  const { prediction, warnings } = predict({ method: sides.method, target, live, lastApplied }, options);
  const { live: normalizedLive, predicted: predictedLive } = prediction;
  return { modified: !equalJson(normalizedLive, predictedLive), normalizedLive, predictedLive, warnings };
}

interface BothPresent {
  readonly method: ComparisonSides["method"];
  readonly target: Manifest;
  readonly live: Manifest;
  readonly lastApplied: Manifest | undefined;
}

function predict({ method, target, live, lastApplied }: BothPresent, { schema, completesAsServer }: CompareOptions): Judged {
  if (method === "dry-run") return { prediction: { live: bare(live), predicted: bare(target) }, warnings: [] };
  if (method === "structured-merge")
    return { prediction: predictApply({ target, live, schema, completesAsServer }), warnings: [] };
  try {
    return { prediction: predictClientSide({ lastApplied: lastApplied ?? target, target, live }), warnings: [] };
  } catch (thrown) {
    if (lastApplied === undefined) throw thrown;
    const prediction = predictClientSide({ lastApplied: target, target, live });
    return { prediction, warnings: [`${messageOf(thrown)}. Fields removed from Git are not noticed`] };
  }
}

interface Judged {
  readonly prediction: Prediction;
  readonly warnings: readonly string[];
}

function bare(object: Manifest): Manifest {
  const { managedFields: _managers, resourceVersion: _version, ...metadata } = object.metadata;
  return withoutLastApplied({ ...object, metadata });
}
