import { applyBuiltInDefaults } from "../../../../engine/kubernetes/built-in-defaults.js";
import { writtenForm } from "../../../../engine/kubernetes/round-trip.js";
import { applyDefaults } from "../../../../engine/kubernetes/structural-schema.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import type { VersionedKind } from "../kinds.js";
import { invalid, type StatusCause } from "../status-error.js";
import { checkSchema } from "./check-schema.js";
import { withoutEmpty } from "./decode.js";
import { kindRule } from "./kind-rules.js";
import { checkMetadata } from "./metadata.js";

/** The object in the form that is kept, with the defaults of its kind: what its managers are recorded for. */
export function withDefaults(kind: VersionedKind, sent: Manifest): Manifest {
  const object = kindRule(kind.served.storageKey)?.normalize?.(sent) ?? sent;
  const { schema } = kind.version;
  if (kind.served.custom) {
    const written = { ...object, metadata: withoutEmpty(object.metadata) as Manifest["metadata"] };
    return schema === undefined ? written : applyDefaults(written, schema);
  }
  return applyBuiltInDefaults(schema === undefined ? object : writtenForm(object, schema));
}

function distinct(causes: readonly StatusCause[]): readonly StatusCause[] {
  return [...new Map(causes.map((cause) => [`${cause.field}\n${cause.message}`, cause])).values()];
}

/** What the last gate of a write is shown. */
export interface AdmittedStates {
  /** With its defaults: see `withDefaults`. */
  readonly defaulted: Manifest;
  /** What its kind made of it since then. */
  readonly prepared: Manifest;
  /** Absent for a new object. */
  readonly live?: Manifest;
}

/**
 * The last gate of every write: defaults are filled in where preparing left any out, then everything is checked.
 * @throws ApiError 422 with a cause for each wrong field
 */
export function admitObject(kind: VersionedKind, { defaulted, prepared, live }: AdmittedStates): Manifest {
  const object = prepared === defaulted ? defaulted : withDefaults(kind, prepared);
  const causes = distinct([
    ...checkMetadata(kind.served, object),
    ...checkSchema(kind, object),
    ...(kindRule(kind.served.storageKey)?.validate?.(object, live) ?? []),
  ]);
  if (causes.length > 0) throw invalid(kind.served, object.metadata.name ?? "", causes);
  return object;
}
