import { FairleadError } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Json, Manifest } from "../../engine/model/manifest.js";
import type { OfflineContext } from "./command.js";
import { metadataProblem } from "./metadata-problem.js";
import { readValueWarned } from "./read-objects.js";

/** One side of a comparison. */
export interface Side {
  /** Absent without a file and for an empty one. */
  readonly object?: Manifest;
  /** What is to be said of how it was read. */
  readonly warnings: readonly string[];
}

/**
 * One side of a comparison from a file of the arguments.
 * @throws FairleadError `BAD_USER_INPUT` (`OBJECT_INVALID`) for what is no Kubernetes object
 */
export async function readSide(file: string | undefined, context: OfflineContext): Promise<Side> {
  if (file === undefined) return { warnings: [] };
  const { value, warnings } = await readValueWarned(file, context);
  return value === null ? { warnings } : { object: objectOf(value, file), warnings };
}

function objectOf(value: Json, file: string): Manifest {
  if (!isObject(value)) throw refuse(file, "it is no object");
  const { apiVersion, kind, metadata = {} } = value;
  if (typeof kind !== "string" || kind === "") throw refuse(file, "Object 'Kind' is missing");
  if (typeof apiVersion !== "string") throw refuse(file, "its apiVersion is missing or no text");
  if (!isObject(metadata)) throw refuse(file, "its metadata is no map");
  const problem = metadataProblem(metadata);
  if (problem !== undefined) throw refuse(file, problem);
  return { ...value, apiVersion, kind, metadata };
}

function refuse(file: string, because: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot compare "${file}": ${because}`, { details: { reason: "OBJECT_INVALID" } });
}
