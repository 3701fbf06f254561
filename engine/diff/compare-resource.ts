import { builtInSchema, type FieldSchema } from "../kubernetes/field-schema.js";
import { equalJson } from "../kubernetes/json-value.js";
import type { ResourcePair } from "../model/comparison.js";
import { groupOf, type Manifest, versionOf } from "../model/manifest.js";
import { type IgnoreRules, noIgnoreRules } from "./ignore-rules.js";
import { normalize } from "./normalize.js";
import { predictLive } from "./predict/predict-live.js";
import { foldStringData } from "./string-data.js";

/** What a comparison may be told besides the two sides. */
export interface CompareOptions {
  readonly rules?: IgnoreRules;
  /** Of a custom resource; built-in kinds are known. */
  readonly schema?: FieldSchema;
}

/** The judgement of one pair. The two sides of the difference are there only if there is one. */
export interface ResourceVerdict {
  readonly modified: boolean;
  readonly normalizedLive?: Manifest;
  readonly predictedLive?: Manifest;
  /** What a person should know, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Judges whether live must change to become target. Both must be in one API version. Depends on nothing but its arguments, so a verdict may be kept under
 * the target's hash, live's resourceVersion and `rules.id`. A missing live side counts as changed, a missing target does not.
 */
export function compareResource(
  { key, target, live }: ResourcePair,
  { rules = noIgnoreRules, schema }: CompareOptions = {},
): ResourceVerdict {
  const known = schema ?? schemaOf(target ?? live);
  const finish = (object: Manifest) => rules.apply(normalize(object, known), key);
  if (target === undefined) {
    return live === undefined
      ? { modified: false, warnings: [] }
      : { modified: false, normalizedLive: finish(live), warnings: [] };
  }
  if (live === undefined) return { modified: true, predictedLive: finish(target), warnings: [] };
  const { object, warnings } = predictLive({ target: wish(target), live, schema: known });
  const normalizedLive = finish(live);
  const predictedLive = finish(object);
  return equalJson(normalizedLive, predictedLive)
    ? { modified: false, warnings }
    : { modified: true, normalizedLive, predictedLive, warnings };
}

/** A target without what no apply takes: status, and metadata only a server writes. */
function wish(target: Manifest): Manifest {
  const { status: _, ...rest } = foldStringData(target);
  const {
    uid: _uid,
    resourceVersion: _version,
    managedFields: _managers,
    creationTimestamp: _created,
    ...metadata
  } = target.metadata;
  return { ...rest, metadata };
}

function schemaOf(object: Manifest | undefined): FieldSchema | undefined {
  return object && builtInSchema(groupOf(object), versionOf(object), object.kind);
}
