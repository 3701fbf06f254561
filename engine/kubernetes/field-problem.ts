import type { Json } from "../model/manifest.js";

/** The kinds of field errors, named as `Status.details.causes[].reason` names them. */
export type FieldProblemReason =
  | "FieldValueRequired"
  | "FieldValueInvalid"
  | "FieldValueNotSupported"
  | "FieldValueTypeInvalid"
  | "FieldValueDuplicate"
  | "FieldValueForbidden"
  | "FieldValueTooLong"
  | "FieldValueTooMany";

/** What is wrong with one field. */
export interface FieldProblem {
  /** `spec.containers[0].image` */
  readonly path: string;
  readonly reason: FieldProblemReason;
  /** As the API server writes it in a cause: `Required value`, `Invalid value: 0: …`. */
  readonly message: string;
}

/** A value as it is quoted in a message, cut to a bearable length. */
export function quoteValue(value: Json | undefined): string {
  const text = JSON.stringify(value ?? null);
  return text.length > 256 ? `${text.slice(0, 256)}…` : text;
}

/** A problem of reason `FieldValueInvalid`. */
export function invalidField(path: string, value: Json | undefined, because: string): FieldProblem {
  return { path, reason: "FieldValueInvalid", message: `Invalid value: ${quoteValue(value)}: ${because}` };
}
