import type { Manifest } from "../../../model/manifest.js";
import { statusOf, textAt } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { type PhaseVerdict, phaseRule, statusMessage } from "./phase-rule.js";

const groups = ["velero.io"];

/** What was found wrong with the request, or why it failed. */
function sayFailure(_: string, run: Manifest): string {
  const status = statusOf(run);
  const { validationErrors } = status;
  const errors = Array.isArray(validationErrors) ? validationErrors.filter((error) => typeof error === "string") : [];
  return errors.length > 0 ? errors.join("; ") : textAt(status, "failureReason");
}

const goesOn: PhaseVerdict = ["Progressing", (phase, { kind }) => `${kind} is in phase ${phase}`];

/**
 * Kinds of Velero. Part of a run that failed is a run that failed, once it is over.
 * @see https://velero.io/docs/main/api-types/
 */
export const veleroRules: readonly HealthRule[] = [
  phaseRule({
    groups,
    kinds: ["Backup", "Restore"],
    at: "status.phase",
    phases: {
      New: goesOn,
      Queued: goesOn,
      ReadyToStart: goesOn,
      InProgress: goesOn,
      WaitingForPluginOperations: goesOn,
      WaitingForPluginOperationsPartiallyFailed: goesOn,
      Finalizing: goesOn,
      FinalizingPartiallyFailed: goesOn,
      Deleting: goesOn,
      Completed: ["Healthy", "{kind} is completed"],
      PartiallyFailed: ["Degraded", "{kind} failed in part"],
      Failed: ["Degraded", sayFailure],
      FailedValidation: ["Degraded", sayFailure],
    },
  }),
  phaseRule({
    groups,
    kinds: ["Schedule"],
    at: "status.phase",
    phases: {
      New: goesOn,
      Enabled: ["Healthy", "Schedule is enabled"],
      FailedValidation: ["Degraded", sayFailure],
    },
  }),
  phaseRule({
    groups,
    kinds: ["BackupStorageLocation"],
    at: "status.phase",
    phases: { Available: ["Healthy", "{kind} is available"], Unavailable: ["Degraded", statusMessage] },
  }),
  phaseRule({
    groups,
    kinds: ["BackupRepository"],
    at: "status.phase",
    phases: { New: goesOn, Ready: ["Healthy", "{kind} is ready"], NotReady: ["Degraded", statusMessage] },
  }),
];
