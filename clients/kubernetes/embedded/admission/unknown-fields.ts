import { pruneUnknown } from "../../../../engine/kubernetes/structural-schema.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import type { WriteOptions } from "../context.js";
import type { VersionedKind } from "../kinds.js";
import { badRequest } from "../status-error.js";

const mostTold = 10;

/** The words with which a body that does not fit its kind is refused. @see kubernetes/apimachinery:pkg/runtime */
export function cannotDecode({ served, version }: VersionedKind, because: string): string {
  return `${served.kind} in version ${JSON.stringify(version.version)} cannot be handled as a ${served.kind}: ${because}`;
}

/**
 * The object without the fields its schema does not know. By `fieldValidation` they are refused, told in a warning, or dropped in silence.
 * @throws ApiError 400 if they are refused
 */
export function dropUnknown(kind: VersionedKind, object: Manifest, options: WriteOptions): Manifest {
  const { schema } = kind.version;
  if (schema === undefined) return object;
  const { object: known, pruned } = pruneUnknown(object, schema);
  if (pruned.length === 0 || options.fieldValidation === "Ignore") return known;
  const told = pruned.slice(0, mostTold).map((path) => `unknown field ${JSON.stringify(path)}`);
  if (options.fieldValidation === "Strict") throw badRequest(cannotDecode(kind, `strict decoding error: ${told.join(", ")}`));
  options.warnings.push(...told);
  return known;
}
