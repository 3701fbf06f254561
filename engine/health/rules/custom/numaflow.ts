import type { Manifest } from "../../../model/manifest.js";
import { conditionsOf, hasStatus, isObserved, labelOf, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";

interface NumaflowKind {
  readonly kind: string;
  /** Phases of a pause, which is no illness. */
  readonly pauses: readonly string[];
  /** The kind may be the newer of two that are tried beside one another. */
  readonly isTried: boolean;
  /** What is said of one whose conditions do not all hold; without it what the last of these says. */
  readonly ill?: string;
}

function numaflowRule({ kind, pauses, isTried, ill }: NumaflowKind): HealthRule {
  return {
    groups: ["numaflow.numaproj.io"],
    kinds: [kind],
    assess(object) {
      const waiting = verdict("Progressing", `Waiting for ${kind} status`);
      if (!hasStatus(object) || !isObserved(object)) return waiting;
      const status = statusOf(object);
      const phase = textAt(status, "phase");
      if (phase === "Failed") return verdict("Degraded", textAt(status, "message"));
      if (isTried && hasLost(object)) return verdict("Degraded", "Failed progressive upgrade");
      const bad = conditionsOf(object).findLast(({ status: is }) => is === "False");
      if (bad !== undefined) return verdict("Degraded", ill ?? bad.message);
      if (pauses.includes(phase)) return verdict("Healthy", `${kind} is paused`);
      return phase === "Running" ? verdict("Healthy", `${kind} is healthy`) : waiting;
    },
  };
}

/** Numaplane puts a label on what it tried and gave up. */
function hasLost(object: Manifest): boolean {
  return labelOf(object, "numaplane.numaproj.io/progressive-result-state") === "failed";
}

const ill = "Subresources are unhealthy";

/**
 * Kinds of Numaflow.
 * @see https://numaflow.numaproj.io/
 */
export const numaflowRules: readonly HealthRule[] = [
  numaflowRule({ kind: "InterStepBufferService", pauses: [], isTried: true }),
  numaflowRule({ kind: "MonoVertex", pauses: ["Paused"], isTried: true, ill }),
  numaflowRule({ kind: "Pipeline", pauses: ["Paused", "Pausing"], isTried: true, ill }),
  numaflowRule({ kind: "Vertex", pauses: ["Paused"], isTried: false }),
];
