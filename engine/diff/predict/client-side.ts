import { jsonThreeWayMerge } from "../../kubernetes/json-three-way-merge.js";
import { equalJson, isList, isObject } from "../../kubernetes/json-value.js";
import { matchingItems } from "../../kubernetes/matching-fields.js";
import { threeWayMerge } from "../../kubernetes/three-way-merge.js";
import { groupOf, type Json, type JsonObject, type Manifest } from "../../model/manifest.js";
import { schemeOf, withDefaults } from "../scheme-kinds.js";
import type { Prediction } from "./prediction.js";

/** Three sides of one object, normalised. */
export interface ThreeSides {
  /** What was applied last; the target itself where that is not known, and then nothing goes. */
  readonly lastApplied: Manifest;
  readonly target: Manifest;
  readonly live: Manifest;
}

/**
 * What a client-side apply makes of live: what was applied last and is not wanted any more goes. Kinds that Kubernetes defines are merged by their types,
 * others as plain JSON.
 * @throws FairleadError `BAD_USER_INPUT` if a list names one item twice
 * @see argoproj/argo-cd:gitops-engine/pkg/diff/diff.go `ThreeWayDiff`
 */
export function predictClientSide(sides: ThreeSides): Prediction {
  const { live } = sides;
  const [lastApplied, target] = [withoutPlace(sides.lastApplied), withoutPlace(sides.target)];
  const schema = schemeOf(lastApplied);
  if (schema === undefined) {
    const json = { lastApplied: asJson(lastApplied), target: asJson(target), live: asJson(live) };
    return { live, predicted: jsonThreeWayMerge(json) as unknown as Manifest };
  }
  const predicted = threeWayMerge({ lastApplied, target: withPlainClaims(target, { lastApplied, live }), live, schema });
  return { live: withDefaults(live, schema), predicted: withDefaults(predicted, schema) };
}

/** Live objects have a namespace, and annotations that are empty are none. */
function withoutPlace(object: Manifest): Manifest {
  const { namespace: _, annotations, ...metadata } = object.metadata;
  const isEmpty = annotations === undefined || annotations === null || Object.keys(annotations).length === 0;
  return { ...object, metadata: isEmpty ? metadata : { ...metadata, annotations } };
}

/** The API server fills the claim templates of a StatefulSet with what only a claim of its own has. Templates that are otherwise equal are taken from live. */
function withPlainClaims(target: Manifest, { lastApplied, live }: Pick<ThreeSides, "lastApplied" | "live">): Manifest {
  if (target.kind !== "StatefulSet" || groupOf(target) !== "apps") return target;
  const [wanted, before, found] = [target, lastApplied, live].map(claimsOf);
  if (wanted === undefined || before === undefined || found === undefined) return target;
  if (!equalJson(wanted, matchingItems(before, found))) return target;
  return { ...target, spec: { ...(target.spec as JsonObject), volumeClaimTemplates: found } };
}

function claimsOf({ spec }: Manifest): readonly Json[] | undefined {
  const claims = isObject(spec) ? spec.volumeClaimTemplates : undefined;
  return isList(claims) ? claims : undefined;
}

function asJson(object: Manifest): JsonObject {
  return object as unknown as JsonObject;
}
