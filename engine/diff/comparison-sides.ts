import type { FieldSchema } from "../kubernetes/field-schema.js";
import { annotations, csvAnnotation } from "../model/annotations.js";
import type { ResourcePair } from "../model/comparison.js";
import type { Manifest } from "../model/manifest.js";
import type { IgnoreRules } from "./ignore-rules.js";
import { type BothSides, ignoreManagedFields } from "./managed-fields-rules.js";
import { settleTracking } from "./normalizations/tracking.js";
import { normalize, remarshal } from "./normalize.js";
import { withoutMutations } from "./predict/dry-run.js";
import { lastAppliedOf } from "./predict/last-applied.js";
import { fieldManager } from "./predict/structured-merge.js";

/** By what the two sides are compared. */
export type Method = "client-side" | "structured-merge" | "dry-run";

/** The sides of a comparison as far as they can be made ready before fields are ignored. */
export interface ComparisonSides {
  readonly method: Method;
  /** For `dry-run` what the API server answered, with the fields of others as they are live. */
  readonly target?: Manifest;
  readonly live?: Manifest;
  /** Only for `client-side`. */
  readonly lastApplied?: Manifest;
}

/** What a comparison may be told. */
export interface SidesOptions {
  readonly rules: IgnoreRules;
  /** Of a custom resource; built-in kinds are known. */
  readonly schema?: FieldSchema | undefined;
  readonly ignoreAggregatedRoles?: boolean;
  /** The label by which objects were tracked before; absent: nothing is known of tracking. */
  readonly labelKey?: string;
  /** Objects are applied on the server's side: who owns a field counts, not what was noted on the object. Default: as the target says. */
  readonly structuredMerge?: boolean;
  /** What the API server's dry run answered; it counts where both sides are there. */
  readonly dryRun?: DryRunAnswer | undefined;
}

/** The answer to a dry run. */
export interface DryRunAnswer {
  readonly answer: Manifest;
  /** Default `argocd-controller`. */
  readonly manager?: string;
  /** What webhooks changed counts too. Default false. */
  readonly includesMutations?: boolean;
}

/**
 * Makes the sides of a comparison ready, in the order in which Argo CD does: tracking, fields of other managers, types, kinds of their own.
 * @throws FairleadError `BAD_USER_INPUT` for an answer that does not say who owns what, and for managedFields that cannot be read
 * @see argoproj/argo-cd:util/argo/diff/diff.go `preDiffNormalize`; gitops-engine/pkg/diff/diff.go `Diff`
 */
export function prepareSides({ target, live }: ResourcePair, options: SidesOptions): ComparisonSides {
  const ready = (object: Manifest) => normalize(remarshal(object), options);
  if (target === undefined || live === undefined) {
    return { method: "client-side", ...(target && { target: ready(target) }), ...(live && { live: ready(live) }) };
  }
  const sides = settleOwners({ target, live }, options);
  const { dryRun, schema } = options;
  const current = ready(sides.live);
  if (dryRun !== undefined) {
    const { answer, manager = fieldManager, includesMutations = false } = dryRun;
    const predicted = includesMutations ? answer : withoutMutations({ answer, live: current, manager, schema });
    return { method: "dry-run", target: ready(predicted), live: current };
  }
  if (options.structuredMerge === true || asksForServerSide(target))
    return { method: "structured-merge", target: ready(sides.target), live: current };
  const lastApplied = lastAppliedOf(current);
  return {
    method: "client-side",
    target: ready(sides.target),
    live: current,
    ...(lastApplied && { lastApplied: normalize(lastApplied, options) }),
  };
}

function settleOwners(sides: BothSides, { labelKey, rules, schema }: SidesOptions): BothSides {
  const settled = labelKey === undefined ? sides : settleTracking(sides, labelKey);
  return ignoreManagedFields(settled, rules.managersFor(sides.target), schema);
}

function asksForServerSide({ metadata }: Manifest): boolean {
  return csvAnnotation(metadata.annotations, annotations.syncOptions).includes("ServerSideApply=true");
}
