import type { FieldSchema } from "../../kubernetes/field-schema.js";
import type { Manifest } from "../../model/manifest.js";

/** One object on both sides, in one API version, and the schema of its kind as far as known. */
export interface PredictionInput {
  readonly target: Manifest;
  readonly live: Manifest;
  readonly schema: FieldSchema | undefined;
}
