import type { Health, HealthStatus } from "../model/health.js";
import type { JsonObject, Manifest } from "../model/manifest.js";

/** An entry of `status.conditions`. */
export interface StatusCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** The object at a field, or an empty one: live objects are other people's data and may hold anything anywhere. */
export function objectAt(holder: Readonly<Record<string, unknown>>, field: string): JsonObject {
  const value = Object.hasOwn(holder, field) ? holder[field] : undefined;
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** The objects in a list at a field; anything else in it is left out. */
export function objectsAt(holder: Readonly<Record<string, unknown>>, field: string): readonly JsonObject[] {
  const value = Object.hasOwn(holder, field) ? holder[field] : undefined;
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is JsonObject => typeof item === "object" && item !== null && !Array.isArray(item));
}

/** How many items a list at a field has, whatever they are; 0 if there is none. */
export function lengthAt(holder: Readonly<Record<string, unknown>>, field: string): number {
  const value = Object.hasOwn(holder, field) ? holder[field] : undefined;
  return Array.isArray(value) ? value.length : 0;
}

/** The number at a field; undefined if there is none. */
export function numberAt(holder: Readonly<Record<string, unknown>>, field: string): number | undefined {
  const value = holder[field];
  return typeof value === "number" ? value : undefined;
}

/** The text at a field; `""` if there is none. */
export function textAt(holder: Readonly<Record<string, unknown>>, field: string): string {
  const value = Object.hasOwn(holder, field) ? holder[field] : undefined;
  return typeof value === "string" ? value : "";
}

/** `status.conditions` in the order they stand. */
export function conditionsOf(object: Manifest): readonly StatusCondition[] {
  return objectsAt(objectAt(object, "status"), "conditions").map(readCondition);
}

/** One condition, absent texts as `""`. */
export function readCondition(raw: JsonObject): StatusCondition {
  return {
    type: textAt(raw, "type"),
    status: textAt(raw, "status"),
    reason: textAt(raw, "reason"),
    message: textAt(raw, "message"),
  };
}

/** `metadata.generation`; undefined if it is no number. */
export function generationOf(object: Manifest): number | undefined {
  return numberAt(objectAt(object, "metadata"), "generation");
}

/** Whether the controller has yet to look at the newest spec: `metadata.generation` is ahead of `status.observedGeneration`. */
export function isUnobserved(object: Manifest): boolean {
  return (generationOf(object) ?? 0) > (numberAt(objectAt(object, "status"), "observedGeneration") ?? 0);
}

/** A verdict; an empty message is left out. */
export function verdict(status: HealthStatus, message = ""): Health {
  return message === "" ? { status } : { status, message };
}

/** `status`, or an empty object. */
export function statusOf(object: Manifest): JsonObject {
  return objectAt(object, "status");
}

/** `spec`, or an empty object. */
export function specOf(object: Manifest): JsonObject {
  return objectAt(object, "spec");
}

/** The label of this name; `""` if there is none. */
export function labelOf(object: Manifest, name: string): string {
  return textAt(objectAt(objectAt(object, "metadata"), "labels"), name);
}

/** The annotation of this name; `""` if there is none. */
export function annotationOf(object: Manifest, name: string): string {
  return textAt(objectAt(objectAt(object, "metadata"), "annotations"), name);
}

/** Whether `status` is an object, be it an empty one. */
export function hasStatus(object: Manifest): boolean {
  return typeof object.status === "object" && object.status !== null;
}

/** Whether the status says it is of another spec than the newest; one that does not say is believed. */
export function isStale(object: Manifest): boolean {
  const [generation, observed] = [generationOf(object), numberAt(statusOf(object), "observedGeneration")];
  return generation !== undefined && observed !== undefined && generation !== observed;
}

/** Whether the status is known to be of the newest spec. */
export function isObserved(object: Manifest): boolean {
  return generationOf(object) === numberAt(statusOf(object), "observedGeneration");
}
