import { checkAnnotations, checkName, checkQualifiedName } from "../../../../engine/kubernetes/names.js";
import type { Manifest, OwnerReference } from "../../../../engine/model/manifest.js";
import type { ServedKind } from "../kinds.js";
import type { StatusCause } from "../status-error.js";
import { checkObjectName } from "./names.js";

/** A cause for a value that is there but wrong. */
export function invalidValue(field: string, value: unknown, message: string): StatusCause {
  return { reason: "FieldValueInvalid", message: `Invalid value: ${JSON.stringify(value)}: ${message}`, field };
}

/** A cause for a value that is missing. */
export function requiredValue(field: string, message = ""): StatusCause {
  return { reason: "FieldValueRequired", message: message === "" ? "Required value" : `Required value: ${message}`, field };
}

/** A cause for a change that is not allowed. */
export function forbiddenValue(field: string, message: string): StatusCause {
  return { reason: "FieldValueForbidden", message: `Forbidden: ${message}`, field };
}

/** What is wrong with the labels that stand in a field, or with what selects by labels there. */
export function checkLabels(labels: Readonly<Record<string, string>>, field = "metadata.labels"): StatusCause[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...each(checkQualifiedName(key), (message) => invalidValue(field, key, message)),
    ...each(checkName(value, "labelValue"), (message) => invalidValue(field, value, message)),
  ]);
}

function checkAllAnnotations(annotations: Readonly<Record<string, string>>): StatusCause[] {
  const causes = Object.keys(annotations).flatMap((key) =>
    each(checkQualifiedName(key.toLowerCase()), (message) => invalidValue("metadata.annotations", key, message)),
  );
  const wrong = causes.length > 0 ? undefined : checkAnnotations(annotations);
  return [...causes, ...each(wrong, (message) => ({ reason: "FieldValueTooLong", message, field: "metadata.annotations" }))];
}

function each(wrong: string | undefined, cause: (message: string) => StatusCause): StatusCause[] {
  return wrong === undefined ? [] : [cause(wrong)];
}

function checkOwners(owners: readonly OwnerReference[]): StatusCause[] {
  const causes = owners.flatMap((owner, index) =>
    (["apiVersion", "kind", "name", "uid"] as const)
      .filter((field) => owner[field] === undefined || owner[field] === "")
      .map((field) => invalidValue(`metadata.ownerReferences[${index}].${field}`, owner[field] ?? "", "must not be empty")),
  );
  const controllers = owners.filter((owner) => owner.controller === true);
  if (controllers.length < 2) return causes;
  const [first, second] = controllers;
  const message = `Only one reference can have Controller set to true. Found "true" in references for ${first?.kind}/${first?.name} and ${second?.kind}/${second?.name}`;
  return [...causes, invalidValue("metadata.ownerReferences", JSON.stringify(owners), message)];
}

/** What is wrong with an object's metadata by the rules that hold for every kind. */
export function checkMetadata(kind: ServedKind, object: Manifest): readonly StatusCause[] {
  const { name = "", labels = {}, annotations = {}, ownerReferences = [], finalizers = [] } = object.metadata;
  return [
    ...each(checkObjectName(name, kind.custom ? "" : kind.storageKey), (message) => invalidValue("metadata.name", name, message)),
    ...checkLabels(labels),
    ...checkAllAnnotations(annotations),
    ...checkOwners(ownerReferences),
    ...finalizers.flatMap((finalizer) =>
      each(checkQualifiedName(finalizer), (message) => invalidValue("metadata.finalizers", finalizer, message)),
    ),
  ];
}
