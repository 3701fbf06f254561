import { FairleadError } from "../engine/errors.js";
import { annotations, finalizers } from "../engine/model/annotations.js";
import type { Application } from "../engine/model/application.js";
import { type KeyValueInput, mapOf } from "../schema/key-value.input.js";

const owned: ReadonlySet<string> = new Set([
  annotations.refresh,
  annotations.refreshTimestamp,
  annotations.trackingId,
  annotations.installationId,
  annotations.lastApplied,
  annotations.operationId,
  "argocd.argoproj.io/hydrate",
]);

const isOwned = (key: string): boolean => owned.has(key) || key.startsWith("fairlead.io/");

const allowedFinalizers: ReadonlySet<string> = new Set([
  finalizers.cascade,
  finalizers.cascadeForeground,
  finalizers.cascadeBackground,
]);

/**
 * The annotations an Application has after a caller replaced its own: those that the server writes stay as they are.
 * @throws FairleadError `BAD_USER_INPUT` if the caller sets one of those to something else
 */
export function replaceAnnotations(
  stored: Application | undefined,
  pairs: readonly KeyValueInput[],
): Readonly<Record<string, string>> {
  const before = stored?.metadata.annotations ?? {};
  const wanted = mapOf(pairs);
  const forbidden = Object.keys(wanted).find((key) => isOwned(key) && wanted[key] !== before[key]);
  if (forbidden !== undefined) {
    throw new FairleadError("BAD_USER_INPUT", `The annotation "${forbidden}" is written by the server alone; leave it out`, {
      details: { path: "input.annotations" },
    });
  }
  return { ...Object.fromEntries(Object.entries(before).filter(([key]) => isOwned(key))), ...wanted };
}

/** The finalizers a caller may set. @throws FairleadError `BAD_USER_INPUT` for any that does not delete the Application's objects with it */
export function allowFinalizers(wanted: readonly string[]): readonly string[] {
  const forbidden = wanted.find((finalizer) => !allowedFinalizers.has(finalizer));
  if (forbidden === undefined) return wanted;
  throw new FairleadError(
    "BAD_USER_INPUT",
    `The finalizer "${forbidden}" is not accepted; use one of ${[...allowedFinalizers].join(", ")}`,
    {
      details: { path: "input.finalizers" },
    },
  );
}

/** The spec a caller sent. @throws FairleadError `BAD_USER_INPUT` unless it is a JSON object */
export function asSpec(value: unknown): object {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) return value;
  throw new FairleadError("BAD_USER_INPUT", "The spec must be a JSON object, as under `spec:` of the custom resource", {
    details: { path: "input.spec" },
  });
}
