import { findHealthCheck } from "../health/assess.js";
import type { HealthScripts } from "../health/health-scripts.js";
import type { Health } from "../model/health.js";
import type { Manifest } from "../model/manifest.js";
import type { ResourceKey } from "../model/resource-key.js";

/** How well a live object is, as far as that is known. */
export interface RecordHealth {
  /** Of this version of the object; while a script has yet to speak, what was said of the version before. */
  readonly health?: Health;
  /** The text of the script that `health` comes from; absent where no script was asked. */
  readonly judgedBy?: string;
  /** A script has to speak about this version and has not yet. */
  readonly awaitsScript?: true;
  /** `health` is `Unknown` because the script failed, for this reason. */
  readonly healthFailure?: string;
}

/** An object that a script has to speak about. */
export interface HealthQuestion {
  readonly key: ResourceKey;
  /** API version in which the object is watched. */
  readonly version: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Absent where it is not at hand: read it. */
  readonly object?: Manifest;
}

/** What a script said, or what our own rule said in its place. */
export type HealthAnswer = Pick<RecordHealth, "health" | "judgedBy" | "healthFailure">;

interface Former extends RecordHealth {
  readonly uid: string;
  readonly resourceVersion: string;
}

const waiting: Health = { status: "Progressing", message: "Waiting for the health script to speak" };

/** What is known of an object's health when it is told: a verdict at once, or the former one until its script has spoken. */
export function recordHealth(object: Manifest, former: Former | undefined, scripts: HealthScripts): RecordHealth {
  const check = findHealthCheck(object, scripts);
  if (check.by !== "script") return "health" in check ? { health: check.health } : {};
  const { uid = "", resourceVersion = "" } = object.metadata;
  if (former?.uid !== uid) return { awaitsScript: true };
  const { health, healthFailure } = former;
  const kept = { ...(health !== undefined && { health }), ...(healthFailure !== undefined && { healthFailure }) };
  const isAnswered = former.resourceVersion === resourceVersion && former.judgedBy === check.script.text;
  return isAnswered ? { ...kept, judgedBy: check.script.text } : { ...kept, awaitsScript: true };
}

/**
 * The health to go by. Without `certain` an object whose script has yet to speak is as it was before; with it, it is in progress: a sync must not take the
 * word about the version before for one about what it has just applied.
 */
export function knownHealth(
  { health, awaitsScript }: RecordHealth,
  { certain }: { readonly certain: boolean },
): Health | undefined {
  if (awaitsScript !== true) return health;
  return certain ? waiting : (health ?? waiting);
}
